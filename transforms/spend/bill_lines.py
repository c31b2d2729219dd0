"""What stands on which line of which invoice: usage, purchases, credits, refunds, adjustments, tax."""

import polars as pl

from transforms.spend.sums import grouped
from warehouse.tables import BILL_LINE

ORDER = ["x_period", *(name for name in BILL_LINE.key if name != "x_period")]
# The same as `line`, for billing rows `c` in SQL: a drill reads only the rows of one line.
LINE_SQL = """CASE
    WHEN c.ChargeCategory IN ('Usage', 'Purchase') AND c.ChargeClass = 'Correction'
      OR c.ChargeCategory = 'Purchase' AND coalesce(c.BilledCost, c.EffectiveCost) < 0 THEN 'refunds'
    WHEN c.ChargeCategory = 'Usage' THEN 'usage' WHEN c.ChargeCategory = 'Purchase' THEN 'purchases'
    WHEN c.ChargeCategory = 'Credit' THEN 'credits' WHEN c.ChargeCategory = 'Adjustment' THEN 'adjustments'
    WHEN c.ChargeCategory = 'Tax' THEN 'tax' ELSE 'other' END"""
BILLED = pl.coalesce("BilledCost", "EffectiveCost")


def bill_lines(cost_and_usage: pl.LazyFrame) -> pl.LazyFrame:
    """Good rows of `cost_and_usage` with `x_source` and `x_period` -> `bill_line`."""
    with_cost = (BILLED != 0).sum().cast(pl.Int64).alias("x_rows_with_cost")
    rows = pl.len().cast(pl.Int64).alias("x_rows")
    lines = grouped(cost_and_usage.with_columns(x_line=line()), BILL_LINE, rows, with_cost)
    return lines.sort(ORDER, nulls_last=True)


def line() -> pl.Expr:
    """The line of a charge; every charge is on exactly one.

    FOCUS says what a charge is by its category; a refund is a usage or purchase that it classes as a correction, or a
    purchase below zero (https://focus.finops.org, ChargeCategory and ChargeClass). A correction of a tax, a credit or
    an adjustment stays what it corrects. What has no category that FOCUS knows is `other`.
    """
    category = pl.col("ChargeCategory")
    corrected = pl.col("ChargeClass").eq("Correction").fill_null(value=False)
    below_zero = category.eq("Purchase") & (BILLED < 0)
    simple = {
        "Usage": "usage",
        "Purchase": "purchases",
        "Credit": "credits",
        "Adjustment": "adjustments",
        "Tax": "tax",
    }
    return (
        pl.when(category.is_in(["Usage", "Purchase"]) & corrected | below_zero)
        .then(pl.lit("refunds"))
        .otherwise(category.replace_strict(simple, default="other", return_dtype=pl.String()))
    )
