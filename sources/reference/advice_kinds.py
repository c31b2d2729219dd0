"""What providers' advice would have somebody do, in the words of our rules."""

from functools import cache
from pathlib import Path

import polars as pl

FILE = Path(__file__).with_name("advice_kinds.csv")


@cache
def advice_kinds() -> pl.DataFrame:
    """`origin`, `kind` (a regular expression for the provider's own), `step` (delete, stop, shrink, modernise).

    A row a step that a kind of advice may mean. The file beside this one also says where each row is from.
    """
    return pl.read_csv(FILE).drop("source")
