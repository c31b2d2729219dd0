"""What a card line calls its merchant, once processors and issuers have been at it: at most 22 characters."""

from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.dice import Dice

LONGEST = 22
ALPHABET = tuple("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")
COMPANY = "haldane"
PREFIXED_PERCENT = 9
# How often issuers leave a line as it came, write it small, in title case, without `*`, glued, or with a town behind.
HABITS = (("plain", 46), ("lower", 14), ("title", 8), ("no_star", 14), ("glued", 8), ("with_city", 10))


@cache
def prefixes() -> pl.DataFrame:
    """`prefix` of a processor and its `weight`."""
    return pl.read_csv(Path(__file__).with_name("prefixes.csv"))


def by_weight(names: pl.Series, weights: pl.Series, shares: pl.Series) -> pl.Series:
    """Of the names, as often as they weigh, one for each share in [0, 1)."""
    return names.gather(places_by_weight(weights, shares))


def places_by_weight(weights: pl.Series, shares: pl.Series) -> pl.Series:
    """The places of what is picked, as often as it weighs."""
    ends = (weights.cum_sum() / weights.sum()).to_numpy()
    return pl.Series(ends[:-1].searchsorted(shares.to_numpy(), side="right"))


def filled(forms: pl.Series, dice: Dice, *of: pl.Series) -> pl.Series:
    """`#` becomes a digit, `@` a digit or capital, `~` the company; the same for the same numbers."""
    alphabet = pl.Series(ALPHABET)
    text, drawn = pl.col("text").str.replace_all("~", COMPANY, literal=True), {"text": forms}
    places = max(_most(forms, sign) for sign in "#@")
    for place in range(places):
        sign = drawn[f"sign {place}"] = dice.wholes(f"sign {place} of a reference", 0, len(ALPHABET) - 1, *of)
        drawn[f"capital {place}"] = alphabet.gather(sign)
        digit = (pl.col(f"sign {place}") % 10).cast(pl.String)
        text = text.str.replace("#", digit, literal=True).str.replace("@", pl.col(f"capital {place}"), literal=True)
    return pl.DataFrame(drawn).select(text).to_series()


def _most(forms: pl.Series, sign: str) -> int:
    """How often a sign is in the form that has it most."""
    many = forms.str.count_matches(sign, literal=True).max()
    return many if isinstance(many, int) else 0


def through_processor(forms: pl.Series, names: pl.Series, dice: Dice, *of: pl.Series) -> pl.Series:
    """Some are sold by way of a processor: its prefix, and the product's name behind it."""
    prefix = by_weight(prefixes()["prefix"], prefixes()["weight"], dice.shares("which processor", *of))
    is_sold_so = dice.wholes("sold by a processor", 0, 99, *of) < PREFIXED_PERCENT
    return (
        pl.DataFrame({"form": forms, "so": is_sold_so, "prefix": prefix, "name": names})
        .select(pl.when("so").then(pl.col("prefix") + pl.col("name").str.to_uppercase()).otherwise("form"))
        .to_series()
    )


def as_issued(text: pl.Series, cities: pl.Series, dice: Dice, *of: pl.Series) -> pl.Series:
    """As an issuer prints it: its habits with case, `*`, spaces and towns, then cut."""
    names, weights = pl.Series([name for name, _ in HABITS]), pl.Series([weight for _, weight in HABITS])
    habit = by_weight(names, weights, dice.shares("habit of an issuer", *of))
    plain = pl.col("text")
    printed = (
        pl.when(habit=pl.lit("lower"))
        .then(plain.str.to_lowercase())
        .when(habit=pl.lit("title"))
        .then(plain.str.to_titlecase())
        .when(habit=pl.lit("no_star"))
        .then(plain.str.replace_all("*", " ", literal=True))
        .when(habit=pl.lit("glued"))
        .then(plain.str.replace_all(r"[* ]", ""))
        .when(habit=pl.lit("with_city"))
        .then(plain + " " + pl.col("city").str.to_uppercase())
        .otherwise(plain)
    )
    frame = pl.DataFrame({"text": text, "city": cities, "habit": habit})
    return frame.select(printed.str.slice(0, LONGEST).str.strip_chars()).to_series()
