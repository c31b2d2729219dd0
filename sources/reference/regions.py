"""The regions of providers, by the ways in which their bills write them."""

from functools import cache
from pathlib import Path

import polars as pl

REGIONS = Path(__file__).with_name("regions.csv")


@cache
def regions() -> pl.DataFrame:
    """A row is one way to write a region: `provider` (slug), `alias` (lower case, no spaces), `id`, `name`.

    The file beside this one also says where each row is from.
    """
    return pl.read_csv(REGIONS, infer_schema=False).drop("source")
