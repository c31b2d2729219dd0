"""What a dollar costs in euro: a Microsoft Customer Agreement prices in dollars and converts at one rate a month.

It is the rate of the last working day before the month.
"""

import polars as pl

from sources.sample.rates import bought, last_before
from sources.sample.world import World

DECIMALS = 10


def rates(world: World) -> pl.DataFrame:
    """`month` (its first day), `told_on`, and `euro`: what a dollar costs in that month's bill."""
    told_on = pl.Series("told_on", [last_before(month) for month in world.months], pl.Date)
    dollars = bought("USD", told_on, world)
    return pl.DataFrame(
        [pl.Series("month", world.months, pl.Date), told_on, (1 / dollars).round(DECIMALS).alias("euro")]
    )
