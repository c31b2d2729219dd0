"""Amounts in minor units that add up: the largest remainders take what rounding leaves.

Method: https://en.wikipedia.org/wiki/Quota_method. Exact on integers of 1e-18.
"""

from collections.abc import Sequence

import polars as pl

MONEY = pl.Decimal(38, 18)
WIDE = pl.Int128()
SCALE = 18


def in_minor_units(column: str, places: pl.Expr, within: Sequence[str]) -> pl.Expr:
    """A money column in units of 1e-`places`, so that within each group it adds up to its sum, itself rounded half
    away from zero. Of equal remainders the first row's is taken, so sort before.
    """
    unit = pl.lit(10, dtype=WIDE).pow(SCALE - places).cast(WIDE)
    exact = pl.col(column).fill_null(0).cast(MONEY).to_physical().cast(WIDE)
    floors = exact // unit
    total = exact.sum().over(within)
    rounded = total.sign() * ((total.abs() + unit // 2) // unit)
    missing = rounded - floors.sum().over(within)
    rest = exact - floors * unit
    takes = rest.rank("ordinal", descending=True).over(within).cast(WIDE) <= missing
    return (floors + takes.cast(WIDE)).alias(column)


def as_money(units: pl.Expr, places: pl.Expr) -> pl.Expr:
    """Whole minor units as money."""
    steps = {number: pl.lit(f"{10**-number:.{number}f}").cast(MONEY) for number in range(5)}
    scaled = pl.lit(None, MONEY)
    for number, step in steps.items():
        scaled = pl.when(places == number).then((units.cast(pl.Decimal(38, 0)) * step).cast(MONEY)).otherwise(scaled)
    return scaled


def shares(amount: pl.Expr, weight: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """`amount` x `weight` / `whole` of money, rounded towards minus infinity to 1e-10; null where `whole` is 0.

    Equal `amount` and `whole` give the weight itself.
    """
    top, by, under = (each.cast(MONEY).to_physical().cast(WIDE) // 10**8 for each in (amount, weight, whole))
    part = (top * by) // under
    exact = (part.cast(pl.Decimal(38, 0)) * pl.lit("0.0000000001").cast(MONEY)).cast(MONEY)
    return pl.when(amount == whole).then(weight).when(under != 0).then(exact)
