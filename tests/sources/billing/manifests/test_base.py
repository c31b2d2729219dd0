"""Which run of an export holds, and whether its files are there as its manifest lists them."""

from dataclasses import replace
from datetime import datetime

import pytest

from sources.base import Object
from sources.billing.manifests.base import ExportRun, ListedFile, Places, newest

MANIFEST = Object(
    "/copy/exports/daily/metadata/BILLING_PERIOD=2026-10/daily-Manifest.json", 10, "1", datetime(2026, 11, 1)
)


def lying_at(*places: str, size: int = 100) -> list[Object]:
    return [Object(place, size, "1", datetime(2026, 11, 1)) for place in places]


def run(*keys: str, rank: str = "1", periods: tuple[str, ...] = ("2026-10",), size: int | None = None) -> ExportRun:
    return ExportRun("daily", periods, (rank,), tuple(ListedFile(key, size) for key in keys), run_id=rank)


def month(name: str) -> str:
    return f"exports/daily/data/BILLING_PERIOD={name}/daily-00001.csv.gz"


def test_the_highest_rank_holds_for_each_month():
    october, both = run(rank="1"), run(rank="2", periods=("2026-10", "2026-11"))
    for order in ([october, both], [both, october]):
        held = newest((MANIFEST, each) for each in order)
        ranks = {key[2]: [told.rank for _, told in runs] for key, runs in held.items()}
        assert ranks == {"2026-10": [("2",)], "2026-11": [("2",)]}


def test_older_runs_hold_beside_a_newer_one_that_shares_no_day_with_them():
    first, second, again = (
        replace(run(rank=rank), days=days)
        for rank, days in (
            ("1", ("2026-10-01", "2026-10-07")),
            ("2", ("2026-10-08", "2026-10-14")),
            ("3", ("2026-10-01", "2026-10-07")),
        )
    )
    (held,) = newest((MANIFEST, each) for each in (first, second, again)).values()
    assert [told.rank for _, told in held] == [("3",), ("2",)]


def test_a_copied_bucket_is_found_by_the_end_of_the_path():
    october, september = f"/copy/{month('2026-10')}", f"/copy/{month('2026-09')}"
    placed = Places(lying_at(september, october)).run(MANIFEST, run(f"s3://a-bucket/{month('2026-10')}"))
    assert (list(placed.objects), placed.missing) == ([october], "")


def test_a_file_of_another_month_with_the_same_name_is_no_stand_in():
    placed = Places(lying_at(f"/copy/{month('2026-09')}")).run(MANIFEST, run(f"s3://a-bucket/{month('2026-10')}"))
    assert placed.missing == f"s3://a-bucket/{month('2026-10')} is not there"


def test_a_file_beside_its_manifest_needs_no_folders():
    there = MANIFEST.uri.replace("daily-Manifest.json", "daily-00001.csv.gz")
    placed = Places(lying_at(there)).run(MANIFEST, run(month("2026-10")))
    assert (list(placed.objects), placed.missing) == ([there], "")


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        (run("a/1.csv", "a/2.csv"), "a/2.csv is not there"),
        (run("a/1.csv", size=99), "a/1.csv has 100 bytes instead of 99"),
        (run("a/1.csv", "a/1.csv"), "a/1.csv is listed twice"),
        (run("", "a/1.csv"), " is not there"),
    ],
    ids=["absent", "other size", "twice", "no name"],
)
def test_what_is_not_as_the_manifest_says_is_named(told: ExportRun, missing: str):
    assert Places(lying_at("/copy/a/1.csv")).run(MANIFEST, told).missing == missing
