"""Google's bills where Google writes them: a run reads what is new in BigQuery, once, and adds it up as of files."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.doctor import examine
from pipelines.settings import load
from tests.pipelines.exports import Loaded, run
from tests.servers.bigquery import PROJECT, BigQueryServer

ACCOUNT = "01A2B3_C4D5E6_F7A8B9"
STANDARD, DETAILED = f"gcp_billing_export_v1_{ACCOUNT}", f"gcp_billing_export_resource_v1_{ACCOUNT}"
NAMED = {"id": "STRING", "description": "STRING"}
# As far as a bill needs it: https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage
COLUMNS = {
    "billing_account_id": "STRING",
    "service": NAMED,
    "sku": NAMED,
    "usage_start_time": "TIMESTAMP",
    "usage_end_time": "TIMESTAMP",
    "project": {"id": "STRING", "name": "STRING"},
    "labels[]": {"key": "STRING", "value": "STRING"},
    "export_time": "TIMESTAMP",
    "cost": "FLOAT",
    "currency": "STRING",
    "usage": {"amount": "FLOAT", "unit": "STRING"},
    "credits[]": {"name": "STRING", "amount": "FLOAT", "full_name": "STRING", "id": "STRING", "type": "STRING"},
    "invoice": {"month": "STRING"},
    "cost_type": "STRING",
}


def charge(exported: str, cost: float, *credited: float, month: str = "202611") -> dict[str, Any]:
    used = f"{month[:4]}-{month[4:]}-01T"
    return {
        "billing_account_id": ACCOUNT.replace("_", "-"),
        "service": {"id": "6F81-5844-456A", "description": "Compute Engine"},
        "sku": {"id": "2E27-4F75-95CD", "description": "N1 Predefined Instance Core running in Americas"},
        "usage_start_time": f"{used}08:00:00Z",
        "usage_end_time": f"{used}09:00:00Z",
        "project": {"id": "shop-prod", "name": "Shop"},
        "labels": [{"key": "team", "value": "blue"}],
        "export_time": exported,
        "cost": cost,
        "currency": "USD",
        "usage": {"amount": 3600.0, "unit": "seconds"},
        "credits": [
            {"name": "Sustained use", "amount": each, "full_name": "", "id": "S", "type": "SUSTAINED_USAGE_DISCOUNT"}
            for each in credited
        ],
        "invoice": {"month": month},
        "cost_type": "regular",
    }


FIRST = [
    charge("2026-11-02T11:00:00Z", 0.1, -0.03),
    charge("2026-11-02T17:00:00Z", 1e-07),
    charge("2026-11-03T04:00:00Z", 12.345678, -2.0, -0.345678),
]
BILLED = Decimal("10.0700001")


def configure(folder: Path, server: BigQueryServer, path: str, more: str = "") -> None:
    source = f'[[billing]]\nname = "google"\nkind = "gcp-billing"\npath = "{path}"\nendpoint = "{server.endpoint}"\n'
    (folder / "outlay.toml").write_text(source + more, encoding="utf-8")


@pytest.fixture
def dataset(bigquery_server: BigQueryServer, request: pytest.FixtureRequest) -> str:
    """A dataset with the standard export and FIRST in it."""
    name = request.node.name.partition("[")[0]
    bigquery_server.make(f"{name}.{STANDARD}", COLUMNS)
    bigquery_server.put(f"{name}.{STANDARD}", FIRST)
    return name


def test_a_table_adds_up_as_its_extract_in_a_file(
    bigquery_server: BigQueryServer, dataset: str, tmp_path: Path
) -> None:
    configure(tmp_path, bigquery_server, f"bigquery://{PROJECT}.{dataset}")
    of_table = run(tmp_path)
    assert (of_table.held, of_table.costs["BilledCost"]) == ([], BILLED)
    extract = tmp_path / "files"
    extract.mkdir()
    lines = "".join(f"{json.dumps(row)}\n" for row in FIRST)
    (extract / f"{STANDARD}.json").write_text(lines, encoding="utf-8")
    configure(extract, bigquery_server, f"{STANDARD}.json")
    assert run(extract).costs == of_table.costs


def test_the_same_table_again_reads_nothing_and_late_rows_count_once(
    bigquery_server: BigQueryServer, dataset: str, tmp_path: Path
) -> None:
    configure(tmp_path, bigquery_server, f"bigquery://{PROJECT}.{dataset}")
    run(tmp_path)
    assert (run(tmp_path).read, run(tmp_path).notes) == ([], [])
    late = [charge("2026-11-03T23:00:00Z", 1.0, month="202610"), charge("2026-11-05T01:00:00Z", 2.0, month="202610")]
    bigquery_server.put(f"{dataset}.{STANDARD}", late)
    after = run(tmp_path)
    assert sorted(set(after.read)) == ["20261103", "20261105"]
    assert (after.held, after.billed) == ([], BILLED + 3)


def test_the_detailed_export_that_comes_later_does_not_count_twice(
    bigquery_server: BigQueryServer, dataset: str, tmp_path: Path
) -> None:
    configure(tmp_path, bigquery_server, f"bigquery://{PROJECT}.{dataset}")
    run(tmp_path)
    bigquery_server.make(f"{dataset}.{DETAILED}", COLUMNS)
    bigquery_server.put(f"{dataset}.{DETAILED}", FIRST)
    again = run(tmp_path)
    assert (again.read, again.billed) == ([], BILLED)
    [note] = again.notes
    assert note.endswith(f"{DETAILED} is left alone, since the standard export {STANDARD} has the same costs.")
    configure(tmp_path, bigquery_server, f"bigquery://{PROJECT}.{dataset}.{DETAILED}")
    named = run(tmp_path)
    assert named.billed == BILLED
    assert "`outlay run --forget`" in named.held[0]


def test_a_table_that_is_still_empty_holds_nothing_back(bigquery_server: BigQueryServer, tmp_path: Path) -> None:
    bigquery_server.make(f"empty.{STANDARD}", COLUMNS, partitioned=False)
    configure(tmp_path, bigquery_server, f"bigquery://{PROJECT}.empty")
    assert (run(tmp_path).held, run(tmp_path).held) == ([], [])
    bigquery_server.put(f"empty.{STANDARD}", FIRST)
    assert run(tmp_path).billed == BILLED


def of_view(server: BigQueryServer, folder: Path, limit: str) -> Loaded:
    path = f"bigquery://{PROJECT}.test_a_view_is_read_within_the_bound.bills"
    configure(folder, server, path, f"[limits]\napi_cost_per_day = {limit}\n")
    return run(folder)


def test_a_view_is_read_within_the_bound(bigquery_server: BigQueryServer, dataset: str, tmp_path: Path) -> None:
    bigquery_server.view(f"{dataset}.bills", f"SELECT * FROM `{PROJECT}.{dataset}.{STANDARD}`")
    bounded = of_view(bigquery_server, tmp_path, "0.0001")
    assert "0.0000597 USD are spent today" in bounded.held[0]
    within = of_view(bigquery_server, tmp_path, "1")
    assert (within.held, within.billed) == ([], BILLED)
    assert within.notes[0].startswith("Asking BigQuery: 2 requests cost 0.0001194 USD; ")
    again = of_view(bigquery_server, tmp_path, "1")
    assert (again.read, again.notes[0][:33]) == ([], "Asking BigQuery: 1 request cost 0")


def test_doctor_looks_at_the_tables_and_says_what_asking_costs(
    bigquery_server: BigQueryServer, dataset: str, tmp_path: Path
) -> None:
    configure(tmp_path, bigquery_server, f"bigquery://{PROJECT}.{dataset}")
    found = {each.what: each for each in examine(load(tmp_path / "outlay.toml"), 0)}
    assert found["source google"].found == f"bigquery://{PROJECT}.{dataset}: 2 objects"
    assert "a query of a view costs 6.25 USD a TiB" in found["cost of asking"].found
    assert "Google Cloud credentials" in found
