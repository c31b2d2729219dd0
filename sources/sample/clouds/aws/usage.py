"""What the company used of AWS each day: `meters.csv` of what there was, at the prices of `prices.csv`."""

from decimal import Decimal
from hashlib import blake2b

import polars as pl

from sources.sample.clouds.aws.company import table
from sources.sample.clouds.aws.stories import told
from sources.sample.clouds.frames import USAGE
from sources.sample.world import World

EXACT = pl.Decimal(38, 18)
# Decimals of a quantity, and of a price.
DECIMALS = pl.Decimal(38, 10)
SATURDAY = 6
# What a line is made of beside its day: few columns, as the lines are many.
ASKED = (
    *("number", "payer", "account", "region", "service", "sku", "meter", "operation", "unit", "list_unit_price"),
    *("quantity", "amount", "by_amount", "monthly", "spread_percent", "weekend_percent"),
)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
SKU_LETTERS = 16
# What AWS sells in no region.
WORLDWIDE = ("AmazonRoute53",)


def usage(world: World, resources: pl.DataFrame) -> pl.DataFrame:
    """USAGE of all days of the world, in their order."""
    sold = _sold(_phases(told(resources), world))
    lines = sold.select(*ASKED, day=pl.date_ranges("first", "last")).explode("day")
    used = lines.with_columns(quantity=_quantity(lines, world), commitment=pl.lit(None, pl.String))
    return (
        used.filter(pl.col("quantity") > 0)
        .sort("day", "number", "meter", maintain_order=True)
        .select(pl.col(name).cast(kind) for name, kind in USAGE.schema.items())
    )


def _phases(things: pl.DataFrame, world: World) -> pl.DataFrame:
    """A row a thing before its story and one after: `first` and `last` day that the world sees, and its `meters`."""
    begins, since = pl.col("story_since"), pl.lit(world.since)
    gone = pl.min_horizontal(pl.col("deleted").dt.offset_by("-1d"), pl.lit(world.yesterday))
    usual = pl.col("meters").fill_null(pl.col("kind"))
    before = pl.min_horizontal(begins.dt.offset_by("-1d"), gone)
    early = things.with_columns(first=pl.max_horizontal("created", since), last=before, meters=usual)
    late = things.with_columns(
        first=pl.max_horizontal("created", begins, since), last=gone, meters=pl.coalesce("then", usual)
    )
    whole = late.filter(begins.is_null()), early.filter(begins.is_not_null()), late.filter(begins.is_not_null())
    return pl.concat(whole).filter(pl.col("first") <= pl.col("last"))


def _sold(phases: pl.DataFrame) -> pl.DataFrame:
    """A row a meter of each, with what it is sold as and for how much."""
    metered = phases.join(_sets(phases["meters"].unique()), on="meters", how="inner", maintain_order="left_right")
    size = pl.col("size").fill_null("")
    named = metered.with_columns(
        usage_type=pl.col("usage_type").str.replace("{size}", size, literal=True),
        operation=pl.col("operation").str.replace("{Size}", size.str.to_titlecase(), literal=True),
        region=pl.when(~pl.col("code").is_in(WORLDWIDE)).then("region"),
    )
    skus = named.select("code", "region", "usage_type", "operation").unique(maintain_order=True)
    found = named.join(_priced(skus), on=list(skus.columns), how="left", nulls_equal=True, maintain_order="left")
    unpriced = found.filter(pl.col("list_unit_price").is_null())
    if unpriced.height:
        raise LookupError(f"prices.csv has no {unpriced['usage_type'].unique().sort().to_list()}.")
    return found


def _sets(meters: pl.Series) -> pl.DataFrame:
    """Of each text like `ebs+ebs-iops` or `nat:time`, which meters it means; of `none` no row."""
    parts = meters.sort().to_frame("meters").with_columns(part=pl.col("meters").str.split("+")).explode("part")
    asked = parts.select(
        "meters",
        kind=pl.col("part").str.split(":").list.first(),
        role_asked=pl.col("part").str.split(":").list.get(1, null_on_oob=True),
    )
    found = asked.join(table("meters"), on="kind", how="inner", maintain_order="left_right")
    return found.filter(pl.col("role_asked").is_null() | (pl.col("role") == pl.col("role_asked"))).drop("kind")


def _priced(skus: pl.DataFrame) -> pl.DataFrame:
    """With `sku`, `meter` (the usage type with its region), `unit` and `list_unit_price` there."""
    regions = table("regions").select("region", prefix="code", percent="price_percent")
    prices = table("prices").select("code", "usage_type", "unit", "price")
    found = skus.join(prices, on=["code", "usage_type"], how="left", maintain_order="left").join(
        regions, on="region", how="left", maintain_order="left"
    )
    meters = pl.concat_str(pl.col("prefix").fill_null(""), "usage_type")
    prices_there = [
        None if price is None else Decimal(price) * Decimal(percent or 100) / 100
        for price, percent in found.select("price", "percent").iter_rows()
    ]
    return found.with_columns(
        meter=meters,
        sku=pl.Series([sku_code(*row) for row in skus.iter_rows()], dtype=pl.String),
        list_unit_price=pl.Series(prices_there, dtype=EXACT),
    ).drop("prefix", "percent", "price")


def sku_code(*of: str | None) -> str:
    """Sixteen letters and digits, as AWS calls what it sells."""
    number = int.from_bytes(blake2b(repr(of).encode(), digest_size=10).digest(), "big")
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(SKU_LETTERS))


def _quantity(lines: pl.DataFrame, world: World) -> pl.Series:
    """Hours, or GB of a month by its days, or what is used: by chance, and less at weekends."""
    number = pl.col("quantity").cast(pl.Float64)
    amount = pl.when(pl.col("by_amount") == "yes").then(pl.col("amount").fill_null(1)).otherwise(1)
    days = pl.when(pl.col("monthly") == "yes").then(pl.col("day").dt.days_in_month()).otherwise(1)
    chance = world.dice.shares("use of a day", lines["number"], lines["day"]) * 2 - 1
    spread = 1 + pl.lit(chance) * pl.col("spread_percent").cast(pl.Float64) / 100
    weekend = pl.col("day").dt.weekday() >= SATURDAY
    week = pl.when(weekend).then(pl.col("weekend_percent").cast(pl.Float64) / 100).otherwise(1.0)
    return lines.select((number * amount / days * spread * week).cast(DECIMALS)).to_series()
