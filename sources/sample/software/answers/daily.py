"""What a vendor answers of each day by itself: which days have to be written, and which lie there as they are."""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from sources.sample.software.answers.base import GONE_TOLD
from sources.sample.software.seats import seats
from sources.sample.world import Place, World

DAY = timedelta(days=1)
NOTHING = pl.DataFrame()


def to_write(
    told: Callable[[World], list[date]], feed: str, world: World, place: Place
) -> tuple[list[date], list[date]]:
    """Of the days that a feed tells of, by `told`, those to be written, and those that `place.whole_after` wrote alike.

    A day that is told once stays as it is, but for accounts that are told of no more: GONE_TOLD.
    """
    days = told(world)
    after = place.whole_after
    if after is None:
        return days, []
    before = frozenset(told(after))
    forgotten = pl.col("removed").is_between(after.as_of - GONE_TOLD, world.as_of - GONE_TOLD)
    changed = seats(world).filter(forgotten, feed=feed)["removed"].max()
    left = [day for day in days if day in before and not (isinstance(changed, date) and day < changed)]
    return [day for day in days if day not in frozenset(left)], left


def spans(days: list[date]) -> list[tuple[date, date]]:
    """Days in order -> the first and the last of those between which none is missing."""
    known = frozenset(days)
    starts, ends = ([day for day in days if day + step not in known] for step in (-DAY, DAY))
    return list(zip(starts, ends, strict=True))


def by_day(rows: pl.DataFrame, days: list[date], collection: str) -> dict[str, pl.DataFrame]:
    """Rows, in the order of their `date` as text, by the name of its collection; a day without one has no rows.

    Polars' own way to a dict asks each part for its key.
    """
    there = dict(zip(rows["date"].unique(maintain_order=True), rows.partition_by("date"), strict=True))
    return {f"{collection}.{day}": there.get(day.isoformat(), NOTHING) for day in days}


def left_in(days: list[date], collection: str) -> list[str]:
    """The names of the collections of days that are left."""
    return [f"{collection}.{day}" for day in days]
