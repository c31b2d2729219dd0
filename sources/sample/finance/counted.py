"""What the company counts of its own work: orders and parcels a day, customers a month, with weekends and seasons."""

from datetime import timedelta
from math import pi

import polars as pl

from sources.sample.world import SIZES, World

COUNTED_FROM = 2024
DAYS_BEFORE = 400
SATURDAY = 6
# Of a small company: how many a day or month, how much of it at weekends, growth a year, in percent.
DAILY = {"orders": (1_900, 35, 9), "parcels": (7_400, 30, 11)}
CUSTOMERS, CUSTOMERS_GROW_PERCENT = 1_150, 6


def counted(world: World) -> pl.DataFrame:
    """`metric`, `start`, `end` (the day after), `value`, `unit`: up to yesterday, months that are over."""
    days = pl.date_range(world.since - timedelta(days=DAYS_BEFORE), world.yesterday, eager=True).alias("start")
    daily = [_daily(metric, days, world) for metric in DAILY]
    return pl.concat([*daily, _customers(days, world)])


def _daily(metric: str, days: pl.Series, world: World) -> pl.DataFrame:
    many, weekend_percent, growth_percent = DAILY[metric]
    weekend = pl.when(pl.col("start").dt.weekday() >= SATURDAY).then(weekend_percent / 100).otherwise(1.0)
    chance = 1 + 0.03 * world.dice.normals(f"{metric} a day", days)
    value = many * _larger(world) * weekend * _grown(growth_percent) * _season() * chance
    return days.to_frame().select(
        pl.lit(metric).alias("metric"),
        "start",
        end=pl.col("start").dt.offset_by("1d"),
        value=value.round().cast(pl.Int64),
        unit=pl.lit(metric),
    )


def _customers(days: pl.Series, world: World) -> pl.DataFrame:
    months = days.dt.month_start().unique().sort().alias("start")
    over = months.filter(months.dt.offset_by("1mo") <= world.as_of)
    chance = 1 + 0.01 * world.dice.normals("customers a month", over)
    value = CUSTOMERS * _larger(world) * _grown(CUSTOMERS_GROW_PERCENT) * chance
    return over.to_frame().select(
        pl.lit("active customers").alias("metric"),
        "start",
        end=pl.col("start").dt.offset_by("1mo"),
        value=value.round().cast(pl.Int64),
        unit=pl.lit("customers"),
    )


def _larger(world: World) -> float:
    return world.size.resources / SIZES["small"].resources


def _grown(percent: int) -> pl.Expr:
    years = pl.col("start").dt.year() - COUNTED_FROM + pl.col("start").dt.ordinal_day() / 366
    return pl.lit(1 + percent / 100).pow(years)


def _season() -> pl.Expr:
    """Most is carried at the end of November."""
    return 1 + 0.18 * ((pl.col("start").dt.ordinal_day() - 330) / 365.25 * 2 * pi).cos()
