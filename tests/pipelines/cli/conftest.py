"""A command run in a folder of its own, and a small published snapshot to read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.cli import main
from warehouse.store import open_store
from warehouse.tables import HELD_BACK, LOAD, LOAD_SUM

THEN = datetime(2026, 10, 31, 7)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


Outlay = Callable[..., Ended]


@pytest.fixture
def outlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Outlay:
    """`outlay …` in tmp_path, without a home of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OUTLAY_CONFIG", raising=False)
    monkeypatch.delenv("OUTLAY_PEOPLE_KEY", raising=False)

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        status = main(arguments)
        return Ended(status, *capsys.readouterr())

    return run


def load_row(load_id: str, period: str, **more: object) -> dict[str, object]:
    return {
        "load_id": load_id, "run_id": "r1", "source": "aws", "billing_period": period, "object": f"{load_id}.csv",
        "version": "1", "content_hash": load_id, "size_bytes": 10, "modified": THEN,
        "rows": 3, "rejected_rows": 0, "loaded_at": THEN, "code_version": "0.1.0", **more,
    }  # fmt: skip


def sum_row(load_id: str, period: str, source_sum: str, **more: object) -> dict[str, object]:
    return {
        "load_id": load_id, "source": "aws", "billing_period": period, "currency": "USD", "column_name": "BilledCost",
        "rows": 3, "rejected_rows": 0, "source_sum": source_sum, "warehouse_sum": source_sum, "rejected_sum": "0",
        "rounding": "0", "difference": "0", **more,
    }  # fmt: skip


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder with outlay.toml and a snapshot: September in two loads, October replaced once and held back since."""
    (tmp_path / "outlay.toml").write_text('[[billing]]\nname = "aws"\nkind = "focus"\npath = "*.csv"\n')
    loads = [
        load_row("a", "2026-09"),
        load_row("b", "2026-09", rejected_rows=1),
        load_row("old", "2026-10", replaced_at=THEN),
        load_row("new", "2026-10"),
        load_row("c", "2026-11"),
    ]
    sums = [
        sum_row("a", "2026-09", "0.1000000000000000000000000001"),
        sum_row("b", "2026-09", "1E-28", warehouse_sum="-0.5", rejected_rows=1, rejected_sum="0.5", rounding="4.2E-7"),
        sum_row("old", "2026-10", "99"),
        sum_row("new", "2026-10", "1234.5", currency="JPY"),
        sum_row("c", "2026-11", "7", currency=None),
    ]
    held = [{"source": "aws", "object": "new.csv", "reason": "new.csv: found no table; expected one. Look at it.",
             "since": THEN, "last_tried": THEN}]  # fmt: skip
    with open_store(tmp_path / ".outlay", told=print, doing="a test") as store:
        for table, rows in ((LOAD, loads), (LOAD_SUM, sums), (HELD_BACK, held)):
            store.insert(table, pl.DataFrame(rows, infer_schema_length=None, schema_overrides=table.schema))
        store.publish(as_of=date(2026, 10, 31), run_id="r1", now=THEN)
    return tmp_path
