"""Views in BigQuery: what a query costs is known before, paid within the bound, and never paid for a look."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.base import Unreachable, Unreadable
from sources.billing.bigquery import BigQuery
from sources.billing.bigquery.asked import LEAST, billed_bytes, price_of
from sources.spending import Spending
from tests.servers.bigquery import PROJECT, BigQueryServer

VIEW = f"bigquery://{PROJECT}.asked.bills"
A_QUERY = price_of(LEAST)


@pytest.fixture(scope="module", autouse=True)
def view(bigquery_server: BigQueryServer) -> None:
    """Rows of two months, and one that does not say when it came."""
    bigquery_server.make("asked.rows", {"export_time": "TIMESTAMP", "cost": "FLOAT"}, partitioned=False)
    times = ("2026-10-31T23:59:59Z", "2026-11-01T00:00:00Z", "2026-11-30T05:00:00Z", None)
    bigquery_server.put("asked.rows", [{"export_time": time, "cost": n} for n, time in enumerate(times)])
    bigquery_server.view("asked.bills", f"SELECT * FROM `{PROJECT}.asked.rows`")


def spending(folder: Path, limit: Decimal = Decimal(1)) -> Spending:
    return Spending(folder / "archive", "google", limit, date(2026, 11, 10))


@pytest.mark.parametrize(
    ("processed", "tables", "usd"),
    [(0, 0, "0.0000597"), (1 << 40, 1, "6.25"), (0, 3, "0.0001789"), (1 << 30, 1, "0.0061036")],
    ids=["ten-mebibytes-at-least", "a-tebibyte", "ten-mebibytes-a-table", "a-gibibyte"],
)
def test_bytes_have_a_price(processed: int, tables: int, usd: str) -> None:
    assert price_of(billed_bytes(processed, tables)) == Decimal(usd)


def test_a_view_is_asked_for_by_months_of_export_time(bigquery_server: BigQueryServer, tmp_path: Path) -> None:
    reader = BigQuery(spending(tmp_path))
    listed = reader.list_objects(VIEW, bigquery_server.endpoint)
    assert [obj.uri for obj in listed] == [f"{VIEW}/2026-10", f"{VIEW}/2026-11", f"{VIEW}/undated"]
    costs = {
        obj.uri[-7:]: pl.read_parquet(reader.fetch(obj, tmp_path, bigquery_server.endpoint))["cost"].to_list()
        for obj in listed
    }
    assert costs == {"2026-10": [0], "2026-11": [1, 2], "undated": [3]}
    spent = 4 * A_QUERY
    assert reader.notes() == (f"Asking BigQuery: 4 requests cost {spent} USD; {spent} USD of 1 USD are spent today.",)


def test_at_the_bound_nothing_more_is_asked(bigquery_server: BigQueryServer, tmp_path: Path) -> None:
    reader = BigQuery(spending(tmp_path, 2 * A_QUERY))
    first, second, *_ = reader.list_objects(VIEW, bigquery_server.endpoint)
    reader.fetch(first, tmp_path, bigquery_server.endpoint)
    with pytest.raises(Unreachable, match=r"0\.0001194 USD are spent today"):
        reader.fetch(second, tmp_path, bigquery_server.endpoint)


def test_a_look_costs_nothing(bigquery_server: BigQueryServer, tmp_path: Path) -> None:
    [whole] = BigQuery().list_objects(VIEW, bigquery_server.endpoint)
    with pytest.raises(Unreadable, match="queries that cost"):
        BigQuery().fetch(whole, tmp_path, bigquery_server.endpoint)
