"""Amounts as whole numbers of the bill's last decimal, which add up exactly, and as the decimals that they are."""

import polars as pl

COSTS = ("list_cost", "contracted_cost", "effective_cost", "billed_cost", "effective_without")


def units(amount: pl.Expr, scale: int) -> pl.Expr:
    """Half to even at the bill's own scale."""
    return (amount.cast(pl.Float64) * 10**scale).round().cast(pl.Int64)


def whole(amount: float, scale: int) -> int:
    """One amount."""
    return round(amount * 10**scale)


def percent(amount: pl.Expr, share: pl.Expr | float) -> pl.Expr:
    """A share of whole numbers as whole numbers."""
    return (amount.cast(pl.Float64) * share / 100).round().cast(pl.Int64)


def exact(amount: pl.Expr, scale: int) -> pl.Expr:
    """Whole numbers as DECIMAL(38,18), by a division that has no rest."""
    return amount.cast(pl.Decimal(38, 18)) / pl.lit(10**scale).cast(pl.Decimal(38, 0))
