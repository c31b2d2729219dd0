"""Rows of a company's own files that are taken, and those that are not, each with the column and the reason."""

import polars as pl

from sources.own_files import REJECTED


def wrong_where(condition: pl.Expr, column: str, reason: str) -> pl.Expr:
    """Null, or what is wrong with a row: the column, what stands there, why."""
    said = pl.struct(
        column_name=pl.lit(column), value=pl.col(column).cast(pl.String), reason=pl.lit(reason, dtype=pl.String)
    )
    return pl.when(condition.fill_null(value=False)).then(said)


def apart(rows: pl.DataFrame, wrong: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of which `wrong` is null; and REJECTED of the others, in the order of the file."""
    judged = rows.with_columns(x_wrong=wrong)
    bad = judged.filter(pl.col("x_wrong").is_not_null()).sort("x_file", "x_line")
    told = bad.select(pl.col("x_file").alias("object"), pl.col("x_line").alias("line"), "x_wrong").unnest("x_wrong")
    rejects = told.select(pl.col(name).cast(kind) for name, kind in REJECTED.items())
    return judged.filter(pl.col("x_wrong").is_null()).drop("x_wrong"), rejects
