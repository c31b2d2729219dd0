"""How busy each thing is, hour by hour and day by day: what every cloud's metrics are made of.

`loads.csv` has the patterns: the share of the hours' work follows a shape (office, nightly …), and each family of
metrics has a level at rest and at work, `low..high` where things differ. CPU, memory and GPU are in percent, network
in MB an hour of both directions, operations a number an hour. `metrics.csv` says which family a metric belongs to.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sources.sample.clouds.load_grid import LOADS, SAMPLES_AN_HOUR, Figures, Flags, Floats, Hours, figures, metric_of
from sources.sample.clouds.meters import Meter
from sources.sample.world import World

HOURLY = pl.Schema(
    {
        "number": pl.Int64,
        "hour": pl.Datetime("us"),
        "average": pl.Float64,
        "maximum": pl.Float64,
        "minimum": pl.Float64,
        "total": pl.Float64,
        "samples": pl.Int64,
    }
)
DAILY = pl.Schema(
    {
        "number": pl.Int64,
        "day": pl.Date,
        "points": pl.Int64,
        "mean": pl.Float64,
        "p99": pl.Float64,
        "maximum": pl.Float64,
        "minimum": pl.Float64,
        "sum": pl.Float64,
        "hourly": pl.List(pl.Float32),
    }
)
HOURS_A_DAY = 24
# So many things, each in so many hours, are drawn at a time.
THINGS_AND_HOURS = 500 * 744


def hourly(world: World, resources: pl.DataFrame, metric: str, first: date, last: date) -> pl.DataFrame:
    """HOURLY of one cloud's resources (RESOURCE), from the first hour of `first` to the last of `last`, in order.

    Average, maximum and minimum are of the hour's samples, `total` is their sum. Hours without a point have no row:
    those before a thing was created or after it was deleted, from `world.as_of` on, and as its load has it. Before
    `story_since`, a load with a `before` is that one.
    """
    parts = [_points(part) for part in by_load(world, spells(world, resources), metric, first, last)]
    if not parts:
        return pl.DataFrame(schema=HOURLY)
    whole = pl.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    return whole.with_columns(samples=pl.lit(SAMPLES_AN_HOUR, pl.Int64)).cast(HOURLY).sort("number", "hour")


def daily(world: World, resources: pl.DataFrame, meter: Meter, first: date, last: date) -> pl.DataFrame:
    """DAILY of one of our metrics: a row a number and day that has a point, in order.

    `points` is how many of the day's hours have one, `hourly` has the values of all 24, null where there is none.
    `p99` (linear between the two highest) and `mean` are of these, `maximum` and `minimum` of the hours' own.
    """
    there = spells(world, resources)
    parts = [by_load(world, there, part.load_metric, first, last) for part in meter.parts]
    days = [_days(meter.of(same)) for same in zip(*parts, strict=True)]
    return pl.concat([pl.DataFrame(schema=DAILY), *days]).sort("number", "day")


def by_load(world: World, there: pl.DataFrame, metric: str, first: date, last: date) -> Iterator[Figures]:
    """The figures of each load's things, so many at once, of one cloud's `spells`; none where none is told.

    A thing whose load turned is told of by each of the two, of the hours that were its own.
    """
    asked = metric_of(metric)
    hours = Hours.of(first, min(last, world.yesterday))
    lasting = there.filter(pl.col("from") <= last, pl.col("to") > first)
    if lasting.is_empty() or not hours.at.size:
        return
    topic = f"{metric} of {lasting['provider'][0]}"
    for same in lasting.partition_by("load", maintain_order=True):
        for some in same.iter_slices(max(1, THINGS_AND_HOURS // hours.at.size)):
            yield figures(world, asked, topic, some, hours)


def spells(world: World, resources: pl.DataFrame) -> pl.DataFrame:
    """A row a number and load that it had: `provider`, and `from` a day to before the day `to`."""
    unknown = set(resources["load"].drop_nulls().unique()) - set(LOADS["load"])
    if unknown:
        raise ValueError(f"No load is called {', '.join(sorted(unknown))}; loads.csv has {', '.join(LOADS['load'])}.")
    ever = pl.lit(world.as_of + timedelta(days=1))
    loaded = resources.lazy().filter(pl.col("load").is_not_null())
    known = loaded.join(LOADS.lazy().select("load", "before"), on="load", how="left", maintain_order="left")
    spell = known.with_columns(
        turned=pl.when(pl.col("before").is_not_null()).then(pl.max_horizontal("created", "story_since")),
        ended=pl.col("deleted").fill_null(ever),
    )
    own = ("provider", "number")
    now = spell.select(*own, "load", pl.coalesce("turned", "created").alias("from"), pl.col("ended").alias("to"))
    before = spell.filter(pl.col("turned") > pl.col("created")).select(
        *own, pl.col("before").alias("load"), pl.col("created").alias("from"), pl.col("turned").alias("to")
    )
    return pl.concat([now, before]).collect()


def _points(of: Figures) -> dict[str, NDArray[Any]]:
    """The columns of HOURLY but `samples`, not in order."""
    lines, columns = np.nonzero(of.there)
    kept = {name: grid[of.there].round(6) for name, grid in of.grids.items()}
    return {"number": of.numbers.to_numpy()[lines], "hour": of.hours[columns], **kept}


def _days(of: Figures) -> pl.DataFrame:
    """DAILY, not in order. Of at most 24 hours, the 99th percentile lies between the two highest."""
    there = of.there.reshape(len(of.numbers), -1, HOURS_A_DAY)
    whole = {name: grid.reshape(there.shape) for name, grid in of.grids.items()}
    grids = {name: np.where(there, grid, 0) for name, grid in whole.items()}
    points = there.sum(axis=2)
    second, highest = np.moveaxis(np.partition(grids["average"], 22, axis=2)[..., 22:], 2, 0)
    told = points > 0
    lines, columns = np.nonzero(told)
    some = np.maximum(points, 1)
    figures = {
        "mean": grids["average"].sum(axis=2) / some,
        "p99": highest - (highest - second) * (some - 1) / 100,
        "maximum": grids["maximum"].max(axis=2),
        "minimum": np.where(there, whole["minimum"], np.inf).min(axis=2),
        "sum": grids["total"].sum(axis=2),
    }
    day = of.hours[::HOURS_A_DAY].astype("datetime64[D]")
    days = pl.DataFrame({"number": of.numbers.to_numpy()[lines], "day": day[columns]})
    kept = {name: pl.Series(grid[told].round(6)) for name, grid in figures.items()}
    hourly = _hours(whole["average"][told], there[told])
    return days.with_columns(points=pl.Series(points[told]), **kept, hourly=hourly).cast(DAILY)


def _hours(averages: Floats, there: Flags) -> pl.Series:
    """A list of 24 a row."""
    flat = pl.Series(np.where(there, averages, np.nan).round(6).ravel()).cast(pl.Float32).fill_nan(None)
    return flat.reshape((-1, HOURS_A_DAY)).cast(pl.List(pl.Float32))
