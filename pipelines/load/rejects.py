"""Rows that could not be taken, with their lines and amounts."""

from pathlib import Path

import polars as pl

from sources.billing.layout import RECOGNISED, Layout
from sources.billing.tabular import line_numbers
from warehouse.tables import COSTS, REJECT


def rejects(
    rejected: pl.DataFrame, ragged: pl.DataFrame, path: Path, name: str, layout: Layout = RECOGNISED
) -> pl.DataFrame:
    """REJECT's columns without load_id and source, the four costs, and `cost_unreadable`, in the order of lines.

    `rejected` are rows of `normalise` that carry a reason. `ragged` are lines that did not fit the header, normalised
    at the header's positions, with `x_line`, `x_reason`, `x_text`.
    """
    lines = line_numbers(path, rejected["x_row"].to_list(), layout)
    bad = rejected.select(
        pl.col("x_row").replace_strict(lines, default=None, return_dtype=pl.Int64).alias("line"),
        pl.col("x_cost_unreadable").alias("cost_unreadable"),
        column_name="x_reject_column",
        reason="x_reject_reason",
        value="x_reject_value",
        **_CHARGE,
    )
    misfits = ragged.select(
        pl.col("x_line").alias("line"),
        (pl.col("x_cost_unreadable") | pl.col("BilledCost").is_null()).alias("cost_unreadable"),
        column_name=pl.lit(None, pl.String),
        reason="x_reason",
        value="x_text",
        **_CHARGE,
    )
    return pl.concat([bad, misfits]).with_columns(object=pl.lit(name)).sort("line")


_CHARGE = {"billing_period": "x_period", "currency": "BillingCurrency", "amount": "BilledCost"} | dict(
    zip(COSTS, COSTS, strict=True)
)


def rejected_sums(frame: pl.DataFrame) -> pl.DataFrame:
    """load_id, currency, column_name, rejected_rows, rejected_sum (exact text) of rejects that know their load."""
    grouped = frame.group_by("load_id", "currency").agg(pl.len().alias("rejected_rows"), pl.col(COSTS).sum())
    sums = grouped.unpivot(COSTS, index=["load_id", "currency", "rejected_rows"], variable_name="column_name")
    return sums.with_columns(rejected_sum=pl.col("value").cast(pl.String)).drop("value")


def reject_rows(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """REJECT's own columns."""
    return frame.with_columns(source=pl.lit(source)).select(REJECT.names)
