"""Exports of metrics as files: a month a file, a row a resource, metric and day, in Outlay's own columns."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from sources.sample.clouds.load_grid import metric_of
from sources.sample.clouds.loads import daily
from sources.sample.world import THINGS_AND_MONTHS, Place, World
from warehouse.tables.inventory import METRIC_DAILY

ORDER = ("x_resource_key", "day")
# RESOURCE of a kind, and what is measured of it.
Measured = tuple[pl.DataFrame, Sequence[str]]


def write_metrics(world: World, place: Place, feed: str, measured: Sequence[Measured]) -> None:
    """Writes `metrics/<feed>/<YYYY-MM>.parquet` for each month of the buckets: METRIC_DAILY.

    A day without a point has no row.
    """
    folder = place.folder / "metrics" / feed
    folder.mkdir(parents=True)
    together = max(1, THINGS_AND_MONTHS // max(1, sum(len(things) for things, _ in measured)))
    for at in range(0, len(world.months), together):
        _write_months(world, folder, world.months[at : at + together], measured)


def _write_months(world: World, folder: Path, months: Sequence[date], measured: Sequence[Measured]) -> None:
    """The files of some months, in which each metric of each kind is a row group."""
    schema = METRIC_DAILY.empty().to_arrow().schema
    with ExitStack() as stack:
        files = {
            month: stack.enter_context(pq.ParquetWriter(folder / f"{month:%Y-%m}.parquet", schema, compression="zstd"))
            for month in months
        }
        for rows in _rows(world.only(months[0], months[-1]), measured):
            for (month,), of_month in rows.group_by(pl.col("day").dt.month_start(), maintain_order=True):
                files[month].write_table(of_month.to_arrow().cast(schema))


def _rows(world: World, measured: Sequence[Measured]) -> Iterator[pl.DataFrame]:
    """METRIC_DAILY of all days of the world, a metric of a kind at a time; levels have no sum."""
    for things, metrics in measured:
        whose = things.select(
            "number", "provider", "account", "region", _resource_type(), x_resource_key="resource_key"
        )
        for name in metrics:
            days = daily(world, things, name, world.since, world.yesterday)
            told = days.join(whose, on="number", maintain_order="left").with_columns(metric=pl.lit(name))
            summed = told if metric_of(name).is_count else told.with_columns(sum=None)
            yield summed.select(pl.col(of).cast(kind) for of, kind in METRIC_DAILY.schema.items()).sort(ORDER)


def _resource_type() -> pl.Expr:
    """As Outlay writes it: Azure's in lower case."""
    azure = pl.col("provider") == "azure"
    return pl.when(azure).then(pl.col("type").str.to_lowercase()).otherwise("type").alias("resource_type")
