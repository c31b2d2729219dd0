"""Who uses which app in which month: the one process that every trail tells of."""

from datetime import date
from functools import lru_cache

import polars as pl

from sources.sample.spending.products import alive, apps, month_number
from sources.sample.spending.staff import staff
from sources.sample.world import World

# So many people on average are candidates for even the rarest app, so that it always has somebody.
CANDIDATES = 20
REGULAR = 0.75
MONTHS_OF_SPEND = 12


def months(world: World) -> pl.DataFrame:
    """`month` (number), `first`, `next`: each month from a year before the buckets' first to yesterday's."""
    start = year_before(world.since)
    firsts = pl.date_range(start, world.yesterday.replace(day=1), "1mo", eager=True).alias("first")
    return pl.DataFrame({"first": firsts}).with_columns(
        month=pl.Series([month_number(first) for first in firsts.to_list()], dtype=pl.Int64),
        next=pl.col("first").dt.offset_by("1mo"),
    )


@lru_cache(maxsize=2)
def uses(world: World) -> pl.DataFrame:
    """A row an (app, month, person): `product`, `month` with its `first` day, the person's columns, and `rank`.

    `rank` 0 is who brought it, 1 the next; whoever leaves is followed by another. All but that one pause at times.
    """
    dice = world.dice
    begins = year_before(world.since)
    people = staff(world).filter(pl.col("end").is_null() | (pl.col("end") >= begins))
    told = pl.any_horizontal("by_card", "by_invoice", "by_sso", "by_oauth") | (pl.col("role") == "shadow")
    pairs = (
        apps(world).filter(told).select("product", "reach", "period", "phase", "months_on").join(people, how="cross")
    )
    score = dice.shares("user of app", pairs["product"], pairs["person"])
    candidates = pairs.with_columns(score=score).filter(
        pl.col("score") < pl.max_horizontal("reach", pl.lit(CANDIDATES / world.size.people))
    )
    working = candidates.join(months(world), how="cross").filter(
        alive(), pl.col("start") <= pl.col("first"), pl.col("end").is_null() | (pl.col("end") >= pl.col("first"))
    )
    ranked = working.sort("product", "month", "score", "person").with_columns(
        rank=pl.int_range(pl.len()).over("product", "month")
    )
    regular = dice.shares("uses app in month", ranked["product"], ranked["person"], ranked["month"]) < REGULAR
    return ranked.filter((pl.col("rank") == 0) | ((pl.col("score") < pl.col("reach")) & regular)).drop(
        "reach", "period", "phase", "months_on", "score", "start"
    )


def day_of(first: pl.Series, dice_wholes: pl.Series) -> pl.Series:
    """A day of the month: its first day and so many days more."""
    return (
        pl.DataFrame({"first": first, "more": dice_wholes})
        .select(pl.col("first") + pl.duration(days="more"))
        .to_series()
    )


def year_before(day: date) -> date:
    """The same day of the year before, or the 28th where there is none."""
    return pl.select(pl.lit(day).dt.offset_by(f"-{MONTHS_OF_SPEND}mo")).item()
