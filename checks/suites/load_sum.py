"""What the source said against what the segments hold: exact decimals, which no data frame of floats may judge."""

from decimal import Decimal

import polars as pl

from checks.check import Check, Suite
from checks.outcome import Outcome
from checks.settings import CheckSettings
from warehouse.tables import LOAD_SUM

DO = (
    "Nothing is published; the period keeps its last good figures. Run `outlay reconcile` for every sum and report "
    "it with the source's kind: this is a defect of Outlay, or the object changed while it was read."
)
SUMS = Check(
    "load_sums_tie",
    title="Every cost is accounted for",
    docs="source_sum = warehouse_sum + rejected_sum + rounding to the last digit, for each load, currency and cost "
    "column. The source's sum comes from a reading of its own.",
    expected="a difference of 0 in every load, currency and cost column",
    do=DO,
)
ROWS = Check(
    "load_rows_tie",
    title="Every row is accounted for",
    docs="Rows read = rows in segments + rows of split cost allocation + rejected rows, for each load, currency and "
    "cost column: rows lost with a cost of 0, or swapped for others, change no sum.",
    expected="as many rows read as there are in the segments, apart from them and among the rejects",
    do=DO,
)
JOINED = Check(
    "joined_exports_tie",
    title="Two exports that are joined add up to the one",
    docs="What is billed by Azure's amortized export and the purchases of the actual one, against all that the actual "
    "export holds, in each currency; less than 0.01 is how Azure rounds. Against `max_joined_difference_percent` "
    "(default 0).",
    expected="the billed cost of the whole export",
    do="One of the two has charges that the other lacks: run both exports again; the period keeps its last good "
    "figures. Or raise max_joined_difference_percent under [checks] in outlay.toml.",
)
ROUNDED = Decimal("0.01")
SUITE = Suite(LOAD_SUM, title="Sums of each load", judged_by="exact sums", checks=(SUMS, ROWS, JOINED))
SHOWN = 3


def judge(sums: pl.DataFrame, ties: pl.DataFrame) -> list[Outcome]:
    """Both checks on the frames of `checks.reconcile.reconcile` and `checks.reconcile.row_ties`."""
    off, untied = sums.filter(pl.col("difference") != "0"), ties.filter(pl.col("difference") != 0)
    return [
        SUMS.outcome(_found(off, sums, "sums", _sum), passed=off.is_empty()),
        ROWS.outcome(_found(untied, ties, "row counts", _tie), passed=untied.is_empty()),
    ]


def judge_joined(joined: pl.DataFrame, limits: CheckSettings) -> list[Outcome]:
    """The check on the frame of `checks.joined.joined_ties`; none where nothing is joined."""
    if joined.is_empty():
        return []
    amounts = [(Decimal(off), Decimal(whole)) for off, whole in joined.select("difference", "whole").iter_rows()]
    bound = limits.max_joined_difference_percent
    passed = all(abs(off) < ROUNDED or abs(off) * 100 <= abs(whole) * bound for off, whole in amounts)
    return [JOINED.outcome("; ".join(joined.select(_joined).to_series()), passed=passed)]


def _found(off: pl.DataFrame, of: pl.DataFrame, what: str, words: pl.Expr) -> str:
    """How many of them are off, and the first few in words."""
    counted = f"{off.height} of {of.height} {what} off"
    if off.is_empty():
        return counted
    return f"{counted}: {'; '.join(off.head(SHOWN).select(words).to_series())}"


_WHERE = "load {}, {} in {}: "
_KEY = (pl.col("load_id"), pl.col("column_name"), pl.col("currency").fill_null("no currency"))
_sum = pl.format(
    _WHERE + "source {}, warehouse {}, rejected {}, rounding {}, difference {}",
    *_KEY,
    "source_sum",
    "warehouse_sum",
    "rejected_sum",
    "rounding",
    "difference",
)
_tie = pl.format(
    _WHERE + "{} rows read, {} in segments, {} of split costs, {} rejected",
    *_KEY,
    "source_rows",
    "warehouse_rows",
    "split_rows",
    "rejected_rows",
)
_joined = pl.format(
    "{} {} joined, {} in the actual export (a difference of {})",
    "joined",
    pl.col("currency").fill_null("of no currency"),
    "whole",
    "difference",
)
