"""Exports of metrics as files: a month a file, a row a resource, metric and day, in Outlay's own columns."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from sources.sample.clouds.loads import DAILY, HOURS_A_DAY, daily
from sources.sample.world import THINGS_AND_MONTHS, Place, World

SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("provider", "account", "region", "x_resource_key", "resource_type", "metric"), pl.String()),
        "day": pl.Date(),
        "points": pl.Int64(),
        "expected_points": pl.Int64(),
        **{name: kind for name, kind in DAILY.items() if name not in ("number", "day", "points")},
    }
)
ORDER = ("x_resource_key", "day")
# RESOURCE of a kind, and what is measured of it.
Measured = tuple[pl.DataFrame, Sequence[str]]


def write_metrics(world: World, place: Place, feed: str, measured: Sequence[Measured]) -> None:
    """Writes `metrics/<feed>/<YYYY-MM>.parquet` with SCHEMA, for each month of the buckets.

    A point is an hour's average. A day without one has no row.
    """
    folder = place.folder / "metrics" / feed
    folder.mkdir(parents=True)
    together = max(1, THINGS_AND_MONTHS // max(1, sum(len(things) for things, _ in measured)))
    for at in range(0, len(world.months), together):
        _write_months(world, folder, world.months[at : at + together], measured)


def _write_months(world: World, folder: Path, months: Sequence[date], measured: Sequence[Measured]) -> None:
    """The files of some months, in which each metric of each kind is a row group."""
    schema = SCHEMA.to_frame().to_arrow().schema
    with ExitStack() as stack:
        files = {
            month: stack.enter_context(pq.ParquetWriter(folder / f"{month:%Y-%m}.parquet", schema, compression="zstd"))
            for month in months
        }
        for rows in _rows(world.only(months[0], months[-1]), measured):
            for (month,), of_month in rows.group_by(pl.col("day").dt.month_start(), maintain_order=True):
                files[month].write_table(of_month.to_arrow().cast(schema))


def _rows(world: World, measured: Sequence[Measured]) -> Iterator[pl.DataFrame]:
    """SCHEMA of all days of the world, a metric of a kind at a time."""
    for things, metrics in measured:
        whose = things.select("number", "provider", "account", "region", "resource_key", resource_type="type")
        for name in metrics:
            days = daily(world, things, name, world.since, world.yesterday)
            told = days.join(whose, on="number", maintain_order="left").rename({"resource_key": "x_resource_key"})
            whole = told.with_columns(metric=pl.lit(name), expected_points=pl.lit(HOURS_A_DAY, pl.Int64))
            yield whole.select(pl.col(column).cast(kind) for column, kind in SCHEMA.items()).sort(ORDER)
