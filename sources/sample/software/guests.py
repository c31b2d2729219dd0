"""Guests of other companies in one channel of Slack each: free, and mostly forgotten."""

import polars as pl

from sources.sample.software.ids import account_ids
from sources.sample.software.pools import pools
from sources.sample.world import FOUNDED, World

PEOPLE_A_GUEST = 40
FIRST_NUMBER = 2_000_000_000
PARTNERS = ("northgate-carriers.example", "baltic-lines.example", "rhine-barges.example")
SKU = "business-plus"


def guests(world: World) -> pl.DataFrame:
    """`number`, `second`, `feed`, `account`, `email`, `assigned`, and the pool that they would be counted to."""
    count = pl.int_range(world.size.people // PEOPLE_A_GUEST, eager=True).alias("nth")
    days = world.dice.wholes("guest", 400, 1_500, count)
    partner = pl.Series(PARTNERS).gather(world.dice.wholes("guest's company", 0, len(PARTNERS) - 1, count))
    frame = pl.DataFrame([count]).with_columns(
        number=pl.col("nth") + FIRST_NUMBER,
        second=pl.lit(False),
        feed=pl.lit("slack"),
        email=pl.format("guest{}@{}", pl.col("nth") + 1, pl.lit(partner)),
        assigned=pl.lit(FOUNDED) + pl.duration(days=pl.lit(days)),
    )
    whole = frame.drop("nth").with_columns(account=account_ids(frame, world))
    return whole.join(pools(world).filter(sku=SKU).select("pool", "sku", "product"), how="cross")


def guest_states(world: World) -> pl.DataFrame:
    """TRUE_SEAT: inactive, and money for nothing to nobody."""
    return guests(world).select(
        state=pl.lit("inactive"),
        waste=pl.lit(False),
        source="feed",
        app="product",
        sku="sku",
        account="account",
        seats=pl.lit(1, pl.Int64),
        saving_per_month=pl.lit(None, pl.Decimal(38, 2)),
        currency=pl.lit(None, pl.String),
        why=pl.lit("A guest in a single channel, who costs nothing"),
    )
