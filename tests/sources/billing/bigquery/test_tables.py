"""BigQuery's tables: partitions as objects, what they cost to ask, and which of two exports counts."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.base import Unreachable
from sources.billing.bigquery import BigQuery
from tests.servers.answers import nobody
from tests.servers.bigquery import PROJECT, BigQueryServer

ACCOUNT = "01A2B3_C4D5E6_F7A8B9"
STANDARD, DETAILED = f"gcp_billing_export_v1_{ACCOUNT}", f"gcp_billing_export_resource_v1_{ACCOUNT}"
COLUMNS = {
    "billing_account_id": "STRING",
    "service": {"id": "STRING", "description": "STRING"},
    "labels[]": {"key": "STRING", "value": "STRING"},
    "export_time": "TIMESTAMP",
    "cost": "FLOAT",
    "cost_at_list": "NUMERIC",
}


def row(exported: str, cost: float) -> dict[str, object]:
    return {
        "billing_account_id": ACCOUNT.replace("_", "-"),
        "service": {"id": "6F81-5844-456A", "description": "Compute Engine"},
        "labels": [{"key": "team", "value": "blue"}, {"key": "team", "value": "red"}],
        "export_time": exported,
        "cost": cost,
        "cost_at_list": "0.123456789",
    }


@pytest.fixture
def table(bigquery_server: BigQueryServer, request: pytest.FixtureRequest) -> str:
    """`dataset.table` of a standard export with rows in two partitions."""
    name = f"{request.node.name.partition('[')[0]}.{STANDARD}"
    bigquery_server.make(name, COLUMNS)
    bigquery_server.put(name, [row("2026-11-01T05:00:00Z", 0.1), row("2026-11-02T05:00:00Z", 1e-07)])
    return name


def at(table: str) -> str:
    return f"bigquery://{PROJECT}.{table}"


def test_a_partition_is_an_object_with_its_columns_as_they_are(
    bigquery_server: BigQueryServer, table: str, tmp_path: Path
) -> None:
    reader = BigQuery()
    listed = reader.list_objects(at(table), bigquery_server.endpoint)
    assert [obj.uri for obj in listed] == [f"{at(table)}/20261101", f"{at(table)}/20261102"]
    rows = pl.concat(pl.read_parquet(reader.fetch(obj, tmp_path, bigquery_server.endpoint)) for obj in listed)
    assert rows["cost"].to_list() == [0.1, 1e-07]
    assert rows["cost_at_list"].to_list() == [Decimal("0.123456789")] * 2
    assert rows["labels"].to_list()[0] == [{"key": "team", "value": "blue"}, {"key": "team", "value": "red"}]
    assert rows.schema["export_time"] == pl.Datetime("us", "UTC")
    assert reader.notes() == ()


def test_only_the_partition_that_took_rows_has_another_version(bigquery_server: BigQueryServer, table: str) -> None:
    def versions() -> dict[str, str]:
        return {obj.uri[-8:]: obj.version for obj in BigQuery().list_objects(at(table), bigquery_server.endpoint)}

    before = versions()
    assert versions() == before
    bigquery_server.put(table, [row("2026-11-02T23:00:00Z", 5.0), row("2026-11-03T01:00:00Z", 6.0)])
    after = versions()
    assert set(after) == {"20261101", "20261102", "20261103"}
    assert {day for day in before if before[day] != after[day]} == {"20261102"}


def test_a_row_that_is_not_yet_in_a_partition_waits_for_it(bigquery_server: BigQueryServer, table: str) -> None:
    bigquery_server.put(table, [{**row("2026-11-02T23:00:00Z", 5.0), "export_time": None}])
    listed = BigQuery().list_objects(at(table), bigquery_server.endpoint)
    assert [obj.uri[-8:] for obj in listed] == ["20261101", "20261102"]


def test_all_pages_are_read(bigquery_server: BigQueryServer, tmp_path: Path) -> None:
    """The emulator gives 10,000 rows a page."""
    name = f"pages.{STANDARD}"
    bigquery_server.make(name, {"export_time": "TIMESTAMP", "cost": "FLOAT"})
    bigquery_server.put(name, [{"export_time": "2026-11-01T05:00:00Z", "cost": n} for n in range(10_001)])
    reader = BigQuery()
    [partition] = reader.list_objects(at(name), bigquery_server.endpoint)
    costs = pl.read_parquet(reader.fetch(partition, tmp_path, bigquery_server.endpoint))["cost"]
    assert sorted(costs) == list(range(10_001))


def test_a_table_without_partitions_is_one_object(bigquery_server: BigQueryServer, tmp_path: Path) -> None:
    bigquery_server.make("whole.bills", COLUMNS, partitioned=False)
    reader = BigQuery()
    [empty] = reader.list_objects(at("whole.bills"), bigquery_server.endpoint)
    assert pl.read_parquet(reader.fetch(empty, tmp_path, bigquery_server.endpoint)).height == 0
    bigquery_server.put("whole.bills", [row("2026-11-01T05:00:00Z", 0.1), row("2026-11-02T05:00:00Z", 0.2)])
    later = BigQuery()
    [filled] = later.list_objects(at("whole.bills"), bigquery_server.endpoint)
    assert (filled.uri, filled.version != empty.version) == (at("whole.bills"), True)
    assert pl.read_parquet(later.fetch(filled, tmp_path, bigquery_server.endpoint))["cost"].to_list() == [0.1, 0.2]


@pytest.fixture
def both(bigquery_server: BigQueryServer, request: pytest.FixtureRequest) -> str:
    """A dataset with the standard and the detailed export of one account, and a table that is neither."""
    dataset = request.node.name
    for table in (STANDARD, DETAILED, "cloud_pricing_export"):
        bigquery_server.make(f"{dataset}.{table}", COLUMNS)
        bigquery_server.put(f"{dataset}.{table}", [row("2026-11-01T05:00:00Z", 1)])
    return dataset


def test_of_two_exports_with_the_same_costs_the_detailed_one_counts(bigquery_server: BigQueryServer, both: str) -> None:
    reader = BigQuery()
    listed = reader.list_objects(at(both), bigquery_server.endpoint)
    assert [obj.uri for obj in listed] == [f"{at(both)}.{DETAILED}/20261101"]
    assert reader.notes() == (
        f"{at(both)}: {STANDARD} is left alone, since the detailed export {DETAILED} has the same costs.",
    )


def test_what_was_begun_with_the_standard_export_goes_on_with_it(bigquery_server: BigQueryServer, both: str) -> None:
    read = [f"{at(both)}.{STANDARD}/20261101"]
    reader = BigQuery(read=read)
    assert [obj.uri for obj in reader.list_objects(at(both), bigquery_server.endpoint)] == read
    with pytest.raises(Unreachable, match=r"found rows of the standard export .* `outlay run --forget`"):
        BigQuery(read=read).list_objects(f"{at(both)}.{DETAILED}", bigquery_server.endpoint)


@pytest.fixture(scope="module")
def no_bills(bigquery_server: BigQueryServer) -> None:
    """The dataset `bare` has a table, but none of bills."""
    bigquery_server.make("bare.cloud_pricing_export", {"price": "NUMERIC"})


@pytest.mark.usefixtures("no_bills")
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("bigquery://nothing", "found no place in BigQuery; expected bigquery://project.dataset"),
        (f"bigquery://{PROJECT}.bare.missing", r"found nothing of that name .* expected a dataset, a table or a view"),
        (f"bigquery://{PROJECT}.bare", r"found 1 table, none of them a billing export"),
    ],
)
def test_a_place_without_bills_is_told(bigquery_server: BigQueryServer, path: str, told: str) -> None:
    with pytest.raises(Unreachable, match=told):
        BigQuery().list_objects(path, bigquery_server.endpoint)


def test_nobody_there_is_told_in_time() -> None:
    with pytest.raises(Unreachable, match="connection refused") as refused:
        BigQuery().list_objects(at("billing"), nobody())
    assert refused.value.transient
