"""Bills are found by their header, and named so that a config can hold them."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from pipelines.discover import bills_in

HEADER = "\ufeffBilledCost,BillingPeriodStart,ChargePeriodStart\n"


def paths(folder: Path) -> list[str]:
    return [bill["path"] for bill in bills_in(folder)]


def test_csv_gzip_and_parquet_are_told_by_their_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(HEADER.encode()))
    pl.DataFrame({name: ["1"] for name in HEADER.strip("\ufeff\n").split(",")}).write_parquet(tmp_path / "c.parquet")
    assert paths(tmp_path) == ["a.csv", "b.csv.gz", "c.parquet"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("other.csv", b"date,amount\n"),
        ("cut.csv.gz", gzip.compress(HEADER.encode() * 50, mtime=0)[:30]),
        ("no.csv.gz", b"not gzip"),
        ("no.parquet", b"not parquet"),
        ("empty.csv", b""),
        ("no.txt", HEADER.encode()),
        (".hidden.csv", HEADER.encode()),
    ],
    ids=["no bill", "cut short", "no gzip", "no Parquet", "empty", "no table", "hidden"],
)
def test_anything_else_is_passed_over(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert bills_in(tmp_path) == []


def test_a_folder_of_bills_is_one_source(tmp_path: Path) -> None:
    (tmp_path / "AWS exports").mkdir()
    for month in ("09", "10"):
        (tmp_path / "AWS exports" / f"2026-{month}.csv").write_text(HEADER)
    assert bills_in(tmp_path) == [{"name": "aws-exports", "kind": "focus", "path": "AWS exports/*.csv"}]


def test_a_folder_with_other_tables_gives_each_bill_by_itself(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    for name in ("a.csv", "b.csv"):
        (tmp_path / "x" / name).write_text(HEADER)
    (tmp_path / "x" / "c.csv").write_text("else\n")
    assert paths(tmp_path) == ["x/a.csv", "x/b.csv"]


def test_names_are_valid_and_differ(tmp_path: Path) -> None:
    for name in ("2026.csv", "Ä bill.csv", "Ä bill.parquet.csv", "é.csv", "x" * 60 + ".csv"):
        (tmp_path / name).write_text(HEADER)
    (tmp_path / "not.csv").write_text("else\n")
    names = [bill["name"] for bill in bills_in(tmp_path)]
    assert len(set(names)) == 5
    assert all(name[0].isalpha() and name == name.lower() and len(name) <= 40 for name in names)
