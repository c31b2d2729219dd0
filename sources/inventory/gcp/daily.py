"""From points of hours to METRIC_DAILY: days with their mean, 99th percentile, extremes, sum and hours."""

import polars as pl

from warehouse.tables.inventory import METRIC_DAILY

ID = ["x_resource_key", "metric"]


def daily(points: pl.DataFrame, wanted: pl.DataFrame, meters: pl.DataFrame) -> pl.DataFrame:
    """METRIC_DAILY of MEASURED_POINT rows. `wanted` tells where each resource is, `meters` whether hours are kept.

    Counts (Sum) of several of Google's metrics add up; of levels that two of them tell, the greater counts.
    """
    hours = _hours(points).with_columns(day=pl.col("at").dt.date(), hour=pl.col("at").dt.hour())
    where = wanted.select("x_resource_key", "provider", "account", "region", "resource_type").unique("x_resource_key")
    kept = meters.group_by("resource_type", "metric").agg(keeps=pl.col("hourly").any())
    days = (
        hours.group_by(*ID, "day")
        .agg(
            points=pl.len().cast(pl.Int64),
            mean=pl.col("value").mean(),
            p99=pl.col("value").quantile(0.99, "linear"),
            maximum=pl.col("highest").max(),
            minimum=pl.col("value").min(),
            sum=pl.when(pl.col("is_count").first()).then(pl.col("value").sum()),
            at=pl.col("hour"),
            values=pl.col("value"),
        )
        .join(where, on="x_resource_key")
        .join(kept, on=["resource_type", "metric"], how="left")
    )
    hourly = _of_the_day(days)
    return (
        days.join(hourly, on=[*ID, "day"], how="left")
        .with_columns(hourly=pl.when("keeps").then("hourly"))
        .select(pl.col(name).cast(kind) for name, kind in METRIC_DAILY.schema.items())
        .sort("x_resource_key", "metric", "day")
    )


def _hours(points: pl.DataFrame) -> pl.DataFrame:
    """A row a resource, metric and hour: `value` (the average, of counts the sum), `highest`, `is_count`."""
    is_count = pl.col("statistic") == "Sum"
    one = points.group_by(*ID, "statistic", "at").agg(
        value=pl.when(is_count.first()).then(pl.col("value").sum()).otherwise(pl.col("value").max())
    )
    of = {name: pl.col("value").filter(pl.col("statistic") == name).first() for name in ("Average", "Maximum", "Sum")}
    return (
        one.group_by(*ID, "at")
        .agg(**of)
        .select(
            *ID,
            "at",
            value=pl.coalesce("Sum", "Average", "Maximum"),
            highest=pl.coalesce("Maximum", "Sum", "Average"),
            is_count=pl.col("Sum").is_not_null(),
        )
    )


def _of_the_day(days: pl.DataFrame) -> pl.DataFrame:
    """24 values from 00:00 UTC, null where an hour has none."""
    told = (
        days.select(*ID, "day", hour="at", value="values")
        .explode("hour", "value")
        .with_columns(pl.col("hour").cast(pl.Int64))
    )
    every = days.select(*ID, "day").with_columns(hour=pl.int_ranges(0, 24)).explode("hour")
    return (
        every.join(told, on=[*ID, "day", "hour"], how="left")
        .group_by(*ID, "day")
        .agg(hourly=pl.col("value").sort_by("hour"))
    )
