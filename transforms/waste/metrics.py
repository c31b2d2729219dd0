"""How busy something was over a window: percentiles, extremes and sums of its daily metrics, and how much is known."""

from datetime import date, timedelta

import polars as pl

ID = ["provider", "account", "x_resource_key"]
HOURS_A_DAY = 24

# What `measured` gives, a row a resource that has any point in the window.
MEASURED = pl.Schema(
    {
        "provider": pl.String(),
        "account": pl.String(),
        "x_resource_key": pl.String(),
        "coverage_percent": pl.Float64(),  # of the hours of the window with a point
        "days_with_points": pl.Int64(),
        "mean": pl.Float64(),  # of hours' averages, weighted by hours
        "p99": pl.Float64(),  # of hours' averages; where hours were not kept, of the days' own p99
        "p95": pl.Float64(),  # likewise
        "hour_maximum": pl.Float64(),  # greatest average of an hour (where hours were not kept, greatest day's p99)
        "maximum": pl.Float64(),
        "minimum": pl.Float64(),
        "sum": pl.Float64(),
        "sum_per_day": pl.Float64(),  # over the days with points
        "day_p95": pl.Float64(),  # 95th percentile, nearest, of the days' sums
        "day_maximum": pl.Float64(),  # greatest sum of a day
        "last_above_zero": pl.Date(),  # last day in the window with a maximum or sum above 0
        "from_hours": pl.Boolean(),  # whether every day kept its hours, so that p99 is exact
    }
)


def measured(metrics: pl.LazyFrame, name: str, *, last: date, days: int) -> pl.LazyFrame:
    """METRIC_DAILY -> MEASURED of one metric over the `days` whole days up to `last`, which is one of them."""
    first = last - timedelta(days=days - 1)
    rows = metrics.filter(pl.col("metric") == name, pl.col("day").is_between(first, last), pl.col("points") > 0)
    hours = pl.col("hourly").explode().drop_nulls().cast(pl.Float64)
    exact = pl.col("hourly").is_not_null().all()
    active = (pl.col("maximum").fill_null(0) > 0) | (pl.col("sum").fill_null(0) > 0)
    return (
        rows.group_by(ID)
        .agg(
            coverage_percent=pl.col("points").sum() * 100.0 / (days * HOURS_A_DAY),
            days_with_points=pl.len().cast(pl.Int64),
            mean=(pl.col("mean") * pl.col("points")).sum() / pl.col("points").sum(),
            p99=pl.when(exact).then(hours.quantile(0.99, "linear")).otherwise(pl.col("p99").quantile(0.99, "linear")),
            p95=pl.when(exact).then(hours.quantile(0.95, "linear")).otherwise(pl.col("p99").quantile(0.95, "linear")),
            hour_maximum=pl.when(exact).then(hours.max()).otherwise(pl.col("p99").max()),
            maximum=pl.col("maximum").max(),
            minimum=pl.col("minimum").min(),
            sum=pl.col("sum").sum(),
            sum_per_day=pl.col("sum").mean(),
            day_p95=pl.col("sum").quantile(0.95, "nearest"),
            day_maximum=pl.col("sum").max(),
            last_above_zero=pl.col("day").filter(active).max(),
            from_hours=exact,
        )
        .with_columns(pl.col("coverage_percent").clip(upper_bound=100.0))
    )


def slots(metrics: pl.LazyFrame, name: str, *, last: date, weeks: int) -> pl.LazyFrame:
    """METRIC_DAILY with hours -> `provider, account, x_resource_key, weekday (1 Monday … 7), hour (0-23 UTC), weeks,
    highest, lowest`: in how many of the `weeks` weeks up to `last` the slot has a point, and its hours' averages.
    """
    first = last - timedelta(days=7 * weeks - 1)
    rows = metrics.filter(
        pl.col("metric") == name, pl.col("day").is_between(first, last), pl.col("hourly").is_not_null()
    ).select(*ID, weekday=pl.col("day").dt.weekday(), hour=pl.int_ranges(0, HOURS_A_DAY), at="hourly")
    return (
        rows.explode("hour", "at")
        .drop_nulls("at")
        .group_by(*ID, "weekday", "hour")
        .agg(
            weeks=pl.len(),
            highest=pl.col("at").max().cast(pl.Float64),
            lowest=pl.col("at").min().cast(pl.Float64),
        )
    )
