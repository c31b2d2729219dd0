"""Seats that the company keeps though nobody uses them: its own list, with a reason for each."""

import polars as pl

from sources.sample.software.seats import current
from sources.sample.world import World

EXEMPT_PERCENT = 15
REASONS = ("Stands in for the night shift", "Needed for the yearly audit", "Kept for the crisis team")


def is_exempt(seats: pl.DataFrame, world: World) -> pl.Series:
    """Of each row's `pool`, `number` and `pattern`: whether it is on the list, as some of those that rest are."""
    luck = world.dice.wholes("exempt", 0, 99, seats["pool"], seats["number"])
    return (luck < EXEMPT_PERCENT) & seats["pattern"].is_in(["never", "stops"])


def exempt(world: World) -> pl.DataFrame:
    """The list of the day: `app`, `email` (as the app knows it), `reason`."""
    held = current(world)
    listed = held.filter(is_exempt(held, world))
    reason = pl.Series(REASONS).gather(
        world.dice.wholes("reason", 0, len(REASONS) - 1, listed["pool"], listed["number"])
    )
    return listed.select(app="product", email="email", reason=pl.lit(reason))
