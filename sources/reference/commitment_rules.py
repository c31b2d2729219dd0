"""What providers sell commitments for, let be undone of one, and in which order theirs apply."""

from functools import cache
from pathlib import Path

import polars as pl

FILE = Path(__file__).with_name("commitment_rules.csv")
METERS = Path(__file__).with_name("commitment_meters.csv")


@cache
def commitment_rules() -> pl.DataFrame:
    """`provider`, `valid_from` (null: always), `said`. The file beside this one also says where each row is from."""
    return pl.read_csv(FILE, schema_overrides={"valid_from": pl.Date}).drop("source")


@cache
def commitment_meters() -> pl.DataFrame:
    """`provider`, `pattern` of meters (as `transforms.commitments.meters` names them) that plans for compute cover."""
    return pl.read_csv(METERS).drop("source")
