"""Exports of metrics as files: a month a file, a row a resource, metric and day, in Outlay's own columns."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from sources.sample.clouds.loads import daily
from sources.sample.clouds.meters import meters
from sources.sample.world import THINGS_AND_MONTHS, Place, World
from warehouse.tables.inventory import METRIC_DAILY

ORDER = ("x_resource_key", "day")
PLACE = ("provider", "account", "region", "resource_type")


def write_metrics(world: World, place: Place, feed: str, things: pl.DataFrame) -> None:
    """Writes `metrics/<feed>/<YYYY-MM>.parquet` for each month of the buckets: METRIC_DAILY of RESOURCE.

    It has what rules read of each type. A day without a point has no row. In passing nothing is written.
    """
    if place.in_passing:
        return
    folder = place.folder / "metrics" / feed
    folder.mkdir(parents=True)
    together = max(1, THINGS_AND_MONTHS // max(1, len(things)))
    for at in range(0, len(world.months), together):
        _write_months(world, folder, world.months[at : at + together], things)


def _write_months(world: World, folder: Path, months: Sequence[date], things: pl.DataFrame) -> None:
    """The files of some months, in which each metric of each type is a row group."""
    schema = METRIC_DAILY.empty().to_arrow().schema
    with ExitStack() as stack:
        files = {
            month: stack.enter_context(pq.ParquetWriter(folder / f"{month:%Y-%m}.parquet", schema, compression="zstd"))
            for month in months
        }
        for rows in _rows(world.only(months[0], months[-1]), things):
            for (month,), of_month in rows.group_by(pl.col("day").dt.month_start(), maintain_order=True):
                files[month].write_table(of_month.to_arrow().cast(schema))


def _rows(world: World, things: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """METRIC_DAILY of all days of the world, a metric of a type at a time; levels have no sum."""
    typed = things.with_columns(_resource_type())
    for (provider, kind), of_type in typed.group_by("provider", "resource_type", maintain_order=True):
        whose = of_type.select(
            "number", "provider", "account", "region", "resource_type", x_resource_key="resource_key"
        )
        for meter in meters(str(provider), str(kind)):
            days = daily(world, of_type, meter, world.since, world.yesterday)
            told = days.join(whose, on="number", maintain_order="left").with_columns(
                metric=pl.lit(meter.name),
                sum=pl.when(pl.lit(meter.is_counted)).then("sum"),
                hourly=pl.when(pl.lit(meter.keeps_hours)).then("hourly"),
            )
            yield told.select(pl.col(of).cast(kind) for of, kind in METRIC_DAILY.schema.items()).sort(ORDER)


def _resource_type() -> pl.Expr:
    """As Outlay writes it: Azure's in lower case."""
    azure = pl.col("provider") == "azure"
    return pl.when(azure).then(pl.col("type").str.to_lowercase()).otherwise("type").alias("resource_type")
