"""The CSV files beside the code: what there is, in which stories, at which prices."""

from functools import cache
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent
NUMBERS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("small", "amount", "days", "cycle", "share", "spread", "weekend"), pl.Int64),
    "usd": pl.Float64,
}


@cache
def read(name: str) -> pl.DataFrame:
    """One of the files; what is blank is null, and only what must count is a number."""
    texts = pl.read_csv(HERE / f"{name}.csv", infer_schema=False)
    return texts.with_columns(pl.col(column).cast(NUMBERS[column]) for column in texts.columns if column in NUMBERS)
