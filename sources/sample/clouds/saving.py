"""What a planted waste costs, from the very lines that the bill carries: the truth of its saving.

The window is the 30 last complete days; a day is complete when the newest delivery, made at 04:00 UTC of the day
that it is, came at least 48 hours after the day's end. A month has 30.44 days.
"""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.world import World

WINDOW_DAYS = 30
LATEST_COMPLETE_DAYS_AGO = 3


def window(world: World) -> tuple[date, date]:
    """First and last day."""
    last = world.as_of - timedelta(days=LATEST_COMPLETE_DAYS_AGO)
    return last - timedelta(days=WINDOW_DAYS - 1), last


def monthly_cost(charged: pl.LazyFrame, world: World) -> pl.DataFrame:
    """A row a `number`: `cash_per_month`, `freed_per_month` (covered by a commitment), `currency`; DECIMAL(38,18).

    A resource without a line in the window has no row.
    """
    first, last = window(world)
    lines = seen_on(charged, world).filter(pl.col("day").is_between(first, last), pl.col("number").is_not_null())
    covered = pl.col("commitment").is_not_null()
    sums = lines.group_by("number", "currency", maintain_order=True).agg(
        cash_per_month=pl.col("effective_cost").filter(~covered).sum(),
        freed_per_month=pl.col("effective_cost").filter(covered).sum(),
    )
    return sums.collect().with_columns(_a_month("cash_per_month"), _a_month("freed_per_month"))


def _a_month(name: str) -> pl.Expr:
    return (pl.col(name) * Decimal(3044) / Decimal(100 * WINDOW_DAYS)).cast(pl.Decimal(38, 18))
