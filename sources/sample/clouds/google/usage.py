"""What each thing uses in a day, by the meters of its type and size, at Google's list prices.

Google's day begins at midnight in California, and two days of a year have an hour less or more.
"""

from datetime import timedelta
from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.clouds.frames import USAGE
from sources.sample.clouds.google.estate import PAYER, REGION
from sources.sample.world import World

HERE = Path(__file__).parent
ZONE = "America/Los_Angeles"
WEEKEND_PERCENT, NOISE_PERCENT = 45, 12
SCALE = 9
OF_THINGS = ("number", "type", "size", "amount", "project", "created", "deleted", "after", "told_since")


@cache
def prices() -> pl.DataFrame:
    """`prices.csv`: what Google sells, a row a SKU; `price` is exact, a unit of `pricing_unit`, in USD."""
    return pl.read_csv(HERE / "prices.csv", infer_schema=False).with_columns(pl.col("price").str.to_decimal(scale=18))


def midnight(day: pl.Expr) -> pl.Expr:
    """The instant in UTC at which the day begins for Google."""
    return day.cast(pl.Datetime("us")).dt.replace_time_zone(ZONE).dt.convert_time_zone("UTC")


def usage(world: World, there: pl.DataFrame) -> pl.DataFrame:
    """`estate` -> USAGE of each day from `world.since` to yesterday, in order of day and number."""
    meters = pl.read_csv(HERE / "meters.csv").join(prices(), on="key")
    things = there.select(*OF_THINGS).join(meters, on=["type", "size"])
    used = _lived(things, world).join(_days(world), on="day").filter(_runs())
    lines = used.with_columns(quantity=_quantity(used, world), row_order=pl.col("key"))
    whole = lines.with_columns(
        payer=pl.lit(PAYER),
        account="project",
        region=pl.lit(REGION),
        meter="description",
        operation="key",
        unit="pricing_unit",
        list_unit_price="price",
        commitment=pl.lit(None, pl.String),
    ).sort("day", "number", "row_order")
    return whole.select(pl.col(name).cast(kind) for name, kind in USAGE.schema.items())


def _days(world: World) -> pl.DataFrame:
    """`day`, its `hours`, `month_hours`, and whether it is of a `weekend`."""
    return pl.DataFrame({"day": world.days}).select(
        "day",
        hours=(midnight(pl.col("day") + timedelta(days=1)) - midnight(pl.col("day"))).dt.total_hours(),
        month_hours=month_hours(),
        weekend=pl.col("day").dt.weekday() >= 6,
    )


def _lived(things: pl.DataFrame, world: World) -> pl.DataFrame:
    """A row a `day` on which a thing was there."""
    first = pl.max_horizontal("created", pl.lit(world.since))
    last = pl.min_horizontal(pl.col("deleted") - timedelta(days=1), pl.lit(world.yesterday))
    spans = things.with_columns(first=first, last=last).filter(pl.col("first") <= pl.col("last"))
    return spans.with_columns(day=pl.date_ranges("first", "last")).explode("day").drop("first", "last")


def month_hours() -> pl.Expr:
    """Of the month of `day`."""
    first = pl.col("day").dt.month_start()
    return (midnight(first.dt.offset_by("1mo")) - midnight(first)).dt.total_hours()


def _runs() -> pl.Expr:
    """Whether a meter counts on the day: what its story is after it began stops, is still, or points nowhere."""
    after = pl.when(pl.col("day") >= pl.col("told_since")).then("after").fill_null("")
    return (
        pl.when(pl.col("when") == "on")
        .then(after != "stopped")
        .when(pl.col("when") == "busy")
        .then(~after.is_in(("stopped", "still", "vanished")))
        .when(pl.col("when") == "used")
        .then(after != "unused")
        .when(pl.col("when") == "unused")
        .then(after == "unused")
        .otherwise(pl.lit(value=True))
    )


def _quantity(used: pl.DataFrame, world: World) -> pl.Expr:
    """In pricing units, exact from here on: by the hour, by the month of what is kept, or as the day's work has it."""
    noise = world.dice.normals("google, work", used["number"], used["day"]) * (NOISE_PERCENT / 100)
    work = pl.when("weekend").then(WEEKEND_PERCENT / 100).otherwise(1.0) * (1 + pl.lit(noise).clip(-0.5, 0.5))
    basis = {"hours": pl.col("hours"), "seconds": pl.col("hours") * 3600, "day": work}
    times = pl.col("hours") / pl.col("month_hours")
    for name, value in basis.items():
        times = pl.when(pl.col("basis") == name).then(value).otherwise(times)
    amount = pl.when("by_amount").then("amount").otherwise(1)
    return (pl.col("units") * amount * times).round(SCALE).cast(pl.Decimal(38, 18))
