"""The rows in an answer of BigQuery, as Arrow: a column at a time, each leaf of a record a column.

`{"f": [{"v": "0.1"}, {"v": {"f": [{"v": "blue"}]}}, {"v": [{"v": "1"}, {"v": "2"}]}]}` is a row of a value, a record
and a list. Google's client gives the same table, cell by cell: 5 times slower for a bill, which has dozens a row.

https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/list
"""

import base64
import gc
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute

SCALARS: dict[str, Any] = {
    **dict.fromkeys(("FLOAT", "FLOAT64"), pa.float64()),
    **dict.fromkeys(("INTEGER", "INT64", "TIMESTAMP"), pa.int64()),
    **dict.fromkeys(("BOOLEAN", "BOOL"), pa.bool_()),
    "NUMERIC": pa.decimal128(38, 9),
    "BIGNUMERIC": pa.decimal256(76, 38),
    "DATE": pa.date32(),
    "DATETIME": pa.timestamp("us"),
}
# Asked for by the client: microseconds, as text.
INSTANT = pa.timestamp("us", "UTC")


@contextmanager
def no_search_for_cycles() -> Generator[None]:
    """A page is a million small objects and no cycle: to search them for one takes 8 times as long as to parse them."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def as_table(fields: Sequence[Any], rows: Sequence[Any]) -> Any:
    """An Arrow table of a page's rows, by the fields of the table's schema."""
    cells = [row["f"] for row in rows]
    return pa.table({field.name: _column(field, [cell[n]["v"] for cell in cells]) for n, field in enumerate(fields)})


def _column(field: Any, values: Sequence[Any]) -> Any:
    if field.mode != "REPEATED":
        return _values(field, values)
    lengths = pa.array([0, *(len(each or ()) for each in values)], pa.int32())
    items = _values(field, [item["v"] for each in values for item in each or ()])
    return pa.ListArray.from_arrays(pc.cumulative_sum(lengths), items)


def _values(field: Any, values: Sequence[Any]) -> Any:
    kind = field.field_type.upper()
    if kind in ("RECORD", "STRUCT"):
        return _record(field.fields, values)
    if kind == "BYTES":
        return pa.array([None if each is None else base64.b64decode(each) for each in values], pa.binary())
    read = pa.array(values, pa.string()).cast(SCALARS.get(kind, pa.string()))
    return read.cast(INSTANT) if kind == "TIMESTAMP" else read


def _record(fields: Sequence[Any], values: Sequence[Any]) -> Any:
    nothing = [{"v": None}] * len(fields)
    cells = [nothing if each is None else each["f"] for each in values]
    columns = [_column(field, [cell[n]["v"] for cell in cells]) for n, field in enumerate(fields)]
    absent = pa.array([each is None for each in values], pa.bool_())
    return pa.StructArray.from_arrays(columns, names=[field.name for field in fields], mask=absent)
