"""Files with the columns of our tables: mapped, formatted, the newest counting, what cannot be read told."""

import json
import os
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.archive import Archive
from sources.base import SourceError
from sources.inventory import Asking, Budget, Look, kind_named
from sources.inventory.base import WANTED
from sources.settings import InventorySettings
from warehouse.tables.inventory import METRIC_DAILY, RESOURCE_SEEN

DISK = "microsoft.compute/disks"
RESOURCES = """provider,account,region,x_resource_key,resource_type,name,state,created,tags,attributes
azure,s1,westeurope,/Subscriptions/S1/Disks/A,microsoft.compute/disks,A,unattached,2026-08-01T07:00:00Z,"{""Team"":""x""}","{""attached_to"":[],""size_gb"":""128"",""colour"":""red""}"
azure,s1,,/subscriptions/s1/vm,microsoft.compute/virtualmachines,vm,,,,
"""
METRICS = """provider,account,x_resource_key,resource_type,metric,day,points,mean,sum,hourly
gcp,p1,//compute/vm,compute.googleapis.com/Instance,cpu_percent,2026-10-30,2,1.5,,"[1,2{nulls}]"
""".format(nulls=",null" * 22)


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    archive = Archive(tmp_path / "archive", b"k" * 32)
    return Asking(
        date(2026, 10, 31), datetime(2026, 10, 31), tmp_path, tmp_path / "drafts", archive, Budget.of(Decimal(1))
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def made(name: str, text: str, age: int = 0) -> Path:
        file = tmp_path / "in" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        os.utime(file, (1_800_000_000 - age, 1_800_000_000 - age))
        return file

    return made


@pytest.fixture
def look(asking: Asking) -> Callable[..., Look]:
    def made(**more: object) -> Look:
        settings = InventorySettings.model_validate({"name": "own", "kind": "files", "path": "in", **more})
        return kind_named("files").look(settings, asking)

    return made


def status(told: Look, type_: str) -> tuple[str, int]:
    (line,) = told.scans.filter(resource_type=type_).select("status", "rows").rows()
    return line


def test_resources_as_our_table_has_them(look: Callable[..., Look], write: Callable[..., Path]) -> None:
    write("all.csv", RESOURCES)
    told = look()
    assert told.resources.schema == RESOURCE_SEEN.schema
    one, two = told.resources.rows(named=True)
    assert one["x_resource_key"] == "/subscriptions/s1/disks/a"
    assert (one["created"], json.loads(one["tags"])) == (datetime(2026, 8, 1, 7), {"Team": "x"})
    assert json.loads(one["attributes"]) == {"attached_to": [], "size_gb": 128}, "as declared, and nothing else"
    assert (two["region"], two["tags"], two["attributes"]) == (None, None, None)
    assert status(told, DISK) == ("ok", 1)
    assert status(told, "microsoft.network/natgateways") == ("ok", 0)
    assert told.metrics.is_empty()


def test_metrics_are_told_by_their_header(look: Callable[..., Look], write: Callable[..., Path]) -> None:
    write("metrics.csv", METRICS)
    told = look()
    assert told.metrics.schema == METRIC_DAILY.schema
    (row,) = told.metrics.rows(named=True)
    assert (row["day"], row["points"], row["mean"], row["sum"]) == (date(2026, 10, 30), 2, 1.5, None)
    assert row["hourly"] == [1, 2, *[None] * 22]
    assert told.scans.select("provider", "account", "resource_type", "status", "rows").rows() == [
        ("gcp", "p1", "metrics", "ok", 1)
    ]
    assert told.resources.is_empty()


def test_parquet_as_an_export_has_it(look: Callable[..., Look], write: Callable[..., Path]) -> None:
    write("metrics.csv", METRICS)
    rows = look().metrics
    write("metrics.csv", METRICS).unlink()
    rows.write_parquet(write("metrics.parquet", ""))
    assert look().metrics.equals(rows)


def test_a_mapping_and_a_format(look: Callable[..., Look], write: Callable[..., Path]) -> None:
    write(
        "usage.csv",
        "Machine;Kind;Tag;Average;Stunden\nvm-1;Compute;31.10.2026;1.234,5;24\nvm-2;Compute;30.10.2026;0,5;12\n",
    )
    told = look(
        columns={
            "provider": {"value": "aws"},
            "account": {"value": "000000000001"},
            "x_resource_key": "Machine",
            "resource_type": {"column": "Kind", "map": {"Compute": "AWS::EC2::Instance"}},
            "metric": {"value": "cpu_percent"},
            "day": "Tag",
            "mean": "Average",
            "points": {"column": "Stunden", "default": "24"},
        },
        format={"date": "%d.%m.%Y", "decimal": ",", "thousands": "."},
    )
    assert told.metrics.select("x_resource_key", "resource_type", "day", "mean", "points").rows() == [
        ("vm-1", "AWS::EC2::Instance", date(2026, 10, 31), 1234.5, 24),
        ("vm-2", "AWS::EC2::Instance", date(2026, 10, 30), 0.5, 12),
    ]


def test_of_files_that_differ_by_a_date_the_newest_has_the_resources(
    look: Callable[..., Look], write: Callable[..., Path]
) -> None:
    write("estate-2026-10-30.csv", RESOURCES, age=60)
    write("estate-2026-10-31.csv", RESOURCES.replace("/vm,", "/vm-2,"))
    write("other.csv", RESOURCES.replace("s1", "s2"), age=90)
    keys = look().resources["x_resource_key"].to_list()
    assert sorted(keys) == [
        "/subscriptions/s1/disks/a",
        "/subscriptions/s1/vm-2",
        "/subscriptions/s2/vm",
    ]


def test_of_metrics_all_files_count_and_the_newest_where_two_tell_of_a_day(
    look: Callable[..., Look], write: Callable[..., Path]
) -> None:
    write("2026-09.csv", METRICS.replace("2026-10-30", "2026-09-30"), age=60)
    write("2026-10.csv", METRICS.replace(",1.5,", ",7,"))
    write("again.csv", METRICS, age=30)
    assert look().metrics.select("day", "mean").sort("day").rows() == [
        (date(2026, 9, 30), 1.5),
        (date(2026, 10, 30), 7),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("azure,s1,,/a/d,microsoft.compute/disks,d,,yesterday,,", "column created: 'yesterday'"),
        ("azure,s1,,,microsoft.compute/disks,d,,,,", "column x_resource_key: nothing"),
        ("ibm,s1,,/a/d,microsoft.compute/disks,d,,,,", "column provider: 'ibm'"),
        ('azure,s1,,/a/d,microsoft.compute/disks,d,,,"[1]",', "column tags: '[1]'"),
        ('azure,s1,,/a/d,microsoft.compute/disks,d,,,,"{half"', "column attributes: '{half'"),
        ("azure,s1", "2 fields"),
    ],
    ids=["a date", "no key", "an unknown provider", "tags", "attributes", "a short line"],
)
def test_a_row_that_cannot_be_read_is_told_and_the_others_taken(
    look: Callable[..., Look], write: Callable[..., Path], row: str, said: str
) -> None:
    write("all.csv", f"{RESOURCES}{row}\n")
    told = look()
    assert len(told.resources) == 2
    assert status(told, DISK) == ("failed", 1)
    assert "line 4" in told.scans["reason"][0]
    assert said in told.scans["reason"][0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "provider, account, x_resource_key, resource_type"),
        ("<html>no</html>", "an HTML or XML page"),
        ("", "an empty file"),
    ],
)
def test_where_no_file_can_be_read_it_is_an_error(
    look: Callable[..., Look], write: Callable[..., Path], text: str, said: str
) -> None:
    write("all.csv", text)
    with pytest.raises(SourceError, match=said):
        look()


def test_a_file_that_cannot_be_read_hides_no_other(look: Callable[..., Look], write: Callable[..., Path]) -> None:
    write("all.csv", RESOURCES)
    write("broken.csv", "a,b\n1,2\n")
    told = look()
    assert len(told.resources) == 2
    assert status(told, "files") == ("failed", 0)


def test_a_name_that_is_none_of_ours_is_refused() -> None:
    wrong = {"name": "own", "kind": "files", "path": "in", "columns": {"colour": "Colour"}}
    with pytest.raises(ValueError, match="one of provider"):
        InventorySettings.model_validate(wrong)
    with pytest.raises(ValueError, match="columns of this kind are known"):
        InventorySettings.model_validate({**wrong, "kind": "azure", "columns": {"name": "Name"}})


def test_files_have_nothing_to_be_measured(asking: Asking) -> None:
    settings = InventorySettings(name="own", kind="files", path="in")
    assert kind_named("files").measure(settings, asking, pl.DataFrame(schema=WANTED)).metrics.is_empty()
