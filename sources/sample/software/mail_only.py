"""Who of those with the whole office suite uses its mail alone."""

import polars as pl

from sources.sample.world import World

MAIL_ONLY_PERCENT = 5


def is_mail_only(seats: pl.DataFrame, world: World) -> pl.Series:
    """Of each row's `number`: whether Exchange is all that the person ever opens."""
    return world.dice.wholes("mail alone", 0, 99, seats["number"]) < MAIL_ONLY_PERCENT
