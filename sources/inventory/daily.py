"""From points of hours to METRIC_DAILY: days with their mean, 99th percentile, extremes, sum and hours."""

import polars as pl

from warehouse.tables.inventory import METRIC_DAILY

# A provider's metric of one resource in one hour, by one statistic (Average, Maximum, Minimum, Sum, Count), in the
# provider's unit; `at` is the beginning of the hour, naive UTC.
POINT = pl.Schema(
    {
        "x_resource_key": pl.String(),
        "provider_metric": pl.String(),
        "statistic": pl.String(),
        "at": pl.Datetime("us"),
        "value": pl.Float64(),
    }
)
ID = ["x_resource_key", "metric"]
PLACE = ("provider", "account", "region", "resource_type")
COUNTED = ("Sum", "Count")
# So many points are worked on at a time: on the way each takes several times its own memory.
POINTS_AT_ONCE = 2_000_000


def daily(
    points: pl.DataFrame,
    wanted: pl.DataFrame,
    meters: pl.DataFrame,
    *,
    needs_all: bool = True,
    at_once: int = POINTS_AT_ONCE,
) -> pl.DataFrame:
    """METRIC_DAILY of POINT rows on the days that are WANTED; `meters` are rows of sources.reference.metrics.

    Of a counted metric that has no average, an hour's sum stands for its average. An hour in which one of several
    metrics that are added up has no point has none; without `needs_all`, of those metrics that the resource has at all
    (a cache has the commands of its own engine). Of more points than `at_once` some resources are worked on at a time.
    """
    many = -(-points.height // at_once) or 1
    part = pl.col("x_resource_key").hash(0) % many
    each = (_daily(points.filter(part == at) if many > 1 else points, wanted, meters, needs_all) for at in range(many))
    return pl.concat(each).sort("x_resource_key", "metric", "day")


def _daily(points: pl.DataFrame, wanted: pl.DataFrame, meters: pl.DataFrame, needs_all: bool) -> pl.DataFrame:
    series = wanted.lazy().unique(ID, keep="first", maintain_order=True).with_row_index("series")
    kept = meters.lazy().group_by("resource_type", "metric").agg(kept=pl.col("hourly").any())
    added = _added_up(points.lazy(), series, meters.lazy(), needs_all=needs_all)
    hours = (
        _hours(added).collect(engine="in-memory").lazy()
    )  # in their order, so that sums are the same to the last bit
    days = hours.group_by("series", "day").agg(
        points=pl.len().cast(pl.Int64),
        mean=pl.col("value").mean(),
        p99=pl.col("value").quantile(0.99, "linear"),
        maximum=pl.col("highest").max(),
        minimum=pl.col("lowest").min(),
        sum=pl.col("counted").sum(),
        is_counted=pl.col("counted").is_not_null().any(),
    )
    return (
        days.join(series.select("series", *PLACE, *ID), on="series")
        .join(kept, on=["resource_type", "metric"], how="left")
        .join(_of_the_day(hours), on=["series", "day"], how="left")
        .with_columns(hourly=pl.when("kept").then("hourly"), sum=pl.when("is_counted").then("sum"))
        .select(pl.col(name).cast(kind) for name, kind in METRIC_DAILY.schema.items())
        .collect(engine="in-memory")
    )


def _added_up(points: pl.LazyFrame, series: pl.LazyFrame, meters: pl.LazyFrame, *, needs_all: bool) -> pl.LazyFrame:
    """`series, day, at, statistic, value`, in our unit, of hours with a point of each metric that is added."""
    meant = meters.select(
        "resource_type",
        "metric",
        "statistic",
        "factor",
        provider_metric=pl.col("provider_metric").str.to_lowercase(),
    ).with_columns(needed=pl.col("provider_metric").n_unique().over("resource_type", "metric", "statistic"))
    asked = series.join(meant, on=["resource_type", "metric"]).select(
        "series", "first_day", "last_day", "x_resource_key", "provider_metric", "statistic", "factor", "needed"
    )
    told = (
        points.drop_nulls("value")
        .with_columns(pl.col("provider_metric").str.to_lowercase(), day=pl.col("at").dt.date())
        .join(asked, on=["x_resource_key", "provider_metric", "statistic"], maintain_order="left")
        .filter(pl.col("day").is_between("first_day", "last_day"))
        .drop("x_resource_key")
    )
    had = pl.col("provider_metric").n_unique().over("series", "statistic")
    return (
        told.with_columns(needed=pl.col("needed") if needs_all else had)
        .group_by("series", "day", "at", "statistic")
        .agg(
            value=(pl.col("value") * pl.col("factor")).sum(),
            told=pl.col("provider_metric").n_unique(),
            needed=pl.col("needed").first(),
        )
        .filter(pl.col("told") == pl.col("needed"))
    )


def _hours(added: pl.LazyFrame) -> pl.LazyFrame:
    """A row a series and hour: `value`, `highest`, `lowest`, and `counted` of what is counted."""
    of = {
        name: pl.when(pl.col("statistic") == name).then("value") for name in ("Average", "Maximum", "Minimum", *COUNTED)
    }
    each = added.select("series", "day", "at", **of)
    hours = each.group_by("series", "day", "at").agg(pl.col(list(of)).max()).with_columns(counted=pl.coalesce(*COUNTED))
    return hours.select(
        "series",
        "day",
        "counted",
        hour=pl.col("at").dt.hour().cast(pl.Int64),
        value=pl.coalesce("Average", "counted", "Maximum", "Minimum"),
        highest=pl.coalesce("Maximum", "Average", "counted", "Minimum"),
        lowest=pl.coalesce("Minimum", "Average", "counted", "Maximum"),
    ).sort("series", "day", "hour")


def _of_the_day(hours: pl.LazyFrame) -> pl.LazyFrame:
    """24 values from 00:00 UTC, null where an hour has none."""
    every = hours.select("series", "day").unique().with_columns(hour=pl.int_ranges(0, 24)).explode("hour")
    told = every.join(hours.select("series", "day", "hour", "value"), on=["series", "day", "hour"], how="left")
    return told.sort("hour").group_by("series", "day", maintain_order=True).agg(hourly=pl.col("value"))
