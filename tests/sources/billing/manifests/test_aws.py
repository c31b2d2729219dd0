"""Which of AWS' manifests are read, and what they are read as."""

import json
from datetime import datetime

import pytest

from sources.base import Object, Unreadable
from sources.billing.manifests.aws import COST_AND_USAGE_REPORTS, FOCUS_EXPORTS

CUR2 = "s3://b/p/cur2/metadata/BILLING_PERIOD=2026-10"
OLD = "s3://b/p/old/20261001-20261101"
FOCUS_COLUMNS = [{"name": "BilledCost"}, {"name": "ChargePeriodStart"}]


def lies(uri: str, day: int = 1) -> Object:
    return Object(uri, 100, "etag", datetime(2026, 11, day))


def chosen(*listed: Object) -> list[str]:
    return [each.uri for each in COST_AND_USAGE_REPORTS.choose(listed)]


def test_the_manifest_on_top_of_a_month_is_chosen() -> None:
    other = [lies(f"{OLD}/5f1e0f9c-1111/old-Manifest.json", 9), lies(f"{OLD}/5f1e0f9c-1111/old-RedshiftManifest.json")]
    assert chosen(lies(f"{OLD}/old-Manifest.json"), *other, lies(f"{OLD}/old-1.csv.gz")) == [f"{OLD}/old-Manifest.json"]
    assert chosen(*other) == [f"{OLD}/5f1e0f9c-1111/old-Manifest.json"]


def test_of_the_runs_that_are_kept_the_newest_by_its_folder_is_chosen() -> None:
    runs = [f"{CUR2}/2026-11-0{day}T10:15:00.120Z-e{day}/cur2-Manifest.json" for day in (3, 1, 2)]
    assert chosen(*(lies(run, 10 - number) for number, run in enumerate(runs, 1))) == runs[:1]
    months = [
        f"{CUR2}/cur2-Manifest.json",
        f"{CUR2[:-2]}11/cur2-Manifest.json".replace("BILLING", "billing").replace("PERIOD", "period"),
    ]
    assert chosen(*map(lies, months)) == months


def read(manifest: str, **told: object):
    return COST_AND_USAGE_REPORTS.read(lies(manifest), json.dumps(told))


def test_a_legacy_report_tells_its_month_its_columns_and_its_run() -> None:
    (run,) = read(
        f"{OLD}/old-Manifest.json",
        assemblyId="20261103T101500Z",
        columns=[{"category": "lineItem", "name": "UnblendedCost"}, {"category": "bill", "name": "bill_bill_type"}],
        billingPeriod={"start": "20261001T000000.000Z", "end": "20261101T000000.000Z"},
        bucket="first",
        reportKeys=["p/old/20261001-20261101/20261103T101500Z/old-1.csv.gz"],
    )
    assert (run.export, run.periods, run.run_id) == ("first/p/old", ("2026-10",), "20261103T101500Z")
    assert run.columns == ("lineItem/UnblendedCost", "bill_bill_type")
    assert run.rank[0] == "2026-11-03-10-15-00.000000"


def test_an_export_keeps_its_name_where_its_bucket_is_copied() -> None:
    keys = ["s3://first/p/cur2/data/BILLING_PERIOD=2026-10/cur2-00001.snappy.parquet"]
    columns = [{"name": "line_item_unblended_cost"}]
    there, copied = (
        read(f"{place}/metadata/BILLING_PERIOD=2026-10/cur2-Manifest.json", dataFiles=keys, columns=columns)[0]
        for place in ("s3://first/p/cur2", "/mnt/copy/cur2")
    )
    assert there.export == copied.export == "first/p/cur2"
    assert (there.periods, there.files[0].key) == (("2026-10",), keys[0])


def test_a_month_without_files_is_told_as_well() -> None:
    (run,) = read(f"{CUR2}/cur2-Manifest.json", dataFiles=[], columns=[{"name": "line_item_unblended_cost"}])
    assert (run.files, run.periods, run.export) == ((), ("2026-10",), "s3://b/p/cur2")


@pytest.mark.parametrize(
    ("told", "focus", "cur"),
    [
        ({"columns": FOCUS_COLUMNS}, 1, 0),
        ({"columns": [{"name": "line_item_unblended_cost"}]}, 0, 1),
        ({"columns": [{"name": "recommendation_id"}]}, 0, 0),
        ({"query": "SELECT x FROM FOCUS_1_2_AWS"}, 1, 0),
        ({"columns": 10**30, "query": "SELECT x FROM FOCUS_1_2_AWS"}, 1, 0),
        ({"columns": "x", "query": "SELECT x FROM FOCUS_1_2_AWS"}, 1, 0),
        ({"query": "SELECT x FROM COST_AND_USAGE_REPORT"}, 0, 1),
    ],
)
def test_each_kind_of_bill_takes_its_own(told: dict[str, object], focus: int, cur: int) -> None:
    manifest, text = lies(f"{CUR2}/cur2-Manifest.json"), json.dumps({"dataFiles": ["s3://b/f.csv.gz"], **told})
    assert len(FOCUS_EXPORTS.read(manifest, text)) == focus
    assert len(COST_AND_USAGE_REPORTS.read(manifest, text)) == cur


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "no JSON object"),
        ("[" * 20_000, "no JSON object"),
        ("[]", "no JSON object"),
        ('{"columns": [{"name": "line_item_x"}]}', "no list of files"),
    ],
)
def test_a_manifest_that_is_none_is_told(text: str, found: str) -> None:
    with pytest.raises(Unreadable, match=found):
        COST_AND_USAGE_REPORTS.read(lies(f"{CUR2}/cur2-Manifest.json"), text)
