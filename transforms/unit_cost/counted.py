"""How much was counted in each month: a month with a gap is unknown, which is not 0."""

from datetime import date

import polars as pl

OF = ["metric", "dimension", "target"]
SCHEMA = {
    **dict.fromkeys(OF, pl.String()),
    "month": pl.Date(),
    "until": pl.Date(),
    "is_whole": pl.Boolean(),
    "value": pl.Decimal(38, 18),
    "unit": pl.String(),
    "reason": pl.String(),
}


def counted(metrics: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """SCHEMA, a row a metric, target and month from its first to its last: `until` is the day after the last counted.

    `metrics` is METRIC, its rows apart from each other. Of the month that runs the days from its first on are counted,
    as far as they go without a gap. What was counted over several months at once is in none of them.
    """
    start, end, month = pl.col("start"), pl.col("end"), pl.col("start").dt.month_start()
    inside = metrics.filter(end <= month.dt.offset_by("1mo"), start < as_of)
    across = metrics.filter(end > month.dt.offset_by("1mo"))
    days = (end - start).dt.total_days()
    sums = inside.group_by(*OF, month=month).agg(
        value=pl.col("value").sum(), days=days.sum(), first=start.min(), last=end.max(), unit=pl.col("unit").last()
    )
    spanned = across.select(*OF, month=pl.date_ranges(month, end, interval="1mo", closed="left"), across=True)
    rows = _every_month(metrics, as_of).join(sums, on=[*OF, "month"], how="left", nulls_equal=True)
    told = rows.join(spanned.explode("month").unique([*OF, "month"]), on=[*OF, "month"], how="left", nulls_equal=True)
    after, first = pl.col("month").dt.offset_by("1mo"), pl.col("month")
    runs = after > as_of
    whole = (pl.col("first") == first) & (pl.col("days") == (pl.col("last") - first).dt.total_days())
    known = whole & (runs | (pl.col("last") == after))
    lacking = (
        (pl.when(runs).then(pl.col("last")).otherwise(after) - first).dt.total_days() - pl.col("days")
    ).fill_null((after - first).dt.total_days())
    reason = (
        pl.when(pl.col("across").is_not_null())
        .then(pl.format("{} was counted over several months at once.", "metric"))
        .when(~known.fill_null(value=False))
        .then(pl.format("{} was not counted on {} days of the month.", "metric", lacking))
    )
    is_known = reason.is_null()
    return (
        told.with_columns(
            until=pl.when(is_known).then(pl.col("last")).otherwise(pl.min_horizontal(after, pl.lit(as_of))),
            is_whole=is_known & (pl.col("last") == after),
            value=pl.when(is_known).then("value"),
            reason=reason,
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        .sort(*OF, "month", nulls_last=True)
    )


def _every_month(metrics: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """From the first that something was counted in to the last one, or the one that runs where that has begun."""
    first, last = pl.col("start").min().dt.month_start(), pl.min_horizontal(pl.col("end").max(), pl.lit(as_of))
    spans = metrics.group_by(OF).agg(first=first, last=last)
    months = pl.date_ranges("first", "last", interval="1mo", closed="left")
    return spans.select(*OF, month=months).explode("month").drop_nulls("month")
