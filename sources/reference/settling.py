"""How long after a billing period has ended its provider may still change it."""

from functools import cache
from pathlib import Path

import polars as pl

SETTLING = Path(__file__).with_name("settling.csv")


@cache
def settling() -> pl.DataFrame:
    """A row a provider: `provider` (slug), `days` after the period's end before which it is not finished.

    The file beside this one also has what the provider says, and where. Of others nothing is known.
    """
    return pl.read_csv(SETTLING, schema_overrides={"days": pl.Int64}).select("provider", "days")
