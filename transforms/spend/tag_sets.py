"""Each distinct map of tags, once."""

import polars as pl

from transforms.focus.tags import NO_TAGS, tag_map
from warehouse.tables import TAG_SET

TAG = pl.List(pl.Struct({"key": pl.String(), "value": pl.String()}))


def tag_sets(cost_and_usage: pl.LazyFrame) -> pl.LazyFrame:
    """`Tags` and `x_tag_set` of `cost_and_usage` -> `tag_set`, sorted by its key."""
    maps = cost_and_usage.filter(pl.col("x_tag_set") != NO_TAGS).select("x_tag_set", "Tags").unique("x_tag_set")
    tags = pl.col("Tags").map_batches(_tags, return_dtype=TAG, is_elementwise=True)
    pairs = maps.select("x_tag_set", tags).explode("Tags", empty_as_null=False).unnest("Tags")
    return pairs.select(TAG_SET.names).sort("x_tag_set", "key")


def _tags(texts: pl.Series) -> pl.Series:
    tags = [[{"key": key, "value": value} for key, value in tag_map(text).items()] for text in texts]
    return pl.Series(tags, dtype=TAG)
