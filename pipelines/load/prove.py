"""Judges a billing period before it goes live: sums to the last digit, counts of rows, what is staged, its marts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import polars as pl

from checks.joined import NOTHING_JOINED, joined_ties
from checks.marts import judge_marts
from checks.outcome import Outcome
from checks.profile import profile
from checks.reconcile import reconcile, row_ties
from checks.settings import CheckSettings
from checks.suites import MARTS, cost_and_usage, load_sum, reject, split_cost
from pipelines.load.invoice_totals import prove_totals
from pipelines.load.marts import marts
from pipelines.load.part import Part, charge_segments, split_segments
from pipelines.load.rejects import rejected_sums
from transforms.spend.coded import FEW_ROWS
from warehouse.segments import Segment, segment_rows, segment_sums
from warehouse.tables import INVOICE_TOTAL, LOAD_SUM, Table


@dataclass(frozen=True)
class Proof:
    """LOAD_SUM rows of the new loads, the rows of the whole period in marts and beside, the outcome of every check."""

    sums: pl.DataFrame
    marts: Mapping[Table, pl.DataFrame]
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> list[Outcome]:
        """What holds the period back."""
        return [outcome for outcome in self.outcomes if outcome.blocking and not outcome.passed]


def prove(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    billing_period: str,
    parts: Sequence[Part],
    kept: Sequence[Segment],
    limits: CheckSettings,
) -> Proof:
    """Judges the new loads of a period, and its marts over them and the segments that stay live beside them."""
    if not parts:
        return Proof(LOAD_SUM.empty(), marts(kept), ())
    segments, split = charge_segments(parts), split_segments(parts)
    refused = pl.concat(part.rejects for part in parts)
    read_back = segment_sums(connection, [*segments, *kept])
    of_new = read_back.filter(pl.col("load_id").is_in([part.load_id for part in parts])) if kept else read_back
    sides = sides_of(connection, parts, of_new)
    sums = reconcile(*sides, source_name=source, billing_period=billing_period)
    made = marts([*segments, *kept])
    staged = profile(connection, [segment.path for segment in segments])
    outcomes = (
        *load_sum.judge(sums, row_ties(*sides)),
        *load_sum.judge_joined(_joined(parts)),
        *reject.judge(staged, refused, limits),
        *cost_and_usage.judge(staged),
        *split_cost.judge(connection, [each.path for each in split], [each.path for each in segments]),
        *_judged_marts(made, read_back),
    )
    return Proof(sums, made, outcomes)


def _joined(parts: Sequence[Part]) -> pl.DataFrame:
    """Of exports that are read in part because another one has the rest: what both add up to, beside the whole."""
    whole = [part.whole.with_columns(export=pl.lit(part.found.export)) for part in parts if not part.whole.is_empty()]
    if not whole:
        return NOTHING_JOINED
    exports = {part.found.export for part in parts if not part.whole.is_empty()}
    joined = [
        part.totals.with_columns(export=pl.lit(part.found.export)) for part in parts if part.found.export in exports
    ]
    return joined_ties(pl.concat(joined), pl.concat(whole))


def sides_of(
    connection: duckdb.DuckDBPyConnection, parts: Sequence[Part], read_back: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What `reconcile` holds against each other; `read_back` are the sums of the parts' charges."""
    refused = rejected_sums(pl.concat(part.rejects for part in parts))
    return pl.concat(part.totals for part in parts), read_back, refused, segment_rows(connection, split_segments(parts))


def prove_compared(source: str, billing_period: str, parts: Sequence[Part], now: datetime) -> Proof:
    """Judges the totals of a period's invoices, of a kind that is only compared."""
    if not parts:
        return Proof(LOAD_SUM.empty(), {}, ())
    sums, totals, outcomes = prove_totals(source, billing_period, parts, now)
    return Proof(sums, {INVOICE_TOTAL: totals}, outcomes)


def _judged_marts(made: Mapping[Table, pl.DataFrame], read_back: pl.DataFrame) -> list[Outcome]:
    few = all(mart.height <= FEW_ROWS for mart in made.values())
    return judge_marts({suite: made[suite.table].lazy() for suite in MARTS}, read_back, few=few)
