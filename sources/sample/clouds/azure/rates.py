"""What a dollar costs in euro: a Microsoft Customer Agreement prices in dollars and converts at one rate a month."""

import polars as pl

from sources.sample.world import World

AROUND = 0.92
SPREAD = 0.004
DECIMALS = 10


def rates(world: World) -> pl.DataFrame:
    """`month` (its first day) -> `euro`, what a dollar costs in that month's bill."""
    months = pl.Series("month", world.months)
    moved = world.dice.shares("azure, exchange rate", months.dt.year() * 12 + months.dt.month())
    return pl.DataFrame({"month": months, "euro": (AROUND + SPREAD * (2 * moved - 1)).round(DECIMALS)})
