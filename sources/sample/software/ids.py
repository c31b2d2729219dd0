"""Accounts as each vendor numbers them: the same for a person, and for a second account of theirs, in every answer."""

import polars as pl

from sources.sample.world import World

FEED_NUMBERS = {
    "okta": 1,
    "microsoft365": 2,
    "corran365": 3,
    "slack": 4,
    "zoom": 5,
    "github": 6,
    "salesforce": 7,
    "google-workspace": 8,
}


def account_ids(frame: pl.DataFrame, world: World) -> pl.Series:
    """Of each row's `feed`, `number`, `second` the vendor's own user id, as text."""
    feed = frame["feed"].replace_strict(FEED_NUMBERS, return_dtype=pl.Int64)
    digits = world.dice.texts("account id", 32, feed, frame["number"], frame["second"])
    return frame.select(_shaped(pl.lit(digits)).alias("account"))["account"]


def guid(digits: pl.Expr) -> pl.Expr:
    """32 hexadecimal digits in groups."""
    cuts = ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))
    return pl.concat_str(*(digits.str.slice(start, length) for start, length in cuts), separator="-")


def decimals(digits: pl.Expr, length: int) -> pl.Expr:
    """So many decimal digits made of hexadecimal ones."""
    turned = digits
    for letter, digit in zip("abcdef", "135792", strict=True):
        turned = turned.str.replace_all(letter, digit, literal=True)
    return turned.str.slice(0, length)


def _shaped(digits: pl.Expr) -> pl.Expr:
    feed = pl.col("feed")
    shaped = {
        "okta": pl.concat_str(pl.lit("00u"), digits.str.slice(0, 14), pl.lit("5d7")),
        "slack": pl.concat_str(pl.lit("U0"), digits.str.slice(0, 9).str.to_uppercase()),
        "zoom": digits.str.slice(0, 22),
        "github": pl.concat_str(pl.lit("dev-"), digits.str.slice(0, 8), pl.lit("_haldane")),
        "salesforce": pl.concat_str(pl.lit("0058d0000"), digits.str.slice(0, 6).str.to_uppercase(), pl.lit("AA2")),
        "google-workspace": pl.concat_str(pl.lit("1"), decimals(digits, 20)),
    }
    chosen = pl.when(pl.lit(False)).then(pl.lit(""))
    for name, shape in shaped.items():
        chosen = chosen.when(feed == name).then(shape)
    return chosen.otherwise(guid(digits))
