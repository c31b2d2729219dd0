"""Reads one object into segments that nobody reads yet, beside its rejects and the source's own sums."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import polars as pl

from pipelines.load.desk import Desk, load_of, misfits
from pipelines.load.invoice_totals import write_totals
from pipelines.load.part import Part
from pipelines.load.rejects import rejects
from pipelines.load.written import Written, write_charges
from pipelines.plan.found import Found
from sources.base import Unreadable
from sources.billing.tabular import open_table, reading
from sources.billing.totals import Totals, read_totals
from warehouse.tables import COSTS, INVOICE_TOTAL

SUMMED = (*COSTS, INVOICE_TOTAL.name)


def stage(found: Found, periods: Sequence[str], load_id: str, desk: Desk) -> dict[str, Part]:
    """Reads the rows of `periods` of one object twice, into segments and for the source's own sums: a part a period."""
    path, name = (
        found.local or desk.kind.fetch(found.object, desk.state / "tmp", endpoint=desk.endpoint),
        found.object.uri,
    )
    kind = found.seen if found.local and found.seen else desk.kind.as_seen(path, name)
    desk = replace(desk, kind=kind.as_delivered(found.variant))
    with ThreadPoolExecutor(1) as second_reading:
        added_up = second_reading.submit(read_totals, path, desk.kind, name)
        raw = open_table(path, name, desk.kind.layout)
        with reading(name):
            if desk.kind.compared:
                written, rejected = write_totals(raw, path, periods, load_id, name, desk)
            else:
                written, rejected = write_charges(raw, periods, load_id, desk)
        totals = added_up.result()
    _hold_to_manifest(found, totals)
    refused = rejects(rejected, misfits(raw, load_id, desk), path, name, desk.kind.layout)
    return {
        period: replace(
            _part(found, raw.columns, period, load_of(load_id, period), each, refused, totals),
            closed=each.says_closed(desk.kind.estimated),
        )
        for period, each in written.items()
    }


def _hold_to_manifest(found: Found, totals: Totals) -> None:
    """Raises Unreadable where the manifest tells of another number of rows."""
    if found.rows_told not in (None, totals.records):
        raise Unreadable(
            found.object.uri,
            found=f"{totals.records:,} rows",
            expected=f"{found.rows_told:,}, as its manifest says",
            do="Wait for the export to end, or run it again; the month is read as soon as one of the two changes.",
        )


def _part(
    found: Found,
    columns: tuple[str, ...],
    period: str,
    load_id: str,
    written: Written,
    refused: pl.DataFrame,
    totals: Totals,
) -> Part:
    home = min(found.periods or (period,))
    own, whole, refused = (_of(period, load_id, home, frame) for frame in (totals.sums, totals.whole, refused))
    cancels = pl.col("column_name").is_in(SUMMED).not_()
    sums, cancelling = own.filter(~cancels), own.filter(cancels)
    return Part(found, load_id, columns, written, refused, sums, cancelling, whole.filter(pl.col("rows") > 0))


def _of(period: str, load_id: str, home: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a billing period; what has no date that can be read belongs to the object's first."""
    dated = frame.with_columns(pl.col("billing_period").fill_null(home), load_id=pl.lit(load_id))
    return dated.filter(pl.col("billing_period") == period)
