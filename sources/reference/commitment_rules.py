"""What providers let be undone of a commitment, and in which order theirs apply."""

from functools import cache
from pathlib import Path

import polars as pl

FILE = Path(__file__).with_name("commitment_rules.csv")


@cache
def commitment_rules() -> pl.DataFrame:
    """`provider`, `valid_from` (null: always), `said`. The file beside this one also says where each row is from."""
    return pl.read_csv(FILE, schema_overrides={"valid_from": pl.Date}).drop("source")
