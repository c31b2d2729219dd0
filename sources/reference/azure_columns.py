"""The names of columns in Azure's cost exports, as Azure translates them."""

from functools import cache
from pathlib import Path

import polars as pl

AZURE_COLUMNS = Path(__file__).with_name("azure_columns.csv")


@cache
def azure_columns() -> pl.DataFrame:
    """A row is one translation: `language` (ISO 639-1), `theirs`, `column` (Azure's English name).

    The file beside this one also says where each row is from and when it was seen there. Azure calls two columns alike
    in Spanish, which therefore are not in it.
    """
    return pl.read_csv(AZURE_COLUMNS, infer_schema=False).drop("seen", "source")
