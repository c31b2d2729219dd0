"""Downloads of Resource Graph's explorer: the newest counts, and what cannot be read is told."""

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sources.base import SourceError
from sources.inventory import Asking, Look, kind_named
from sources.settings import InventorySettings
from tests.sources.inventory.azure.things import ONE, TWO, disk, machine

COLUMNS = (
    "id",
    "name",
    "type",
    "tenantId",
    "kind",
    "location",
    "subscriptionId",
    "managedBy",
    "sku",
    "properties",
    "tags",
)
DISKS = "microsoft.compute/disks"


def table(*rows: dict[str, Any], columns: tuple[str, ...] = COLUMNS) -> str:
    """As the explorer writes it: JSON in cells, nothing for null."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        cells = (row.get(name) for name in columns)
        writer.writerow([json.dumps(cell) if isinstance(cell, dict) else cell or "" for cell in cells])
    return text.getvalue()


@pytest.fixture
def look(asking: Asking) -> Callable[..., Look]:
    def made(path: str = "*.csv", **more: object) -> Look:
        settings = {"name": "graph", "kind": "azure", "path": path, **more}
        return kind_named("azure").look(InventorySettings.model_validate(settings), asking)

    return made


@pytest.fixture
def write(asking: Asking) -> Callable[..., Path]:
    def made(text: str, name: str = "graph.csv", age: int = 0, encoding: str = "utf-8-sig") -> Path:
        file = asking.base / name
        file.write_bytes(text.encode(encoding))
        os.utime(file, (1_800_000_000 - age, 1_800_000_000 - age))
        return file

    return made


def status(told: Look, type_: str, account: str = ONE) -> tuple[str, int]:
    (line,) = told.scans.filter(account=account, resource_type=type_).select("status", "rows").rows()
    return line


def test_the_whole_table_tells_also_what_there_is_none_of(
    look: Callable[..., Look], write: Callable[..., Path]
) -> None:
    write(table(disk("d-1"), disk("d-2", TWO), machine("vm-1", "deallocated")))
    told = look()
    assert told.resources.select("name", "account", "state").rows() == [
        ("d-1", ONE, "unattached"),
        ("d-2", TWO, "unattached"),
        ("vm-1", ONE, "deallocated"),
    ]
    assert json.loads(told.resources["attributes"][0])["attached_to"] == []
    assert status(told, DISKS) == ("ok", 1)
    assert status(told, "microsoft.network/natgateways") == ("ok", 0)
    assert status(told, "microsoft.storage/storageaccounts/managementpolicies") == ("not_asked", 0)


def test_a_table_of_one_type_tells_of_no_other(look: Callable[..., Look], write: Callable[..., Path]) -> None:
    write(table(disk("d-1")))
    assert look().scans.select("resource_type", "status").rows() == [(DISKS, "ok")]


def test_the_newest_file_counts(look: Callable[..., Look], write: Callable[..., Path]) -> None:
    write(table(disk("old")), "b.csv", age=60)
    write(table(disk("new")), "a.csv")
    write("notes", "c.txt")
    told = look(".")
    assert told.resources["name"].to_list() == ["new"]
    assert "a.csv: 1 resources" in told.notes[0]


def test_columns_in_any_order_and_case_and_others_left_out(
    look: Callable[..., Look], write: Callable[..., Path]
) -> None:
    columns = ("PROPERTIES", "ID", "Type", "RESOURCEGROUP")
    row = {**disk("d-1"), "tags": {"Team": "routing"}}
    write(table({name: row.get(name.lower()) for name in columns}, columns=columns))
    (told,) = look().resources.rows(named=True)
    assert (told["name"], told["account"], told["tags"]) == ("d-1", ONE, None)
    assert json.loads(told["attributes"])["attached_to"] is None, "there is no column that tells it"


def test_rows_that_cannot_be_read_are_told_and_the_others_taken(
    look: Callable[..., Look], write: Callable[..., Path]
) -> None:
    text = table(disk("d-1"), {**disk("d-2"), "properties": "{half"}, {**disk("d-3"), "id": ""}, machine("vm-1"))
    write(f"{text}cut,off\n")
    told = look()
    assert told.resources["name"].to_list() == ["d-1", "d-2", "vm-1"]
    assert told.resources["attributes"][1] is None
    assert status(told, DISKS) == ("failed", 2)
    assert "line 3, column properties" in told.scans.filter(account=ONE, resource_type=DISKS)["reason"][0]
    assert status(told, "rows", "") == ("failed", 0)
    assert "2 rows that are no resource" in told.scans.filter(resource_type="rows")["reason"][0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,type\na,b\n", "no column id among name, type"),
        (b"", "no column id among none"),
        ("id\nå\n".encode("cp1252"), "no CSV in UTF-8"),
    ],
    ids=["other columns", "nothing", "another encoding"],
)
def test_a_file_that_is_no_such_table(look: Callable[..., Look], asking: Asking, content: bytes, said: str) -> None:
    (asking.base / "graph.csv").write_bytes(content)
    with pytest.raises(SourceError, match=said):
        look()


def test_a_folder_without_a_table(look: Callable[..., Look], write: Callable[..., Path]) -> None:
    write("notes", "c.txt")
    with pytest.raises(SourceError, match=r"no file that ends in \.csv"):
        look("c.txt")


def test_only_the_subscriptions_that_are_named(look: Callable[..., Look], write: Callable[..., Path]) -> None:
    write(table(disk("d-1"), disk("d-2", TWO)))
    assert look(accounts=[TWO.upper()]).resources["name"].to_list() == ["d-2"]
