"""What usage costs before any commitment: the list price, and what a payer has negotiated."""

import polars as pl

from sources.sample.clouds.money import percent, units
from sources.sample.clouds.terms import Terms

# What is reserved is sold at the list price: no report says what a discount would have made of it.
NOT_NEGOTIATED = r"(?:InstanceUsage|Multi-AZUsage):db|NodeUsage:cache"


def priced(usage: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """The usage with its costs, whole numbers, those without its events among them; `off` is the negotiated percent."""
    price = pl.col("list_unit_price").cast(pl.Float64)
    listed, without = (
        units(pl.col(name).cast(pl.Float64) * price, terms.scale) for name in ("quantity", "quantity_without")
    )
    outside = pl.col("meter").str.contains(NOT_NEGOTIATED)
    off = pl.when(outside).then(0).otherwise(terms.negotiated_percent).cast(pl.Int64)
    whole = usage.with_columns(off=off, list_cost=listed, without=without)
    share = 100 - pl.col("off").cast(pl.Float64)
    contracted = percent(pl.col("list_cost"), share)
    return whole.with_columns(
        contracted_cost=contracted,
        effective_cost=contracted,
        effective_without=percent(pl.col("without"), share),
        commitment=pl.lit(None, pl.String),
    ).drop("without", "quantity_without")
