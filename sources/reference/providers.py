"""The names that providers go by in bills, and the short name of each."""

from functools import cache
from pathlib import Path

import polars as pl

PROVIDERS = Path(__file__).with_name("providers.csv")


@cache
def providers() -> pl.DataFrame:
    """A row is one name: `name` (case-folded, single spaces), `slug` (aws, azure, gcp, oci or the vendor's).

    The file beside this one also says where each name is from.
    """
    names = pl.read_csv(PROVIDERS, infer_schema=False)
    folded = pl.Series("name", [" ".join(name.casefold().split()) for name in names["name"]], dtype=pl.String)
    return names.select(folded, pl.col("slug"))
