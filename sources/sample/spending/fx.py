"""What a card scheme or a bookkeeper makes of foreign money: pounds for one unit, invented, a function of the day."""

import polars as pl

HOME = "GBP"
POUNDS_FOR_ONE = {"USD": 0.785, "EUR": 0.845, "GBP": 1.0}


def in_pence(minor: pl.Expr, currency: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Whole pence for whole cents; pence stay what they are."""
    base = currency.replace_strict(POUNDS_FOR_ONE, return_dtype=pl.Float64)
    days = day.cast(pl.Int32).cast(pl.Float64)
    moved = base * (1 + 0.03 * (days / 97).sin() + 0.01 * (days / 23).sin())
    rate = pl.when(currency == HOME).then(pl.lit(1.0)).otherwise(moved.round(4))
    return (minor * rate).round(0).cast(pl.Int64)


def money(minor: pl.Expr) -> pl.Expr:
    """Pence as pounds with two decimals, exact."""
    hundred = pl.lit(100, pl.Decimal(38, 2))
    return (minor.cast(pl.Decimal(38, 2)) / hundred).cast(pl.Decimal(38, 2))
