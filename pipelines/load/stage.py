"""Reads one object into segments that nobody reads yet, beside its rejects and the source's own sums."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipelines.load.encoded import write_encoded
from pipelines.load.rejects import rejects
from pipelines.plan.found import Found
from sources.base import Unreadable
from sources.billing.kinds import BillingKind
from sources.billing.tabular import RawTable, open_table, reading
from sources.billing.totals import Totals, read_totals
from transforms.focus import normalise
from transforms.focus.addresses import Addresses
from transforms.focus.encoded import FOCUS, Normaliser
from transforms.focus.exports import Reference, export_named, to_focus
from transforms.focus.names import CONTROL_COLUMNS
from warehouse.segments import Segment, segment_path, sink
from warehouse.tables import COST_AND_USAGE, COSTS

IS_GOOD = pl.col("x_reject_reason").is_null()


@dataclass(frozen=True)
class Desk:
    """What reading needs beside the object: where to write, and what to look names and people up in."""

    state: Path
    source: str
    kind: BillingKind
    reference: Reference
    pseudonyms: Callable[[pl.Series], pl.Series]
    endpoint: str | None = None


@dataclass(frozen=True)
class Part:
    """One object's rows of one billing period: a load that is not yet live.

    `columns` are the object's own names. `rejects` is as `load.rejects` gives it, with load_id; `totals` is the
    source's own reading: load_id, currency, column_name, rows, source_sum. `cancelling` are further sums of it, which
    are to be 0 over all parts of a delivery.
    """

    found: Found
    load_id: str
    columns: tuple[str, ...]
    segment: Segment
    rejects: pl.DataFrame
    totals: pl.DataFrame
    cancelling: pl.DataFrame

    @property
    def rows(self) -> int:
        return self.segment.rows + self.rejects.height


def stage(found: Found, periods: Sequence[str], load_id: str, desk: Desk) -> dict[str, Part]:
    """Reads the rows of `periods` of one object twice, into segments and for the source's own sums: a part a period."""
    path, name = (
        found.local or desk.kind.fetch(found.object, desk.state / "tmp", endpoint=desk.endpoint),
        found.object.uri,
    )
    desk = replace(desk, kind=desk.kind.as_delivered(found.variant))
    with ThreadPoolExecutor(1) as second_reading:
        added_up = second_reading.submit(read_totals, path, desk.kind, name)
        raw = open_table(path, name, desk.kind.layout)
        with reading(name):
            segments, rejected = _written(raw, periods, load_id, desk)
        totals = added_up.result()
    _hold_to_manifest(found, totals)
    refused = rejects(rejected, misfits(raw, load_id, desk), path, name, desk.kind.layout)
    return {segment.billing_period: _part(found, raw.columns, segment, refused, totals.sums) for segment in segments}


def _hold_to_manifest(found: Found, totals: Totals) -> None:
    """Raises Unreadable where the manifest tells of another number of rows."""
    if found.rows_told not in (None, totals.records):
        raise Unreadable(
            found.object.uri,
            found=f"{totals.records:,} rows",
            expected=f"{found.rows_told:,}, as its manifest says",
            do="Wait for the export to end, or run it again; the month is read as soon as one of the two changes.",
        )


def _part(found: Found, columns: tuple[str, ...], segment: Segment, refused: pl.DataFrame, sums: pl.DataFrame) -> Part:
    home = min(found.periods or (segment.billing_period,))
    own, is_cost = _of(segment, home, sums), pl.col("column_name").is_in(COSTS)
    refused = _of(segment, home, refused)
    return Part(found, segment.load_id, columns, segment, refused, own.filter(is_cost), own.filter(~is_cost))


def _of(segment: Segment, home: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a segment's billing period; what has no date that can be read belongs to the object's first."""
    dated = frame.with_columns(pl.col("billing_period").fill_null(home), load_id=pl.lit(segment.load_id))
    return dated.filter(pl.col("billing_period") == segment.billing_period)


def rows_of(frame: pl.LazyFrame, load_id: str, desk: Desk) -> pl.LazyFrame:
    """An object's rows as `transforms.focus.normalise` gives them."""
    reference = replace(desk.reference, columns=desk.kind.columns, form=desk.kind.form)
    named = to_focus(desk.kind.name, frame, desk.kind.variant, reference)
    return normalise(named, load_id=load_id, providers=desk.reference.providers, pseudonyms=desk.pseudonyms)


def misfits(raw: RawTable, load_id: str, desk: Desk) -> pl.DataFrame:
    """Lines that do not fit the header, read at its positions; addresses in their text are replaced."""
    text = Addresses(desk.pseudonyms).hide(raw.ragged["x_text"])
    lines = raw.ragged.select("x_row", "x_line", "x_fields_found", "x_fields_expected", text)
    as_rows = rows_of(raw.ragged.lazy().select("x_row", *raw.columns), load_id, desk).collect()
    return as_rows.join(lines, on="x_row", how="left", maintain_order="left")


def load_of(load_id: str, period: str) -> str:
    """The load of one billing period of an object; `normalise` gives its rows the same name."""
    return f"{load_id}-{period.replace('-', '')}"


def _written(raw: RawTable, periods: Sequence[str], load_id: str, desk: Desk) -> tuple[list[Segment], pl.DataFrame]:
    """The segments of an object, one a billing period, and its rows that are not good."""
    paths = {
        period: segment_path(desk.state, COST_AND_USAGE, desk.source, period, load_of(load_id, period))
        for period in periods
    }
    export = export_named(desk.kind.name) or FOCUS
    if raw.encoded is None or export.columns is None:
        rejected = _write(rows_of(raw.frame, load_id, desk), paths)
    else:
        schema = raw.encoded.schema
        normalised = Normaliser.of(
            schema,
            load_id=load_id,
            reference=desk.reference,
            pseudonyms=desk.pseudonyms,
            export=export,
            variant=desk.kind.variant,
        )
        rejected = write_encoded(raw.encoded, normalised, schema, paths)
    return [_segment(desk, period, load_id, path) for period, path in paths.items()], rejected


def _write(rows: pl.LazyFrame, paths: Mapping[str, Path]) -> pl.DataFrame:
    """Writes the good rows, a segment a billing period, in one pass, and gives the rows that are not good."""
    rows = rows.cache()  # several sinks of one plan would each normalise anew
    writes = [
        sink(rows.filter(IS_GOOD, pl.col("x_period") == period).drop(CONTROL_COLUMNS), path)
        for period, path in paths.items()
    ]
    *_, rejected = pl.collect_all([*writes, rows.filter(~IS_GOOD)], engine="streaming")
    return rejected


def _segment(desk: Desk, period: str, load_id: str, path: Path) -> Segment:
    rows = pl.scan_parquet(path).select(pl.len()).collect().item()
    return Segment(path, desk.source, period, load_of(load_id, period), rows, path.stat().st_size)
