"""Which product a vendor's SKU is, as the reference data have it."""

from functools import cache

import polars as pl

from sources.reference.skus import skus


@cache
def sold(kind: str) -> pl.DataFrame:
    """A row a known SKU of a kind of source: `sku`, `app_id`, `name`, `free` (whether it costs nothing)."""
    free = ~pl.col("paid").fill_null(value=True)
    return skus().filter(pl.col("kind") == kind).select("sku", "app_id", "name", free=free)
