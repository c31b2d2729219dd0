"""Billing rows as immutable Parquet files under `detail/`, one folder a source and billing period.

A segment is written once, under a name that nobody reads until the warehouse's `segment` table lists it, and deleted
only when neither the warehouse nor any kept snapshot names it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from warehouse.tables import COST_AND_USAGE, COSTS, Table

ROW_GROUP_ROWS = 122_880
SUMS_SCHEMA = {
    "load_id": pl.String(),
    "currency": pl.String(),
    "rows": pl.Int64(),
    "column_name": pl.String(),
    "warehouse_sum": pl.String(),
    "rounding": pl.String(),
}
HIVE = "hive_partitioning = true, hive_types = {'x_source': VARCHAR, 'x_period': VARCHAR}"


@dataclass(frozen=True)
class Segment:
    """One written file with rows of `table`; `path` is absolute."""

    path: Path
    source: str
    billing_period: str
    load_id: str
    rows: int
    size_bytes: int
    table: str = COST_AND_USAGE.name


def segment_path(state: Path, table: Table, source: str, billing_period: str, load_id: str) -> Path:
    folder = state / "detail" / table.name / f"x_source={source}" / f"x_period={billing_period}"
    return folder / f"{load_id}-0.parquet"


def sink(rows: pl.LazyFrame, path: Path) -> pl.LazyFrame:
    """A query that writes `rows`, in their order, to `path` when collected."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return rows.sink_parquet(
        path, compression="zstd", compression_level=1, row_group_size=ROW_GROUP_ROWS, lazy=True, sync_on_close="all"
    )


def segment_view(table: Table, paths: Sequence[Path]) -> str:
    """`CREATE VIEW` of the table's name over its segments; without any, over no rows. `x_` extras come last.

    A column that came with a version after the one that wrote a segment is null in its rows.
    """
    return f'CREATE VIEW "{table.name}" AS {segment_select(table, paths)}'


def segment_select(table: Table, paths: Sequence[Path]) -> str:
    """The SELECT of that view."""
    if not paths:
        return _no_rows(table, "NULL::VARCHAR AS x_source", "NULL::VARCHAR AS x_period")
    known = ", ".join(f'"{name}"' for name in table.names)
    rows = f"FROM {scan(paths)} UNION ALL BY NAME {_no_rows(table)}"
    return f"SELECT {known}, * EXCLUDE ({known}) FROM ({rows})"


def empty_view(table: Table, *more: str) -> str:
    """`CREATE VIEW` of the table's name over no rows; `more` are further columns in SQL."""
    return f'CREATE VIEW "{table.name}" AS {_no_rows(table, *more)}'


def _no_rows(table: Table, *more: str) -> str:
    columns = ", ".join((*(f'NULL::{column.type.duckdb} AS "{column.name}"' for column in table.columns), *more))
    return f"SELECT {columns} WHERE false"


def scan(paths: Iterable[Path]) -> str:
    """The `read_parquet(…)` over these segments, with x_source and x_period from their folders."""
    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{files}], union_by_name = true, {HIVE})"


def segment_frame(segments: Sequence[Segment], *more: str) -> pl.LazyFrame:
    """The rows of these segments as one lazy frame with the columns of COST_AND_USAGE, x_source and x_period.

    `more` are texts that some sources have beside these. A column that a segment does not have is null there.
    """
    return pl.scan_parquet(
        [segment.path for segment in segments],
        schema={**COST_AND_USAGE.schema, **dict.fromkeys(more, pl.String())},
        missing_columns="insert",
        extra_columns="ignore",
        hive_partitioning=True,
        hive_schema={"x_source": pl.String(), "x_period": pl.String()},
    )


def segment_sums(connection: duckdb.DuckDBPyConnection, segments: Sequence[Segment]) -> pl.DataFrame:
    """Exact sums read back from the files: load_id, currency, column_name, rows, warehouse_sum, rounding.

    Both sums are decimal texts in units of the currency; `x_<cost>_rounding` is kept in units of 1e-18 of it.
    """
    measures = ", ".join(
        f"coalesce(sum({cost}), 0)::VARCHAR, coalesce(sum(x_{cost}_rounding), 0)::VARCHAR || 'E-18'" for cost in COSTS
    )
    # Not by `sql`, which binds all of this twice.
    wide = connection.execute(
        f"SELECT x_load_id, BillingCurrency, count(*), {measures} "
        f"FROM {scan(segment.path for segment in segments)} GROUP BY ALL"
    ).fetchall()
    rows = [
        (load_id, currency, count, cost, *sums)
        for load_id, currency, count, *texts in wide
        for cost, *sums in zip(COSTS, texts[::2], texts[1::2], strict=True)
    ]
    return pl.DataFrame(rows, schema=SUMS_SCHEMA, orient="row")


def segment_rows(connection: duckdb.DuckDBPyConnection, segments: Sequence[Segment]) -> pl.DataFrame:
    """How many rows these files hold: load_id, currency, rows."""
    if not segments:
        return pl.DataFrame(schema={"load_id": pl.String(), "currency": pl.String(), "rows": pl.Int64()})
    files = scan(segment.path for segment in segments)
    return connection.sql(
        f"SELECT x_load_id AS load_id, BillingCurrency AS currency, count(*) AS rows FROM {files} GROUP BY ALL"
    ).pl()


def collect_garbage(state: Path, named: Iterable[str]) -> int:
    """Deletes every file under `detail/` that is not among `named` (paths relative to the state folder)."""
    keep = {state / path for path in named}
    garbage = [path for path in (state / "detail").rglob("*.parquet") if path not in keep]
    for path in garbage:
        path.unlink(missing_ok=True)
    return len(garbage)
