"""Writes an object's good rows where nobody reads them yet: charges, and parts of machines apart from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from pipelines.load.desk import IS_GOOD, Desk, load_of, rows_of
from pipelines.load.encoded import write_encoded
from sources.billing.encoded import EncodedRows
from sources.billing.tabular import RawTable
from transforms.focus.encoded import FOCUS, Normaliser
from transforms.focus.exports import Export, export_named
from transforms.focus.names import CONTROL_COLUMNS
from transforms.focus.split import IS_SPLIT, split_columns
from warehouse.segments import Segment, segment_path, sink
from warehouse.tables import COST_AND_USAGE, COSTS, INVOICE_TOTAL, SPLIT_COST, Table
from warehouse.tables.base import DECIMAL

Paths = Mapping[str, Path]
FEW_ROWS = 10_000
SPLIT_MONEY = tuple(column.name for column in SPLIT_COST.columns if column.type == DECIMAL)


@dataclass(frozen=True)
class Written:
    """What the good rows of one load became: its `charges` and the parts of machines (`split`), each where there are.

    `totals` are those of invoices: INVOICE_TOTAL's columns and `rounding` (in units of 1e-18 of the currency).
    """

    charges: Segment | None = None
    split: Segment | None = None
    totals: pl.DataFrame = field(default_factory=INVOICE_TOTAL.empty)

    @property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(each for each in (self.charges, self.split) if each)

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.segments) + self.totals.height

    def says_closed(self, estimated: str) -> bool | None:
        """Whether no row may still change; None where there is no such column, or no row."""
        if not estimated or self.charges is None or not self.charges.rows:
            return None
        rows = pl.scan_parquet(self.charges.path)
        return rows.select((pl.col(estimated) == "false").all()).collect().item()


def write_charges(
    raw: RawTable, periods: Sequence[str], load_id: str, desk: Desk
) -> tuple[dict[str, Written], pl.DataFrame]:
    """What is written, by billing period, and the rows that are not good."""
    paths, splits = (_paths(table, periods, load_id, desk) for table in (COST_AND_USAGE, SPLIT_COST))
    rows = rows_of(raw.frame, load_id, desk)
    export = export_named(desk.kind.name) or FOCUS
    encoded = raw.encoded if export.columns else None
    if IS_SPLIT not in rows.collect_schema():
        splits = {}
    if few := raw.rows <= FEW_ROWS:
        rows = rows.collect(engine="in-memory").lazy()  # to stream those takes five times as long, batches three times
    if few or encoded is None or splits:
        rejected = _write(rows, paths, splits)
    else:
        rejected = _write_encoded(encoded, export, load_id, desk, paths)
    written = {
        period: Written(
            _segment(desk, period, load_id, path, COST_AND_USAGE),
            _any(_segment(desk, period, load_id, splits[period], SPLIT_COST)) if splits else None,
        )
        for period, path in paths.items()
    }
    return written, rejected


def _paths(table: Table, periods: Sequence[str], load_id: str, desk: Desk) -> Paths:
    return {
        period: segment_path(desk.state, table, desk.source, period, load_of(load_id, period)) for period in periods
    }


def _write_encoded(encoded: EncodedRows, export: Export, load_id: str, desk: Desk, paths: Paths) -> pl.DataFrame:
    """`_write` of rows whose texts are dictionaries."""
    normalised = Normaliser.of(
        encoded.schema,
        load_id=load_id,
        reference=desk.reference,
        pseudonyms=desk.pseudonyms,
        export=export,
        variant=desk.kind.variant,
    )
    return write_encoded(encoded, normalised, encoded.schema, paths)


def _write(rows: pl.LazyFrame, paths: Paths, splits: Paths) -> pl.DataFrame:
    """Writes the good rows, a segment a billing period and table, in one pass, and gives the rows that are not good."""
    rows = rows.cache()  # several sinks of one plan would each normalise anew
    good = rows.filter(IS_GOOD)
    charges = charges_of(good)
    writes = [sink(_of(charges, period), path) for period, path in paths.items()]
    writes += [
        sink(_of(good.filter(IS_SPLIT), period).select(*SPLIT_COST.names, _others(good)), path)
        for period, path in splits.items()
    ]
    *_, rejected = pl.collect_all([*writes, rows.filter(~IS_GOOD)], engine="streaming")
    return rejected


def charges_of(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows as `rows_of` gives them without the parts of machines."""
    there = rows.collect_schema().names()
    return rows.filter(~pl.col(IS_SPLIT)).drop(split_columns(SPLIT_MONEY)) if IS_SPLIT in there else rows


def _of(rows: pl.LazyFrame, period: str) -> pl.LazyFrame:
    return rows.filter(pl.col("x_period") == period).drop(CONTROL_COLUMNS)


def _others(rows: pl.LazyFrame) -> pl.Expr:
    """What a part of a machine carries beside SPLIT_COST's columns; its costs are those, and no charge's."""
    costs = (name for cost in COSTS for name in (cost, f"x_{cost}_rounding"))
    own = {*SPLIT_COST.names, *costs, *CONTROL_COLUMNS, IS_SPLIT}
    return pl.col([name for name in rows.collect_schema().names() if name not in own])


def _segment(desk: Desk, period: str, load_id: str, path: Path, table: Table) -> Segment:
    rows = pq.read_metadata(path).num_rows
    load = load_of(load_id, period)
    return Segment(path, desk.source, period, load, rows, path.stat().st_size, table.name)


def _any(segment: Segment) -> Segment | None:
    """The segment, where it has rows; else its file goes."""
    if segment.rows:
        return segment
    segment.path.unlink()
    return None
