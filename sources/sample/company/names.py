"""What people are called, and when that changed: a name on a day, and the addresses that it gave them."""

from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.world import World

DOMAIN = "haldane.example"
RENAMED_PERCENT = 6
PLAIN = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("é", "e"), ("è", "e"), ("ß", "ss"))


@cache
def _names(part: str) -> tuple[str, ...]:
    return tuple(pl.read_csv(Path(__file__).with_name("names.csv")).filter(part=part)["name"])


def named(held: pl.DataFrame, world: World) -> pl.DataFrame:
    """A row a name that a person had by `as_of`: `number`, `first`, `last`, `since`, `email`; of `incumbents`.

    Who is called as somebody before is numbered after them, for good.
    """
    number = held["number"]
    birth = held.select("number", "end", since="start", first=_drawn("first", number, world)).with_columns(
        last=_drawn("last", number, world)
    )
    days = world.dice.wholes("days to a new name", 120, 1_200, number)
    married = birth.with_columns(
        since=pl.col("since") + pl.duration(days=pl.lit(days)), last=_drawn("last", number, world, "new ")
    )
    renamed = world.dice.wholes("renamed", 0, 99, number) < RENAMED_PERCENT
    married = married.filter(renamed).filter(pl.col("since") < pl.min_horizontal("end", pl.lit(world.as_of)))
    whole = pl.concat([birth, married]).sort("since", "number")
    return whole.with_columns(email=_address(whole)).drop("end")


def _drawn(part: str, number: pl.Series, world: World, which: str = "") -> pl.Series:
    names = pl.Series(_names(part))
    return names.gather(world.dice.wholes(f"{which}{part} name", 0, len(names) - 1, number))


def _address(whole: pl.DataFrame) -> pl.Expr:
    local = pl.concat_str("first", pl.lit("."), "last").str.to_lowercase()
    for letter, plain in PLAIN:
        local = local.str.replace_all(letter, plain, literal=True)
    nth = pl.int_range(pl.len()).over("first", "last") + 1
    suffix = pl.when(nth > 1).then(nth.cast(pl.String)).otherwise(pl.lit(""))
    return pl.concat_str(local, suffix, pl.lit(f"@{DOMAIN}"))
