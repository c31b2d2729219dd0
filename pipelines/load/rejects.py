"""Rows that could not be taken, with their lines and amounts."""

from pathlib import Path

import polars as pl

from sources.billing.layout import RECOGNISED, Layout
from sources.billing.tabular import line_numbers
from warehouse.tables import COSTS, REJECT


def rejects(
    rejected: pl.DataFrame, ragged: pl.DataFrame | None, path: Path, name: str, layout: Layout = RECOGNISED
) -> pl.DataFrame:
    """REJECT's columns without load_id and source, the four costs, what was rounded off them (units of 1e-18), and
    `cost_unreadable`, in the order of lines.

    `rejected` are rows of `normalise` that carry a reason. `ragged` are lines that did not fit the file, if any,
    normalised at the header's positions, with `x_line`, `x_reason`, `x_text`.
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
    found = bad if ragged is None else pl.concat([bad, _misfits(ragged)])
    return found.with_columns(object=pl.lit(name)).sort("line")


def _misfits(ragged: pl.DataFrame) -> pl.DataFrame:
    return ragged.select(
        pl.col("x_line").alias("line"),
        (pl.col("x_cost_unreadable") | pl.col("BilledCost").is_null()).alias("cost_unreadable"),
        column_name=pl.lit(None, pl.String),
        reason="x_reason",
        value="x_text",
        **_CHARGE,
    )


_ROUNDING = {cost: f"x_{cost}_rounding" for cost in COSTS}
_CHARGE = {"billing_period": "x_period", "currency": "BillingCurrency", "amount": "BilledCost"} | {
    name: name for name in (*COSTS, *_ROUNDING.values())
}


NOTHING_REJECTED = pl.DataFrame(
    schema={
        "load_id": pl.String(),
        "currency": pl.String(),
        "rejected_rows": pl.UInt32(),
        "column_name": pl.String(),
        "rejected_sum": pl.String(),
    }
)


def rejected_sums(frame: pl.DataFrame) -> pl.DataFrame:
    """load_id, currency, column_name, rejected_rows, rejected_sum (exact text) of rejects that know their load.

    What was rounded off their costs comes in rows of its own, which count no rejects.
    """
    if frame.is_empty():
        return NOTHING_REJECTED
    by_load = frame.group_by("load_id", "currency").agg(
        pl.len().alias("rejected_rows"), pl.col(*COSTS, *_ROUNDING.values()).sum()
    )
    none = pl.lit(0, by_load.schema["rejected_rows"])
    return pl.concat(
        by_load.select("load_id", "currency", rejected_rows=rows, column_name=pl.lit(cost), rejected_sum=amount)
        for cost, rounding in _ROUNDING.items()
        for rows, amount in (
            (pl.col("rejected_rows"), pl.col(cost).cast(pl.String)),
            (none, pl.col(rounding).cast(pl.String) + "E-18"),
        )
    )


def reject_rows(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """REJECT's own columns."""
    return frame.with_columns(source=pl.lit(source)).select(REJECT.names)
