"""What each resource cost on each day: the heavy step from billing rows to what pages read."""

import polars as pl

from transforms.spend.sums import NAMES, summed
from warehouse.tables import COST_DAILY

ORDER = ["day", *(name for name in COST_DAILY.key if name != "day")]


def daily_cost(cost_and_usage: pl.LazyFrame) -> pl.LazyFrame:
    """Good rows of `cost_and_usage` with `x_source` and `x_period` -> `cost_daily`, in date order.

    A charge stays on its first UTC day, also one of a month or more. Where a key has two names on a day, the one that
    is last in the alphabet is taken, so that the rows' order does not matter.
    """
    charges = cost_and_usage.with_columns(pl.col("ChargePeriodStart").dt.date().alias("day"))
    return summed(charges, COST_DAILY, rows=pl.len(), names=[pl.col(name).max() for name in NAMES], order=ORDER)
