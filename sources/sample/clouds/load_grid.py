"""What is drawn for one load and one metric: chance on a grid of things and hours, levels, and which hours tell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sources.sample.dice import Dice
from sources.sample.world import World

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Instants = NDArray[np.datetime64]

# Five minutes each, as clouds sample.
SAMPLES_AN_HOUR = 12
LATE_DAYS = 10
# 1970 began on one.
THURSDAY = 3
DAY = np.timedelta64(1, "D")
JITTER = 0.1
LOADS = pl.read_csv(Path(__file__).with_name("loads.csv"), infer_schema=False)
_PATTERNS = {row["load"]: row for row in LOADS.iter_rows(named=True)}


@dataclass(frozen=True)
class Metric:
    """One metric: its family in loads.csv, what that is multiplied by, its upper bound, whether it counts things."""

    name: str
    family: str
    scale: float
    most: float | None
    whole: bool

    @property
    def is_count(self) -> bool:
        """Whether an hour's total is the sum of what its samples counted; else samples are levels."""
        return self.family in ("network", "operations")


_ROWS = pl.read_csv(Path(__file__).with_name("metrics.csv"), schema_overrides={"scale": pl.Float64, "most": pl.Float64})
METRICS = {row["metric"]: Metric(*row.values()) for row in _ROWS.iter_rows(named=True)}


@dataclass(frozen=True)
class Hours:
    """Hours one after another: when each begins, UTC, how many passed since 1970, the hour of its day, its weekday.

    Mondays are 0.
    """

    at: Instants
    since_1970: Whole
    hour: Whole
    weekday: Whole

    @classmethod
    def of(cls, first: date, last: date) -> "Hours":
        """Those of these days, both included."""
        at = np.arange(np.datetime64(first, "h"), np.datetime64(last + timedelta(days=1), "h"))
        since = at.astype(np.int64)
        return cls(at.astype("datetime64[us]"), since, since % 24, (since // 24 + THURSDAY) % 7)


@dataclass(frozen=True)
class Figures:
    """What one metric told of things of one load: grids with a line a number and a column an hour.

    `grids` has average, maximum, minimum and total; where `there` is false there is no point.
    """

    numbers: pl.Series
    hours: Instants
    there: Flags
    grids: dict[str, Floats]


def figures(world: World, metric: Metric, topic: str, spells: pl.DataFrame, hours: Hours) -> Figures:
    """The figures of spells (`number`, `load`, `from`, `to`) of one load in these hours."""
    load = _PATTERNS[spells["load"][0]]
    grid = _Grid.of(world.dice, topic, spells["number"], hours)
    level = _levels(metric, load, grid)
    total = (level.round() if metric.whole else level) * (1 if metric.is_count else SAMPLES_AN_HOUR)
    average = total / SAMPLES_AN_HOUR
    minimum = average * (1 - 0.2 * grid.share(2))
    if metric.family == "cpu":
        peak = grid.own(load["cpu_peak"], "peak") * metric.scale
        maximum = average + np.maximum(peak - average, 0) * grid.share(1) ** 4
    else:
        maximum = np.minimum(average * (1 + 0.2 * grid.share(1)), metric.most or np.inf)
    if metric.whole and not metric.is_count:
        maximum, minimum = maximum.round(), minimum.round()
    there = _lasts(spells, hours.at) & _told(load["points"], world, level, grid)
    grids = {"average": average, "maximum": maximum, "minimum": minimum, "total": total}
    return Figures(spells["number"], hours.at, there, grids)


@dataclass(frozen=True)
class _Grid:
    """Chance for each number (a line) and hour (a column)."""

    dice: Dice
    topic: str
    numbers: pl.Series
    hours: Hours
    cells: tuple[pl.Series, pl.Series]
    thrown: Whole

    @classmethod
    def of(cls, dice: Dice, topic: str, numbers: pl.Series, hours: Hours) -> "_Grid":
        count = len(hours.since_1970)
        lines = pl.Series(np.repeat(numbers.to_numpy(), count))
        columns = pl.Series(np.tile(hours.since_1970, len(numbers)))
        thrown = dice.wholes(topic, 0, 2**60 - 1, lines, columns).to_numpy().reshape(len(numbers), count)
        return cls(dice, topic, numbers, hours, (lines, columns), thrown)

    def share(self, nth: int) -> Floats:
        """The first, second or third (0, 1, 2) of a cell's floats in [0, 1)."""
        return ((self.thrown >> (20 * nth)) & 0xFFFFF) / float(1 << 20)

    def own(self, between: str, what: str) -> Floats:
        """A column with each number's own level; `between` is `low..high`, or one number for all."""
        low, _, high = between.partition("..")
        share = self.dice.shares(f"{self.topic}, {what}", self.numbers).to_numpy()
        return (float(low) + (float(high or low) - float(low)) * share).reshape(-1, 1)

    def own_whole(self, below: int, what: str) -> Whole:
        return self.dice.wholes(f"{what} of a load", 0, below - 1, self.numbers).to_numpy().reshape(-1, 1)


def _levels(metric: Metric, load: dict[str, str], grid: _Grid) -> Floats:
    if metric.family in ("memory", "gpu"):
        rest = work = grid.own(load[metric.family], "level")
        constant = False
    else:
        lowest, highest = load[f"{metric.family}_rest"], load[f"{metric.family}_work"]
        constant = metric.family == "connections" and lowest == highest
        rest, work = grid.own(lowest, "level"), grid.own(highest, "level")
    level = (rest + (work - rest) * SHAPES[load["shape"]](grid)) * metric.scale
    if constant:
        return np.broadcast_to(level, grid.thrown.shape)
    return np.minimum(level * (1 + JITTER * (2 * grid.share(0) - 1)), metric.most or np.inf)


def _lasts(spells: pl.DataFrame, hours: Instants) -> Flags:
    """Whether a spell lasts at an hour."""
    begins, ends = (spells[name].cast(pl.Datetime("us")).to_numpy().reshape(-1, 1) for name in ("from", "to"))
    return (hours >= begins) & (hours < ends)


def _told(points: str, world: World, level: Floats, grid: _Grid) -> Flags:
    """Whether an hour tells of itself."""
    if points == "half":
        return grid.dice.shares("hours that are missing", *grid.cells).to_numpy().reshape(level.shape) < 0.5
    if points == "late":
        told = np.datetime64(world.as_of - timedelta(days=LATE_DAYS))
        return np.broadcast_to(grid.hours.at < told, level.shape)
    return level > 0 if points == "busy" else np.full(level.shape, points == "all")


def _office(grid: _Grid) -> Floats:
    hour, weekday = grid.hours.hour, grid.hours.weekday
    return ((weekday < 5) & (hour >= 7) & (hour < 19)).astype(np.float64)


def _nightly(grid: _Grid) -> Floats:
    return (grid.hours.hour == grid.own_whole(6, "hour of the night")).astype(np.float64)


def _weekly(grid: _Grid) -> Floats:
    hour_of_week = grid.hours.weekday * 24 + grid.hours.hour
    return (hour_of_week == grid.own_whole(168, "hour of the week")).astype(np.float64)


def _month_end(grid: _Grid) -> Floats:
    month = grid.hours.at.astype("datetime64[M]")
    since, until = (grid.hours.at.astype("datetime64[D]") - month, month + 1 - grid.hours.at.astype("datetime64[D]"))
    return ((since < DAY) | (until <= 3 * DAY)).astype(np.float64)


def _waves(grid: _Grid) -> Floats:
    hour = grid.hours.hour
    return np.clip(0.5 - 0.5 * np.cos((hour - 3) / 12 * np.pi), 0, 1)


SHAPES: dict[str, Callable[[_Grid], Floats]] = {
    "flat": lambda grid: np.ones(len(grid.hours.at)),
    "office": _office,
    "nightly": _nightly,
    "weekly": _weekly,
    "month_end": _month_end,
    "waves": _waves,
}


def metric_of(name: str) -> Metric:
    """A metric of metrics.csv, by its name."""
    if name not in METRICS:
        raise ValueError(f"No metric is called {name}; metrics.csv has {', '.join(METRICS)}.")
    return METRICS[name]
