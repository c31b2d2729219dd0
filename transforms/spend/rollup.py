"""`cost_daily` without its resources: what page filters read."""

import polars as pl

from transforms.spend.sums import NAMES, summed
from warehouse.tables import COST_DAILY_ROLLUP

ORDER = ["day", *(name for name in COST_DAILY_ROLLUP.key if name != "day")]


def daily_rollup(cost_daily: pl.LazyFrame) -> pl.LazyFrame:
    """`cost_daily` -> `cost_daily_rollup`, in date order."""
    names = [pl.col(name).max() for name in NAMES]
    return summed(cost_daily, COST_DAILY_ROLLUP, rows=pl.col("x_rows").sum(), names=names, order=ORDER)
