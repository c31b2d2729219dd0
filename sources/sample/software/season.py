"""Whose rest is no waste, since they come back every year: as far as what feeds tell shows it."""

from datetime import date, timedelta

import polars as pl

from sources.sample.software.activity import SEASON_MONTHS, first_rest
from sources.sample.world import World

# So many days into a season who is of it has been there.
UNDER_WAY = timedelta(days=30)
# Who went to rest in the season's last days did so with the others; where so many others did, it is seen.
TOGETHER, LAST_DAYS = 3, timedelta(days=7)


def comes_back(seats: pl.DataFrame, world: World) -> pl.Series:
    """Of each row's `pool`, `pattern`, `assigned` and `last_active`: whether it is seen to rest out of its season.

    That is who had rested before the last season and worked in it, and who rests for the first time and went with
    several of the pool who had. Who is the first of a pool, or was away in the season, looks like anybody who stopped.
    """
    began = _last_season(world.as_of)
    ended = began.replace(year=began.year + 1, month=SEASON_MONTHS[-1] + 1)
    worked = (pl.col("pattern") == "seasonal") & (pl.col("last_active") >= began)
    again, at_its_end = first_rest() < began, pl.col("last_active") >= ended - LAST_DAYS
    others = (worked & again & at_its_end).sum().over("pool")
    seen = worked & (again | (at_its_end & (others >= TOGETHER)))
    return seats.select(seen.fill_null(value=False).alias("seen"))["seen"]


def _last_season(day: date) -> date:
    """The first day of the season that is under way, else of the last one."""
    then = day - UNDER_WAY
    return date(then.year - (then.month < SEASON_MONTHS[0]), SEASON_MONTHS[0], 1)
