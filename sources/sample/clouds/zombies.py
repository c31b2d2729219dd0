"""When it can be seen that something is deleted and still billed: by a look that no longer found it, and by the bill.

Between the last look that had it and the first that had not, nobody knows when it went. What is charged on the days
after the latter is charged for what is not there, and up to its last complete day the bill does not show that it ended.
"""

from datetime import timedelta

import polars as pl

from sources.sample.clouds.saving import window
from sources.sample.world import World

RULE = "any.zombie"
# The bill and the inventory do not change on the same hour: so many days of both have to differ.
LEAST_DAYS = 3


def shown(since: pl.Expr, world: World) -> pl.Expr:
    """Whether a look after `since`, when the inventory lost it, is long enough ago."""
    _, complete_to = window(world)
    early = [day for day in world.whole_looks if day <= complete_to - timedelta(days=LEAST_DAYS)]
    return since < pl.lit(early[-1]) if early else pl.lit(value=False)


def still_billed(deleted: pl.Expr, world: World) -> pl.Expr:
    """Whether the bill's last complete day is one on which it was charged."""
    _, complete_to = window(world)
    return deleted.is_null() | (deleted > pl.lit(complete_to))
