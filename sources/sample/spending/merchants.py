"""Merchants and suppliers that are no software, composed of words: thousands of names, the same for a seed.

`trades.csv` has a business's shapes, weight, MCC and prices, for cards or for the ledger; `words.csv` what fills the
shapes; `traps.csv` merchants that contain a product's name and are another business.
"""

from functools import cache, lru_cache
from pathlib import Path

import polars as pl
import polars.selectors as cs

from sources.sample.dice import Dice
from sources.sample.spending.descriptors import places_by_weight

FIRST_TRAP = 1_000_000
# A shape holds a list's name at most so often.
TURNS = 2


@cache
def _read(name: str) -> pl.DataFrame:
    return pl.read_csv(Path(__file__).with_name(name), schema_overrides={"mcc": pl.String})


@cache
def words() -> dict[str, pl.Series]:
    """The lists of `words.csv`; `+` stands for a space within one."""
    rows = _read("words.csv").iter_rows()
    return {name: pl.Series([word.replace("+", " ") for word in text.split()]) for name, text in rows}


@lru_cache(maxsize=8)
def merchants(dice: Dice, paid_by: str, count: int) -> pl.DataFrame:
    """`merchant` (number), `descriptor`, `city`, `mcc`, `low`, `high` (pence) of so many, paid by card or by ledger."""
    number = pl.int_range(0, count, eager=True)
    trades = _read("trades.csv").filter(pl.col("paid_by") == paid_by)
    drawn = trades[places_by_weight(trades["weight"], dice.shares(f"trade of a {paid_by} merchant", number))]
    shapes = drawn["shapes"].str.split("|")
    which = dice.wholes(f"shape of a {paid_by} merchant", 0, 59, number) % shapes.list.len().cast(pl.Int64)
    shape = pl.DataFrame({"shapes": shapes, "which": which}).select(pl.col("shapes").list.get(pl.col("which")))
    return _worded(drawn.with_columns(descriptor=shape.to_series()), dice, number)


@lru_cache(maxsize=8)
def traps(dice: Dice) -> pl.DataFrame:
    """The same columns of each trap, as many times as it weighs, each time in another town."""
    repeated = _read("traps.csv").select(pl.all().repeat_by("weight")).explode(cs.all())
    return _worded(repeated, dice, pl.int_range(FIRST_TRAP, FIRST_TRAP + len(repeated), eager=True))


def resellers() -> pl.DataFrame:
    """`reseller` and its `weight`: who sells other vendors' software."""
    return _read("suppliers.csv")


def _worded(named: pl.DataFrame, dice: Dice, number: pl.Series) -> pl.DataFrame:
    drawn: dict[str, pl.Series] = {}
    text = pl.col("descriptor")
    for turn in range(TURNS):
        for name, known in words().items():
            word = f"{name} {turn}"
            drawn[word] = known.gather(dice.wholes(f"{word} of a merchant", 0, len(known) - 1, number))
            text = text.str.replace(f"{{{name}}}", pl.col(word), literal=True)
    whole = named.lazy().with_columns(merchant=number, **drawn)
    return whole.select(
        "mcc", "low", "high", descriptor=text.str.to_uppercase(), city="city 0", merchant="merchant"
    ).collect()
