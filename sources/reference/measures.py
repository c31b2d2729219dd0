"""The units of measure of providers' bills: how many of what make one."""

from functools import cache
from pathlib import Path

import polars as pl

MEASURES = Path(__file__).with_name("measures.csv")


@cache
def measures() -> pl.DataFrame:
    """A row is one measure: `provider` (slug), `measure` (lower case, single spaces), `block`, `unit`.

    `10k` is a block of 10000 `Units`. The file beside this one also says where each row is from.
    """
    return pl.read_csv(MEASURES, schema_overrides={"block": pl.Int64}).drop("source")
