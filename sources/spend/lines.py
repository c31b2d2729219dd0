"""Lines of an interface in our columns, and those that lack what each line must have."""

from typing import Any

import polars as pl

from sources.own_files import REJECTED
from sources.spend.base import FORM, LINES

TEXTS = {column.name: pl.String() for column in FORM.columns if column.name not in ("amount", "original_amount")}


def as_lines(rows: list[dict[str, Any]], source: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """LINES, and REJECTED of rows without a day or an amount. `rows` have texts, and amounts as decimals."""
    kinds = {name: TEXTS.get(name, kind) for name, kind in LINES.items()}
    told = pl.DataFrame([{**dict.fromkeys(kinds), **row} for row in rows], schema=kinds)
    read = told.with_columns(
        date=pl.col("date").str.to_date("%Y-%m-%d", strict=False),
        currency=pl.col("currency").str.to_uppercase(),
        x_file=pl.lit(source),
    )
    lacking = (
        pl.when(pl.col("date").is_null()).then(pl.lit("date")).when(pl.col("amount").is_null()).then(pl.lit("amount"))
    )
    judged = read.with_columns(x_wrong=lacking)
    rejects = judged.filter(pl.col("x_wrong").is_not_null()).select(
        object="transaction_id",
        line=pl.lit(None, pl.Int64),
        column_name="x_wrong",
        value=pl.lit(None, pl.String),
        reason=pl.lit("found nothing that can be read; expected it in each line"),
    )
    good = judged.filter(pl.col("x_wrong").is_null())
    return good.select(pl.col(name).cast(kind) for name, kind in LINES.items()), rejects.select(REJECTED.names())
