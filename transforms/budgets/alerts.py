"""When a budget's actual or forecast comes past a threshold: once a version and period, again after a fall."""

from datetime import date

import polars as pl

from warehouse.tables.budgets import BUDGET_ALERT

ACTUAL_PERCENT = (50, 80, 100)
FORECAST_PERCENT = (80,)
FALL_POINTS = 5
OF = ["budget", "period", "version", "kind", "threshold"]


def alerts(stands: pl.DataFrame, kept: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """BUDGET_ALERT rows as they are after this day: those kept, what is cleared and what is raised now.

    `stands` is BUDGET with `version`. Actual is the share of the budget that is used; forecast, how likely the total is
    above it. One that stands is cleared once it is 5 points below its threshold, and may then be raised again.
    """
    now = _now(stands)
    known = kept.join(now.select(*OF, now="percent"), on=OF, how="left", maintain_order="left")
    fell = pl.col("cleared_on").is_null() & (pl.col("now") < pl.col("threshold") - FALL_POINTS)
    cleared = known.with_columns(cleared_on=pl.when(fell).then(pl.lit(as_of)).otherwise("cleared_on")).drop("now")
    last = cleared.sort("number").group_by(OF, maintain_order=True).last()
    above = now.filter(pl.col("percent") >= pl.col("threshold"))
    before = above.join(last.select(*OF, "number", "cleared_on"), on=OF, how="left", maintain_order="left")
    raised = before.filter(pl.col("number").is_null() | pl.col("cleared_on").is_not_null()).with_columns(
        number=pl.col("number").fill_null(0) + 1, raised_on=pl.lit(as_of), cleared_on=pl.lit(None, pl.Date())
    )
    rows = pl.concat([cleared.select(BUDGET_ALERT.names), raised.select(BUDGET_ALERT.names)], how="vertical_relaxed")
    return rows.select(pl.col(name).cast(kind) for name, kind in BUDGET_ALERT.schema.items()).sort(*OF, "number")


def _now(stands: pl.DataFrame) -> pl.DataFrame:
    """A row a budget of which something is known and each threshold: `percent`."""
    kinds = (("actual", "used_percent", ACTUAL_PERCENT), ("forecast", "over_percent", FORECAST_PERCENT))
    return pl.concat(
        stands.filter(pl.col(name).is_not_null()).select(
            "budget",
            "period",
            "version",
            kind=pl.lit(kind),
            threshold=pl.lit(threshold, pl.Int64()),
            percent=pl.col(name),
        )
        for kind, name, thresholds in kinds
        for threshold in thresholds
    )
