"""What each service of each account cost in each billing period."""

import polars as pl

from transforms.spend.sums import NAMES, summed
from warehouse.tables import COST_MONTHLY

ORDER = ["x_period", *(name for name in COST_MONTHLY.key if name != "x_period")]


def monthly_cost(daily: pl.LazyFrame) -> pl.LazyFrame:
    """`cost_daily` or its roll-up -> `cost_monthly`, by billing period; names are the last day's that has one."""
    names = [_newest(name) for name in NAMES]
    return summed(daily, COST_MONTHLY, rows=pl.col("x_rows").sum(), names=names, order=ORDER)


def _newest(name: str) -> pl.Expr:
    return pl.col(name).sort_by("day", name).drop_nulls().last()
