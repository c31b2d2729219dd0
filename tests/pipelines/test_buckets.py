"""`outlay run` from a bucket of each cloud, against a real server of each: files, and exports as providers lay them."""

import gzip
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from sources.sample.layouts.aws import CSV, PARQUET, ZIP, DataExport, LegacyReport
from sources.sample.layouts.azure import Run
from sources.sample.layouts.oracle import write_cost_report
from tests.pipelines.bills import Place, charges, text
from tests.servers.stores import StoreServer
from tests.sources.billing.exports import azure, oracle
from tests.sources.billing.exports.aws import LAYOUTS, line


@pytest.fixture(params=["s3", "az", "gs"])
def server(request: pytest.FixtureRequest, aws_credentials: None, azurite_credentials: None) -> StoreServer:
    return request.getfixturevalue(f"{request.param}_server")


def put(server: StoreServer, bucket: str, cost: str) -> None:
    server.put(bucket, "export/2026-10.csv.gz", gzip.compress(text(charges(10, cost)).encode()))


def test_a_month_in_a_bucket_is_read_once_and_replaced_when_it_changes(place: Place, server: StoreServer) -> None:
    bucket = f"run-{server.scheme}"
    server.make(bucket)
    place.config(("bill", f"{server.scheme}://{bucket}/export"), more=f'endpoint = "{server.endpoint}"')
    put(server, bucket, "1")
    assert place.directly()[0] == 0
    status, said = place.directly()
    assert (status, "Nothing new" in said) == (0, True)
    put(server, bucket, "2")
    assert place.directly()[0] == 0
    assert place.billed() == Decimal(20)
    loads = place.rows("sql", "select object from load where replaced_at is null")
    assert [row["object"] for row in loads] == [f"{server.scheme}://{bucket}/export/2026-10.csv.gz"]


MONTH = "2026-10"
# Where an export is put, its bucket's name, which of its deliveries this is, and the costs of its files.
Deliver = Callable[[Path, str, int, Sequence[str]], list[Path]]


def data_export(layout: str, packing: str, *, kept: bool) -> Deliver:
    def deliver(folder: Path, bucket: str, number: int, costs: Sequence[str]) -> list[Path]:
        tables = [LAYOUTS[layout]([line(cost=cost)]) for cost in costs]
        run = f"2026110{number}T101500Z-{number}a7e" if kept else ""
        return DataExport(folder, "cur2", bucket=bucket, packing=packing).deliver(MONTH, tables, run=run)

    return deliver


def legacy_report(layout: str, packing: str, *, versioned: bool) -> Deliver:
    def deliver(folder: Path, bucket: str, number: int, costs: Sequence[str]) -> list[Path]:
        tables = [LAYOUTS[layout]([line(cost=cost)]) for cost in costs]
        report = LegacyReport(folder, "old", bucket=bucket, packing=packing, versioned=versioned)
        return report.deliver(MONTH, tables, assembly=f"2026110{number}T101500Z")

    return deliver


AWS_LAYOUTS = {
    "cur2-overwritten": data_export("2.0 CSV", CSV, kept=False),
    "cur2-kept": data_export("2.0 Parquet", PARQUET, kept=True),
    "legacy-zip-overwritten": legacy_report("legacy CSV", ZIP, versioned=False),
    "legacy-zip-versioned": legacy_report("legacy CSV", ZIP, versioned=True),
    "legacy-gzip-versioned": legacy_report("legacy CSV", CSV, versioned=True),
    "legacy-parquet": legacy_report("legacy Parquet", PARQUET, versioned=False),
}


def upload(server: StoreServer, bucket: str, folder: Path, files: Iterable[Path]) -> list[str]:
    """Puts files under their paths in the folder, in their order; their keys."""
    keys = [file.relative_to(folder).as_posix() for file in files]
    for key in keys:
        server.put(bucket, key, (folder / key).read_bytes())
    return keys


@pytest.mark.parametrize("layout", AWS_LAYOUTS)
def test_an_aws_export_in_a_bucket_is_what_its_newest_manifest_lists(
    place: Place, s3_server: StoreServer, aws_credentials: None, layout: str
) -> None:
    bucket, made = layout, place.folder / "made"
    s3_server.make(bucket)
    place.config(("aws", f"s3://{bucket}"), kind="aws-cur", more=f'endpoint = "{s3_server.endpoint}"')
    upload(s3_server, bucket, made, AWS_LAYOUTS[layout](made, bucket, 1, ["10", "5"]))
    assert place.directly()[0] == 0
    assert place.billed() == Decimal(15)
    *data, manifest = upload(s3_server, bucket, made, AWS_LAYOUTS[layout](made, bucket, 2, ["12"]))
    assert place.directly()[0] == 0
    assert place.billed() == Decimal(12), "the second file of the first delivery still lies there"
    live = [row["object"] for row in place.rows("sql", "select object from load where replaced_at is null")]
    assert live == [f"s3://{bucket}/{data[0]}"]
    assert manifest.endswith("-Manifest.json")
    status, said = place.directly()
    assert (status, "Nothing new" in said) == (0, True)


def test_a_zip_that_turns_hostile_leaves_the_last_good_month(
    place: Place, s3_server: StoreServer, aws_credentials: None
) -> None:
    bucket, made, deliver = "hostile", place.folder / "made", legacy_report("legacy CSV", ZIP, versioned=False)
    s3_server.make(bucket)
    place.config(("aws", f"s3://{bucket}"), kind="aws-cur", more=f'endpoint = "{s3_server.endpoint}"')
    *_, report, manifest = deliver(made, bucket, 1, ["10"])
    upload(s3_server, bucket, made, [report, manifest])
    assert place.directly()[0] == 0
    with zipfile.ZipFile(report, "a") as archive:
        archive.writestr("old-2.csv", "a second member")
    upload(s3_server, bucket, made, [report])
    status, said = place.directly()
    assert (status, "found a zip with 2 CSV files among its 2; expected a zip with one CSV" in said) == (3, True)
    assert place.billed() == Decimal(10)


def test_azures_exports_in_a_container_are_joined_and_the_newest_run_holds(
    place: Place, az_server: StoreServer, azurite_credentials: None
) -> None:
    bucket, made = "azure-exports", place.folder / "made"
    az_server.make(bucket)
    place.config(("azure", f"az://{bucket}/exports"), kind="azure-cost", more=f'endpoint = "{az_server.endpoint}"')
    days = ("2026-10-01", "2026-10-31")
    actual = Run("actual", "ActualCost", days, "a1", "2026-11-01T04:00:00Z", format="gzip")
    amortized = Run("amortized", "AmortizedCost", days, "m1", "2026-11-01T05:00:00Z", format="parquet")
    for run, rows in ((actual, azure.rows("actual")), (amortized, azure.rows("amortized"))):
        upload(az_server, bucket, made, azure.put(made, run, ("EA", rows)))
    assert place.run()[0] == 0
    assert place.billed() == azure.ACTUAL
    more = [*azure.rows("amortized"), azure.rows("amortized")[0]]
    again = replace(amortized, run_id="m2", submitted="2026-11-02T04:00:00Z")
    upload(az_server, bucket, made, azure.put(made, again, ("EA", more)))
    assert place.run()[0] == 0
    assert place.billed() == azure.ACTUAL + Decimal("1.2500000001")
    status, said = place.directly()
    assert (status, "Nothing new" in said) == (0, True)


def test_oracles_reports_in_a_bucket_add_once(place: Place, s3_server: StoreServer, aws_credentials: None) -> None:
    bucket, made = "oracle", place.folder / "made"
    s3_server.make(bucket)
    path = f"s3://{bucket}/reports/cost-csv"
    place.config(("oracle", path), kind="oci-cost", more=f'endpoint = "{s3_server.endpoint}"')
    for number, cost in enumerate(("5", "-1.5"), 1):
        upload(s3_server, bucket, made, [write_cost_report(made, number, [oracle.line(cost)])])
        assert place.directly()[0] == 0
    assert place.billed() == Decimal("3.5")
