"""Rounding parts so that they add up to the rounded total: the largest remainders take what is left."""

from decimal import Decimal

import polars as pl

MONEY = pl.Decimal(38, 18)
WIDE = pl.Int128()
SCALE = 18


def rounded_parts(column: str, places: int) -> pl.Expr:
    """A money column rounded to `places` so that it adds up to its total, itself rounded half away from zero.

    Nulls count as 0; of equal remainders the first row's is taken. Method: largest remainder,
    https://en.wikipedia.org/wiki/Quota_method
    """
    unit = pl.lit(10 ** (SCALE - places), dtype=WIDE)
    exact = pl.col(column).fill_null(Decimal(0)).cast(MONEY).to_physical().cast(WIDE)
    floors = exact // unit
    missing = _rounded(exact.sum(), unit) - floors.sum()
    takes = (exact - floors * unit).rank("ordinal", descending=True).cast(WIDE) <= missing
    units = (floors + takes.cast(WIDE)).cast(pl.Decimal(38, 0))
    return (units * pl.lit(Decimal(1).scaleb(-places))).cast(MONEY).alias(column)


def _rounded(total: pl.Expr, unit: pl.Expr) -> pl.Expr:
    """Whole units in a total, half away from zero."""
    return total.sign() * ((total.abs() + unit // 2) // unit)
