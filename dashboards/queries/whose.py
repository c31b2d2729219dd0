"""Whose something is: one owner's, or nobody's."""

import polars as pl

# How an address, an option or a delivery names what has no owner.
NOBODY = "~"


def is_of(column: str, owner: str) -> pl.Expr:
    """Whether the column names this owner, or, of NOBODY, none."""
    return pl.col(column).is_null() if owner == NOBODY else pl.col(column) == owner
