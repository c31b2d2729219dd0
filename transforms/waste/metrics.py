"""How busy something was over a window: percentiles, extremes and sums of its daily metrics, and how much is known."""

from datetime import date, timedelta

import polars as pl

from transforms.waste.rule import ID

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
        "p99": pl.Float64(),  # of hours' averages (not kept: of the days' p99); or another percentile, as asked
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


def measured(metrics: pl.LazyFrame, name: str, *, last: date, days: int, percentile: int = 99) -> pl.LazyFrame:
    """METRIC_DAILY -> MEASURED of one metric over the `days` whole days up to `last`, which is one of them."""
    first = last - timedelta(days=days - 1)
    rows = metrics.filter(pl.col("metric") == name, pl.col("day").is_between(first, last), pl.col("points") > 0)
    active = (pl.col("maximum").fill_null(0) > 0) | (pl.col("sum").fill_null(0) > 0)
    figure, share = f"p{percentile}", percentile / 100
    of_days = rows.group_by(ID).agg(
        coverage_percent=(pl.col("points").sum() * 100.0 / (days * HOURS_A_DAY)).clip(upper_bound=100.0),
        days_with_points=pl.len().cast(pl.Int64),
        mean=(pl.col("mean") * pl.col("points")).sum() / pl.col("points").sum(),
        **{figure: pl.col("p99").quantile(share, "linear")},
        hour_maximum=pl.col("p99").max(),
        maximum=pl.col("maximum").max(),
        minimum=pl.col("minimum").min(),
        sum=pl.col("sum").sum(),
        sum_per_day=pl.col("sum").mean(),
        day_p95=pl.col("sum").quantile(0.95, "nearest"),
        day_maximum=pl.col("sum").max(),
        last_above_zero=pl.when(active).then("day").max(),
        from_hours=pl.col("hourly").is_not_null().all(),
    )
    hours = pl.col("hourly").explode().cast(pl.Float64)  # of which those without a point are null, and count nowhere
    of_hours = (
        rows.filter(pl.col("hourly").is_not_null())
        .group_by(ID)
        .agg(
            **{figure: hours.quantile(share, "linear")},
            hour_maximum=pl.col("hourly").list.max().max().cast(pl.Float64),
        )
    )
    figures = (figure, "hour_maximum")
    return (
        of_days.join(of_hours, on=ID, how="left", suffix="_of_hours")
        .with_columns(pl.when("from_hours").then(f"{name}_of_hours").otherwise(name).alias(name) for name in figures)
        .drop(f"{name}_of_hours" for name in figures)
    )


def by_the_week(metrics: pl.LazyFrame, name: str, limits: pl.LazyFrame, *, last: date, weeks: int) -> pl.LazyFrame:
    """METRIC_DAILY with hours -> how the 168 hours of the week were, over the `weeks` weeks up to `last`.

    `limits` has ID and `limit`. A row each of these that has any point: `known_hours` of the week, those
    with a point in each week, of them `resting_hours`, never above the limit, and `busy_hours`, always above it;
    `used_hours`, ever above it; `points`, of all weeks.
    """
    first = last - timedelta(days=7 * weeks - 1)
    numbered = limits.with_row_index("number")
    points = (
        metrics.filter(pl.col("metric") == name, pl.col("day").is_between(first, last))
        .join(numbered, on=ID)
        .select("number", "limit", weekday=pl.col("day").dt.weekday(), hour=pl.int_ranges(0, HOURS_A_DAY), at="hourly")
        .drop_nulls("at")
        .explode("hour", "at")
        .drop_nulls("at")
    )
    above, known = pl.col("above"), pl.col("weeks") >= weeks
    of_week = points.group_by("number", "weekday", "hour").agg(
        weeks=pl.len(), above=(pl.col("at") > pl.col("limit")).sum()
    )
    counts = of_week.group_by("number").agg(
        known_hours=known.sum(),
        resting_hours=(known & (above == 0)).sum(),
        busy_hours=(known & (above == pl.col("weeks"))).sum(),
        used_hours=(above > 0).sum(),
        points=pl.col("weeks").sum(),
    )
    return counts.cast(pl.Int64()).join(numbered.cast({"number": pl.Int64()}), on="number").drop("number", "limit")
