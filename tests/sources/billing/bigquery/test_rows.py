"""Rows of an answer as Arrow: every type, records in lists and lists in records, and what is null."""

import gc
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from sources.billing.bigquery.rows import as_table, no_search_for_cycles

pytest.importorskip("google.cloud.bigquery", reason="no google-cloud-bigquery: `make clouds`")

VALUES = {
    "STRING": ("a", "a"),
    "FLOAT": ("1.0E-7", 1e-07),
    "FLOAT64": ("-Infinity", float("-inf")),
    "INTEGER": ("-9223372036854775808", -(2**63)),
    "BOOLEAN": ("false", False),
    "NUMERIC": ("-0.000000001", Decimal("-0.000000001")),
    "BIGNUMERIC": ("0.00000000000000000001", Decimal("1e-20")),
    "TIMESTAMP": ("1793494923456789", datetime(2026, 11, 1, 1, 2, 3, 456789, UTC)),
    "DATE": ("2026-11-01", date(2026, 11, 1)),
    "DATETIME": ("2026-11-01T01:02:03.5", datetime(2026, 11, 1, 1, 2, 3, 500_000)),
    "BYTES": ("AAE=", b"\x00\x01"),
    "JSON": ('{"a":1}', '{"a":1}'),
    "TIME": ("01:02:03", "01:02:03"),
}


def field(name: str, kind: str, *fields: Any, mode: str = "NULLABLE") -> Any:
    from google.cloud.bigquery import SchemaField

    return SchemaField(name, kind, mode=mode, fields=fields)


def row(*values: Any) -> dict[str, Any]:
    return {"f": [{"v": value} for value in values]}


@pytest.mark.parametrize(("kind", "text", "value"), [(kind, *both) for kind, both in VALUES.items()], ids=VALUES)
def test_a_value_of_each_type_is_exact(kind: str, text: str, value: object) -> None:
    read = as_table([field("x", kind)], [row(text), row(None)])
    assert read["x"].to_pylist() == [value, None]


def test_lists_and_records_lie_in_each_other() -> None:
    label = field("labels", "RECORD", field("key", "STRING"), field("n", "INTEGER", mode="REPEATED"), mode="REPEATED")
    fields = [field("project", "RECORD", field("id", "STRING"), label), field("ids", "STRING", mode="REPEATED")]
    rows = [
        row(row("shop", [{"v": row("team", [{"v": "1"}, {"v": "2"}])}, {"v": row(None, [])}]), [{"v": "a"}]),
        row(None, []),
        row(row(None, []), [{"v": "b"}, {"v": "c"}]),
    ]
    assert as_table(fields, rows).to_pylist() == [
        {"project": {"id": "shop", "labels": [{"key": "team", "n": [1, 2]}, {"key": None, "n": []}]}, "ids": ["a"]},
        {"project": None, "ids": []},
        {"project": {"id": None, "labels": []}, "ids": ["b", "c"]},
    ]


def test_no_rows_have_the_same_schema() -> None:
    fields = [field("labels", "RECORD", field("key", "STRING"), mode="REPEATED"), field("cost", "FLOAT")]
    some = as_table(fields, [row([{"v": row("a")}], "1.5")])
    assert as_table(fields, ()).schema == some.schema
    assert pl.DataFrame(some).schema == {"labels": pl.List(pl.Struct({"key": pl.String()})), "cost": pl.Float64()}


def test_cycles_are_searched_for_again_afterwards() -> None:
    with no_search_for_cycles():
        assert not gc.isenabled()
    assert gc.isenabled()
