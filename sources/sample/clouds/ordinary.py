"""What every account of the company uses beside its resources, each day in the same way: `ordinary.csv`.

It has all that looks like news and is none: weekends, the season, growth, a dearer list once a year, month-end jobs, a
service that moves from one region to another every half year, a launch that was planned. `holds` says which:

| holds | what the line is for |
|---|---|
| events | large enough to tell an event on it from chance (`events.py`) |
| month_end | `month_end_percent` more on a month's first day and its last three, about 3 % of a small company's month |
| migration | in March and September it moves to the other of two regions in ten days |
| launch | grows for two months of every half year, and fades in the next two |
| commitment | the only thing that one commitment covers, in one account |
| tokens | AI by model, direction and cache, in one account |
"""

from datetime import date
from functools import cache, reduce
from hashlib import blake2b
from math import pi
from operator import mul
from pathlib import Path

import polars as pl

from sources.sample.clouds.frames import USAGE
from sources.sample.world import World

QUANTITY_DECIMALS = 6
IN_ONE_ACCOUNT = ("commitment", "tokens")
# A payer with less than this part of all resources has none of it.
NEXT_TO_NOTHING = 16
# `daily` of the file is of this day; before and after it there is growth, within bounds.
COUNTED_FROM = date(2026, 1, 1)
LEAST_GROWN, MOST_GROWN = 0.8, 3.0
SEASON_PERCENT, NOISE_PERCENT = 5, 1.5
DEARER_PERCENT, DEARER_SINCE = 4, 2026
SATURDAY = 6
MIGRATION_DAYS, MIGRATION_FROM = 10, (date(2000, 3, 10), date(2000, 9, 10))
MOVED_PERCENT = 80


@cache
def lines() -> pl.DataFrame:
    """`ordinary.csv`, with `line`, a number of its own."""
    return pl.read_csv(Path(__file__).with_name("ordinary.csv")).with_row_index("line")


def accounts(resources: pl.DataFrame, world: World) -> pl.DataFrame:
    """`payer`, `account`, `luck`: the accounts that use it; none of a payer that has next to nothing.

    `resources` is RESOURCE of one cloud. The payer that rents most has them.
    """
    there = resources.filter(
        pl.col("created") <= world.since, pl.col("deleted").is_null() | (pl.col("deleted") > world.since)
    )
    payers = there.group_by("payer").len().sort("len", "payer", descending=[True, False])
    enough = payers.filter(pl.col("len") * NEXT_TO_NOTHING >= world.size.resources).head(1)
    own = there.join(enough, on="payer", how="semi").select("payer", "account").unique()
    lucky = own.with_columns(luck=pl.Series([number_of(account) for account in own["account"]], dtype=pl.Int64))
    return lucky.sort("luck").head(world.size.accounts_a_cloud)


def number_of(name: str) -> int:
    """A name as a number, for the dice."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest(), "big")


def ordinary(provider: str, own: pl.DataFrame, world: World) -> pl.DataFrame:
    """USAGE of `accounts`, a line a day, account and row of the file; of one that moves, a line a region."""
    used = lines().filter(provider=provider).join(own.with_row_index("place"), how="cross")
    used = used.filter(~pl.col("holds").is_in(IN_ONE_ACCOUNT) | (pl.col("place") == 0))
    days = used.join(world.days.to_frame(), how="cross")
    noise = world.dice.normals(f"{provider} ordinary", days["line"], days["luck"], days["day"])
    of_day = (_grown(), _season(), _weekend(), _month_end(), _launched())
    cost = pl.col("daily") * reduce(mul, of_day) * (1 + noise * NOISE_PERCENT / 100)
    costs = days.with_columns(quantity=cost / pl.col("price"))
    moves = pl.col("other_region").is_not_null()
    at_home = costs.with_columns(quantity=pl.col("quantity") * pl.when(moves).then(1 - _moved()).otherwise(1.0))
    away = costs.filter(moves).with_columns(quantity=pl.col("quantity") * _moved(), region="other_region")
    whole = pl.concat([at_home, away]).with_columns(
        number=pl.lit(None, pl.Int64),
        quantity=rounded(pl.col("quantity")),
        list_unit_price=_price(),
        commitment=pl.lit(None, pl.String),
    )
    kept = whole.filter(pl.col("quantity") > 0)
    return kept.select(pl.col(name).cast(kind) for name, kind in USAGE.schema.items())


def rounded(quantity: pl.Expr) -> pl.Expr:
    """Exact, of six decimals."""
    whole = (quantity * 10**QUANTITY_DECIMALS).round().cast(pl.Int64).cast(pl.Decimal(38, 18))
    return (whole / pl.lit(10**QUANTITY_DECIMALS).cast(pl.Decimal(38, 0))).cast(pl.Decimal(38, 18))


def dearer(provider: str, world: World) -> pl.DataFrame:
    """`service`, `day`: the days of `world.days` on which the list price of something rose."""
    days = world.days.to_frame().filter(pl.col("day").dt.day() == 1, pl.col("day").dt.year() >= DEARER_SINCE)
    listed = lines().filter(pl.col("provider") == provider, pl.col("dearer_month").is_not_null())
    return (
        listed.join(days, how="cross")
        .filter(pl.col("day").dt.month() == pl.col("dearer_month"))
        .select("service", "day")
    )


def _price() -> pl.Expr:
    """The file's, and each year from the first of a month on some percent more."""
    day = pl.col("day")
    rises = day.dt.year() - DEARER_SINCE + (day.dt.month() >= pl.col("dearer_month")).cast(pl.Int32)
    raised = pl.when(pl.col("dearer_month").is_null()).then(0).otherwise(rises.clip(0))
    factor = pl.lit(1 + DEARER_PERCENT / 100).pow(raised)
    price = (pl.col("price") * factor * 10**9).round().cast(pl.Int64).cast(pl.Decimal(38, 18))
    return (price / pl.lit(10**9).cast(pl.Decimal(38, 0))).cast(pl.Decimal(38, 18))


def _grown() -> pl.Expr:
    years = (pl.col("day") - pl.lit(COUNTED_FROM)).dt.total_days() / 365.25
    return (1 + pl.col("growth_percent") / 100).pow(years).clip(LEAST_GROWN, MOST_GROWN)


def _season() -> pl.Expr:
    """Most is carried around the 26th of November."""
    flat = pl.col("holds") == "commitment"
    wave = 1 + SEASON_PERCENT / 100 * ((pl.col("day").dt.ordinal_day() - 330) / 365.25 * 2 * pi).cos()
    return pl.when(flat).then(1.0).otherwise(wave)


def _weekend() -> pl.Expr:
    return pl.when(pl.col("day").dt.weekday() >= SATURDAY).then(pl.col("weekend_percent") / 100).otherwise(1.0)


def _month_end() -> pl.Expr:
    day = pl.col("day").dt.day()
    edge = (day == 1) | (day > pl.col("day").dt.days_in_month() - 3)
    return pl.when(edge).then(1 + pl.col("month_end_percent") / 100).otherwise(1.0)


def _launched() -> pl.Expr:
    """From 5 to 100 percent and back over the first four months of each half year."""
    of_half = pl.col("day").dt.ordinal_day() % 182
    grown = (1 - (of_half - 60).abs() / 60).clip(0.05, 1)
    return pl.when(pl.col("holds") == "launch").then(grown).otherwise(1.0)


def _moved() -> pl.Expr:
    """How much of what moves is in the other region: there from March to September, some of it always in both."""
    spring, autumn = (of.timetuple().tm_yday for of in MIGRATION_FROM)
    of_year = pl.col("day").dt.ordinal_day()
    out = ((of_year - spring) / MIGRATION_DAYS).clip(0, 1)
    back = ((of_year - autumn) / MIGRATION_DAYS).clip(0, 1)
    least = (100 - MOVED_PERCENT) / 100
    return least + (1 - 2 * least) * (out - back)
