"""The sea that software swims in: meals, fuel, rooms, timber, and merchants that only look like software.

Merchants are composed of `words.csv` by the shapes of `trades.csv`; `traps.csv` has those that contain a product's
name and are another business.
"""

from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.dice import Dice
from sources.sample.spending.cards import LINE
from sources.sample.spending.descriptors import as_issued, filled, places_by_weight
from sources.sample.spending.staff import at_work
from sources.sample.spending.use import day_of, months
from sources.sample.world import World

MERCHANTS = {"small": 3_500, "medium": 9_000, "large": 16_000}
LINES_A_MONTH = {"small": 700, "medium": 3_500, "large": 14_000}
TRAPPED_PERCENT = 6
REFUNDED_PERCENT = 2


@cache
def _read(name: str) -> pl.DataFrame:
    return pl.read_csv(Path(__file__).with_name(name), schema_overrides={"mcc": pl.String})


@cache
def words() -> dict[str, pl.Series]:
    """The lists of `words.csv`; `+` stands for a space within one."""
    rows = _read("words.csv").iter_rows()
    return {name: pl.Series([word.replace("+", " ") for word in text.split()]) for name, text in rows}


def sea_lines(world: World) -> pl.DataFrame:
    """LINE of everything that is no software, as far as it was posted by yesterday."""
    dice, count = world.dice, LINES_A_MONTH[world.size.name]
    lines = months(world).join(pl.DataFrame({"line": pl.int_range(count, eager=True)}), how="cross")
    of = (lines["month"], lines["line"])
    known = _merchants(dice, MERCHANTS[world.size.name])
    kinds = pl.concat([known, _traps(dice)])
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
    return _posted(_spent(paid, dice), world)


def _merchants(dice: Dice, count: int) -> pl.DataFrame:
    """`descriptor`, `city`, `mcc`, `low`, `high` of so many merchants, composed of words."""
    number = pl.int_range(0, count, eager=True)
    trades = _read("trades.csv")
    drawn = trades[places_by_weight(trades["weight"], dice.shares("trade of a merchant", number))]
    shapes = drawn["shapes"].str.split("|")
    which = dice.wholes("shape of a merchant", 0, 59, number) % shapes.list.len().cast(pl.Int64)
    text = (
        pl.DataFrame({"shapes": shapes, "which": which}).select(pl.col("shapes").list.get(pl.col("which"))).to_series()
    )
    return _worded(drawn.with_columns(descriptor=text), dice, number)


def _traps(dice: Dice) -> pl.DataFrame:
    """The same columns of each trap, as many times as it weighs, each time in another town."""
    traps = _read("traps.csv")
    repeated = traps.select(pl.all().repeat_by("weight")).explode(pl.all())
    return _worded(repeated, dice, pl.int_range(1_000_000, 1_000_000 + len(repeated), eager=True))


def _worded(merchants: pl.DataFrame, dice: Dice, number: pl.Series) -> pl.DataFrame:
    text = merchants["descriptor"]
    for turn in range(2):
        for name, known in words().items():
            word = known.gather(dice.wholes(f"{name} {turn} of a merchant", 0, len(known) - 1, number))
            pair = pl.DataFrame({"text": text, "word": word})
            text = pair.select(pl.col("text").str.replace(f"{{{name}}}", pl.col("word"), literal=True)).to_series()
    cities = words()["city"].gather(dice.wholes("city 0 of a merchant", 0, len(words()["city"]) - 1, number))
    named = merchants.select("mcc", "low", "high").with_columns(descriptor=text.str.to_uppercase(), city=cities)
    return named.with_columns(merchant=number)


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
        product=pl.lit(None, pl.Int64),
    ).with_columns(posted=pl.col("day") + pl.duration(days="posting"), original_minor="billing_minor")


def _posted(lines: pl.DataFrame, world: World) -> pl.DataFrame:
    over = pl.col("end").is_null() | (pl.col("end") >= pl.col("day"))
    return lines.filter(pl.col("posted") < world.as_of, over).select(LINE.names())
