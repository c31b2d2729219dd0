"""The sea that software swims in: meals, fuel, rooms, timber, and merchants that only look like software."""

import polars as pl

from sources.sample.dice import Dice
from sources.sample.spending.cards import made_by
from sources.sample.spending.descriptors import as_issued, filled
from sources.sample.spending.merchants import merchants, traps
from sources.sample.spending.staff import at_work
from sources.sample.spending.use import day_of, months
from sources.sample.world import World

MERCHANTS = {"small": 3_500, "medium": 9_000, "large": 16_000}
LINES_A_MONTH = {"small": 700, "medium": 3_500, "large": 14_000}
TRAPPED_PERCENT = 6
REFUNDED_PERCENT = 2
CLAIMED_PERCENT = 4


def sea_lines(world: World) -> pl.DataFrame:
    """LINE of everything that is no software, as far as it was made by yesterday."""
    dice, count = world.dice, LINES_A_MONTH[world.size.name]
    lines = months(world).join(pl.DataFrame({"line": pl.int_range(count, eager=True)}), how="cross")
    of = (lines["month"], lines["line"])
    known = merchants(dice, "card", MERCHANTS[world.size.name])
    kinds = pl.concat([known, traps(dice)])
    place = (dice.shares("which merchant", *of).pow(2) * len(known)).cast(pl.Int64)
    trap = dice.wholes("which trap", len(known), len(kinds) - 1, *of)
    trapped = dice.wholes("trapped", 0, 99, *of) < TRAPPED_PERCENT
    merchant = (
        pl.DataFrame({"known": place, "trap": trap, "so": trapped})
        .select(pl.when("so").then("trap").otherwise("known"))
        .to_series()
    )
    drawn = pl.concat([lines, kinds[merchant]], how="horizontal")
    paid = at_work(drawn.with_columns(share=dice.shares("who pays", *of).pow(1.5)), world)
    return made_by(world, _spent(paid, dice))


def _spent(lines: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """With the day, the money and what the issuer printed."""
    of = (lines["month"], lines["line"])
    share = dice.shares("how much", *of).pow(2.5)
    refund = dice.wholes("given back", 0, 99, *of) < REFUNDED_PERCENT
    length = (lines["next"] - lines["first"]).dt.total_days()
    day = (dice.shares("day of spending", *of) * length).cast(pl.Int64)
    minor = (pl.col("low") + (pl.col("high") - pl.col("low")) * share).round(0).cast(pl.Int64)
    text = filled(lines["descriptor"], dice, *of)
    return lines.with_columns(
        day=day_of(lines["first"], day),
        posting=dice.wholes("days to posting", 1, 3, *of),
        billing_minor=pl.when(refund).then(-minor).otherwise(minor),
        descriptor=as_issued(text, lines["city"], dice, lines["merchant"]),
        city=pl.col("city").str.to_uppercase(),
        mcc=pl.when(dice.shares("no mcc of it", *of) >= 0.1).then(pl.col("mcc")),
        currency=pl.lit("GBP"),
        claimed=dice.wholes("claimed", 0, 99, *of) < CLAIMED_PERCENT,
        product=pl.lit(None, pl.Int64),
    ).with_columns(posted=pl.col("day") + pl.duration(days="posting"), original_minor="billing_minor")
