"""`outlay sql` and `outlay reconcile`: the result alone on stdout."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.pipelines.cli.conftest import Outlay

PROMISED = [
    "source", "billing_period", "currency", "column", "rows", "source_sum", "warehouse_sum", "rejected_rows",
    "rejected_sum", "rounding", "difference", "status",
]  # fmt: skip


def test_sql_gives_rows_and_says_which_snapshot(published: Path, outlay: Outlay) -> None:
    ended = outlay("sql", "-- newest first\nselect load_id, rows from load order by 1 limit 1", "--format", "json")
    assert ended.status == 0
    assert json.loads(ended.out) == [{"load_id": "a", "rows": 3}]
    assert "1 row from snapshot 20261031-070000, as of 2026-10-31, in " in ended.err


def test_sql_reads_another_snapshot_by_its_id(published: Path, outlay: Outlay) -> None:
    assert outlay("sql", "select 1 as n", "--snapshot", "20261031-070000", "--format", "csv").out == "n\n1\n"
    ended = outlay("sql", "select 1", "--snapshot", "20250101-000000")
    assert ended.status == 1
    assert "20261031-070000" in ended.err


REFUSED = {
    "delete": "delete from load",
    "two statements": "select 1; select 2",
    "setting": "set memory_limit = '9GB'",
    "writing explain": "explain analyze create table t as select 1",
    "a file": "select * from read_text('/etc/hostname')",
    "no such column": "select nothing from load",
    "no SQL": "selekt 1",
    "a type without a form": "select interval 3 days",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_refused_or_mistaken_sql_exits_2_without_a_result(text: str, published: Path, outlay: Outlay) -> None:
    ended = outlay("sql", text)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.strip()
    assert "Stack Trace" not in ended.err
    assert "unexpectedly" not in ended.err


def test_explain_is_shown(published: Path, outlay: Outlay) -> None:
    assert outlay("sql", "explain select 1").status == 0


def test_reconcile_gives_the_promised_keys_in_order(published: Path, outlay: Outlay) -> None:
    rows = json.loads(outlay("reconcile", "--format", "json").out)
    assert [list(row) for row in rows] == [[*PROMISED, "split_rows"]] * 3
    assert [(row["billing_period"], row["rows"], row["status"]) for row in rows] == [
        ("2026-09", 6, "incomplete"),
        ("2026-10", 3, "held_back"),
        ("2026-11", 3, "ok"),
    ]


def test_reconcile_is_exact_in_csv_and_rounded_in_a_table(published: Path, outlay: Outlay) -> None:
    rows = list(csv.DictReader(io.StringIO(outlay("reconcile", "--format", "csv").out)))
    assert rows[0]["source_sum"] == "0.1000000000000000000000000002"
    assert (rows[0]["rejected_sum"], rows[0]["rounding"], rows[0]["difference"]) == ("0.5", "0.00000042", "0")
    table = outlay("reconcile", "--period", "2026-10").out.splitlines()
    assert len(table) == 2
    assert "1,234" in table[1]
    assert "1,234.5" not in table[1]


def test_reconcile_names_what_is_held_back_on_stderr(published: Path, outlay: Outlay) -> None:
    ended = outlay("reconcile", "--source", "aws")
    assert "Held back: aws new.csv: found no table; expected one. Look at it." in ended.err
    assert "found no table" not in ended.out


def test_snapshots_are_listed(published: Path, outlay: Outlay) -> None:
    (row,) = json.loads(outlay("snapshot", "list", "--format", "json").out)
    size = (published / ".outlay" / "serving" / "20261031-070000.duckdb").stat().st_size
    assert row == {
        "id": "20261031-070000",
        "published": "2026-10-31T07:00:00Z",
        "as_of": "2026-10-31",
        "size_bytes": size,
        "current": True,
    }
