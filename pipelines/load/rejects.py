"""Rows that could not be taken, with their lines and amounts."""

from pathlib import Path

import polars as pl

from sources.billing.tabular import RawTable, line_numbers
from warehouse.tables import COSTS, REJECT

_MONEY = pl.Decimal(38, 18)


def rejects(rejected: pl.DataFrame, raw: RawTable, path: Path, name: str) -> pl.DataFrame:
    """REJECT's columns without load_id and source, the four costs, and whether a cost could not be read.

    `rejected` are rows of `normalise` that carry a reason; lines that did not fit the header come from `raw.ragged`.
    """
    lines = line_numbers(path, rejected["x_row"].to_list()) if rejected.height else {}
    bad_rows = rejected.select(
        billing_period="x_period",
        line=pl.col("x_row").replace_strict(lines, return_dtype=pl.Int64) if lines else pl.col("x_row"),
        column_name="x_reject_column",
        reason="x_reject_reason",
        value="x_reject_value",
        currency="BillingCurrency",
        amount="BilledCost",
        cost_unreadable="x_cost_unreadable",
        **{cost: pl.col(cost) for cost in COSTS},
    )
    return bad_rows.with_columns(object=pl.lit(name))


def rejected_sums(frame: pl.DataFrame) -> pl.DataFrame:
    """load_id, currency, column_name, rejected_rows, rejected_sum (exact text) of rejects with their load_id."""
    return pl.concat(
        frame.group_by("load_id", "currency")
        .agg(rejected_rows=pl.len(), rejected_sum=pl.col(cost).sum().cast(pl.String))
        .with_columns(column_name=pl.lit(cost))
        for cost in COSTS
    )


def as_reject_rows(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    return frame.with_columns(source=pl.lit(source)).select(REJECT.names)
