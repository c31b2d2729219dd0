"""Prices as they are agreed: what a payer's discount leaves out, and the list that changes once a year."""

import polars as pl

from sources.sample.clouds.terms import Terms

# Reserved databases are sold at the list price: no report says what a discount would have made of them.
NOT_NEGOTIATED = r"(?:InstanceUsage|Multi-AZUsage):db"


def negotiated_off(terms: Terms) -> pl.Expr:
    """The percent that the payer's contract takes off the list."""
    none = pl.col("meter").str.contains(NOT_NEGOTIATED)
    return pl.when(none).then(0).otherwise(terms.negotiated_percent).cast(pl.Int64)
