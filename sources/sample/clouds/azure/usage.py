"""What Azure meters of the company's resources each day: `prices.csv` says which meters a type and size has.

A meter's daily quantity is `a_day` (or a day's part of its month) times `times`, which is a number or the resource's
`amount`; `spread` percent of chance moves it, `weekend` percent of it runs on Saturdays and Sundays. What a story
`stops` is no longer metered from the day on which it began.
"""

from functools import cache
from hashlib import blake2b

import polars as pl

from sources.sample.clouds.azure.payers import guid
from sources.sample.clouds.azure.rates import rates
from sources.sample.clouds.azure.tables import read
from sources.sample.clouds.frames import USAGE
from sources.sample.world import World

QUANTITY_DECIMALS = 6
PRICE_DECIMALS = 10
SATURDAY = 6
OF_RESOURCE = ("number", "payer", "account", "region", "service", "kind", "size", "amount", "stops", "story_since")
OF_METER = ("size", "part", "sku", "meter", "unit", "usd", "a_day", "times", "spread", "weekend", "meter_line")


@cache
def meters() -> pl.DataFrame:
    """prices.csv with `sku`, the meter's id, the same for every customer."""
    listed = read("prices").with_row_index("meter_line")
    names = listed.select(
        pl.concat_str("category", "subcategory", "meter", separator="/", ignore_nulls=True)
    ).to_series()
    ids = [guid(blake2b(name.encode(), digest_size=16).hexdigest()) for name in names]
    return listed.with_columns(pl.Series("sku", ids))


def usage(world: World, resources: pl.DataFrame) -> pl.DataFrame:
    """USAGE up to yesterday; `resources` is what estate() gives. Prices are in euro, at the month's rate."""
    lines = resources.select(*OF_RESOURCE, _first(world), _past(world)).filter(pl.col("first") < pl.col("past"))
    sold = meters().select(*OF_METER, kind="type")
    priced = lines.join(sold, on=["kind", "size"], how="inner", maintain_order="left_right")
    days = priced.with_columns(day=pl.date_ranges("first", "past", closed="left")).explode("day")
    stopped = pl.col("stops").fill_null("").str.split(";").list.contains(pl.col("part"))
    days = days.filter(~(stopped & (pl.col("day") >= pl.col("story_since"))))
    days = days.with_columns(month=pl.col("day").dt.month_start())
    days = days.join(rates(world), on="month", how="left", maintain_order="left")
    made = days.with_columns(
        operation=pl.lit(None, pl.String),
        quantity=_quantity(days, world).cast(pl.Decimal(38, QUANTITY_DECIMALS)),
        list_unit_price=(pl.col("usd") * pl.col("euro")).cast(pl.Decimal(38, PRICE_DECIMALS)),
        commitment=pl.lit(None, pl.String),
    )
    ordered = made.filter(pl.col("quantity") > 0).sort("day", "number", "meter_line")
    return ordered.select(pl.col(name).cast(kind) for name, kind in USAGE.schema.items())


def _first(world: World) -> pl.Expr:
    return pl.max_horizontal("created", pl.lit(world.since)).alias("first")


def _past(world: World) -> pl.Expr:
    return pl.min_horizontal("deleted", pl.lit(world.as_of)).alias("past")


def _quantity(days: pl.DataFrame, world: World) -> pl.Expr:
    month = 1 / pl.col("day").dt.days_in_month()
    a_day = pl.when(pl.col("a_day") == "month").then(month).otherwise(pl.col("a_day").cast(pl.Float64, strict=False))
    times = (
        pl.when(pl.col("times") == "amount")
        .then(pl.col("amount"))
        .otherwise(pl.col("times").cast(pl.Float64, strict=False))
    )
    moved = world.dice.shares("azure, quantity", days["number"], days["day"], days["meter_line"])
    chance = 1 + pl.col("spread") / 100 * (2 * moved - 1)
    weekend = pl.when(pl.col("day").dt.weekday() >= SATURDAY).then(pl.col("weekend") / 100).otherwise(1.0)
    return a_day * times * chance * weekend
