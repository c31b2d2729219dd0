"""Reads one object into segments that nobody reads yet, beside its rejects and the source's own sums."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.plan.found import Found
from sources.billing.kinds import BillingKind
from sources.billing.tabular import RawTable, line_numbers, open_table
from sources.billing.totals import read_totals
from transforms.focus.normalise import CONTROL_COLUMNS, normalise
from warehouse.people import Pseudonyms
from warehouse.segments import Segment, segment_path, sink
from warehouse.snapshot import sync
from warehouse.tables import COST_AND_USAGE, COSTS, REJECT


@dataclass(frozen=True)
class Desk:
    """What reading needs beside the object: where to write, and what to look names and people up in."""

    state: Path
    source: str
    kind: BillingKind
    providers: pl.DataFrame
    pseudonyms: Pseudonyms


@dataclass(frozen=True)
class Staged:
    """One object, read: its segments and rejects by billing period, and the source's own sums.

    `rejects` has REJECT's columns, the four costs and `cost_unreadable`; `totals` has billing_period, currency,
    column_name, rows, source_sum.
    """

    found: Found
    load_ids: Mapping[str, str]
    segments: Sequence[Segment]
    rejects: pl.DataFrame
    totals: pl.DataFrame


def stage(found: Found, periods: Sequence[str], load_id: str, desk: Desk) -> Staged:
    """Reads the rows of `periods` of one object twice: into segments, and for the source's own sums."""
    path, name = found.local or Path(found.object.uri), found.object.uri
    with ThreadPoolExecutor(1) as second_reading:
        totals = second_reading.submit(read_totals, path, desk.kind, name)
        raw = open_table(path, name)
        rows = normalise(raw.frame, load_id=load_id, providers=desk.providers, pseudonyms=desk.pseudonyms)
        segments, rejected = _write(rows, found, periods, load_id, desk)
        sums = totals.result().sums
    load_ids = {period: load_of(load_id, period) for period in periods}
    home = (found.periods or periods)[0]
    rejects = _rejects(rejected, raw, path, desk, name).with_columns(pl.col("billing_period").fill_null(home))
    return Staged(
        found,
        load_ids,
        segments,
        rejects.filter(pl.col("billing_period").is_in(list(periods))).with_columns(
            load_id=pl.col("billing_period").replace_strict(load_ids, return_dtype=pl.String)
        ),
        sums.with_columns(pl.col("billing_period").fill_null(home)).filter(
            pl.col("billing_period").is_in(list(periods))
        ),
    )


def load_of(load_id: str, period: str) -> str:
    """The load of one billing period of an object: `normalise` gives each row the same name."""
    return f"{load_id}-{period.replace('-', '')}"
