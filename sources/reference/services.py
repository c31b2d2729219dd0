"""The services of each provider and what FOCUS counts them to."""

from functools import cache
from pathlib import Path

import polars as pl

SERVICES = Path(__file__).with_name("services.csv")


@cache
def services() -> pl.DataFrame:
    """A row is one service: `provider` (slug), `code` (as the provider's own bills write it), `name`, `category`,
    `subcategory` (FOCUS 1.4).

    The file beside this one also says where each row is from.
    """
    return pl.read_csv(SERVICES, infer_schema=False).drop("source")
