"""What the clouds' monitoring answers: which resource is meant, which of the loads' metrics, and sums over periods."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl

from sources.sample.clouds import loads
from sources.sample.clouds.load_grid import SAMPLES_AN_HOUR, Flags, Floats, Hours, Instants, Whole
from sources.sample.clouds.vendors import Told
from sources.sample.serve.answers import Answers

HOUR = timedelta(hours=1)
MIDNIGHT = datetime.fromisoformat("2001-01-01")
LEVELS = ("average", "maximum", "minimum")


def names(resources: pl.DataFrame) -> dict[str, int]:
    """The number of what has a load by each of its names, in lower case: its id, key and name, and their ends.

    Of several that had one key after one another it is the last one's.
    """
    loaded = resources.filter(pl.col("load").is_not_null()).unique("resource_key", keep="last", maintain_order=True)
    meant: dict[str, int] = {}
    for number, *texts in loaded.select("number", "resource_key", "resource_id", "name").iter_rows():
        for text in filter(None, texts):
            for end in _ends(text.lower()):
                meant.setdefault(end, number)
    return meant


def _ends(text: str) -> Iterable[str]:
    """The whole, and what follows each `/` and `:`."""
    yield text
    for at, letter in enumerate(text):
        if letter in "/:":
            yield text[at + 1 :]


@dataclass(frozen=True)
class Binned:
    """One metric of things in periods, which begin at `starts`: a line a thing, a column a period.

    `grids` has average, maximum, minimum, total and samples; where `there` is false there is no point. `hours` are the
    averages of the hours, a column an hour, NaN where there is none; those of a period are within its `bounds`.
    """

    lines: Mapping[int, int]
    starts: Instants
    there: Flags
    grids: Mapping[str, Floats]
    hours: Floats
    bounds: Sequence[tuple[int, int]]

    def tells_of(self, number: int) -> bool:
        """Whether it has any point."""
        return bool(self.there[self.lines[number]].any())

    def periods(self, number: int) -> list[int]:
        """Which have a point."""
        return np.flatnonzero(self.there[self.lines[number]]).tolist()

    def times(self, number: int) -> list[int]:
        """When these begin, in seconds since 1970."""
        return self.starts[self.there[self.lines[number]]].astype("datetime64[s]").astype(np.int64).tolist()

    def values(self, number: int, column: str) -> list[float]:
        """Of the periods that have a point."""
        line = self.lines[number]
        return self.grids[column][line, self.there[line]].tolist()

    def percentiles(self, number: int, percent: float) -> list[float]:
        """Of the averages of each period's hours, linear between the two nearest; of the periods that have a point."""
        line = self.lines[number]
        return [
            float(np.nanpercentile(self.hours[line, slice(*self.bounds[at])], percent)) for at in self.periods(number)
        ]


def binned(
    answers: Answers,
    numbers: Sequence[int],
    metric: Told,
    span: tuple[datetime, datetime],
    period: timedelta,
    origin: datetime = MIDNIGHT,
) -> Binned:
    """A metric of these things of a feed. Periods are counted from `origin`; one below an hour has its share of it."""
    first, until = (np.datetime64(at, "us") for at in span)
    lines = {number: line for line, number in enumerate(numbers)}
    at, grids = _hours(answers, lines, metric, span)
    whole = max(period, HOUR)
    of_hour = (at - np.datetime64(origin, "us")) // np.timedelta64(whole)
    begins = np.flatnonzero(np.diff(of_hour, prepend=of_hour[:1] - 1))
    told = _in_periods(grids, begins, metric)
    starts = np.datetime64(origin, "us") + of_hour[begins] * np.timedelta64(whole)
    bounds = list(pairwise([*begins.tolist(), len(at)]))
    if period < HOUR:
        parts = HOUR // period
        told = {name: np.repeat(grid, parts, axis=1) for name, grid in told.items()}
        told["samples"] = np.where(told["samples"] > 0, float(max(1, SAMPLES_AN_HOUR // parts)), 0.0)
        starts = (starts[:, None] + np.arange(parts) * np.timedelta64(period)).ravel()
        bounds = [bound for bound in bounds for _ in range(parts)]
    inside = (starts >= first) & (starts < until)
    told = {name: grid[:, inside] for name, grid in told.items()}
    told["total"] = told["average"] * told["samples"]
    hours = grids["average"] * metric.times + metric.plus
    kept = [bound for bound, is_inside in zip(bounds, inside, strict=True) if is_inside]
    return Binned(lines, starts[inside], told["samples"] > 0, told, hours, kept)


def _hours(
    answers: Answers, lines: Mapping[int, int], metric: Told, span: tuple[datetime, datetime]
) -> tuple[Instants, dict[str, Floats]]:
    """The hours that overlap the span, and what the loads tell of each: NaN where there is no point."""
    first, last = span[0].date(), (span[1] - timedelta.resolution).date()
    at = Hours.of(first, last).at
    grids = {name: np.full((len(lines), len(at)), np.nan) for name in LEVELS}
    spells, rows_of = answers.once("spells", lambda: _spells(answers))
    theirs = spells[[row for number in lines for row in rows_of.get(number, ())]]
    for of in loads.by_load(answers.world, theirs, metric.load_metric, first, last):
        rows, columns = np.nonzero(of.there)
        places = np.array([lines[number] for number in of.numbers.to_list()])[rows], columns
        for name in LEVELS:
            grids[name][places] = of.grids[name][of.there].round(6)
    within = (at + np.timedelta64(HOUR) > np.datetime64(span[0])) & (at < np.datetime64(span[1]))
    return at[within], {name: grid[:, within] for name, grid in grids.items()}


def _spells(answers: Answers) -> tuple[pl.DataFrame, dict[int, list[int]]]:
    """The spells of a feed's loads, and in which rows each number's are."""
    spells = loads.spells(answers.world, answers.resources)
    rows: dict[int, list[int]] = {}
    for row, number in enumerate(spells["number"].to_list()):
        rows.setdefault(number, []).append(row)
    return spells, rows


def _in_periods(hours: Mapping[str, Floats], begins: Whole, metric: Told) -> dict[str, Floats]:
    """Average, maximum, minimum and samples of periods of hours, in the vendor's unit."""
    there = ~np.isnan(hours["average"])
    samples = np.add.reduceat(there * float(SAMPLES_AN_HOUR), begins, axis=1)
    with np.errstate(invalid="ignore"):
        average = np.add.reduceat(np.where(there, hours["average"] * SAMPLES_AN_HOUR, 0), begins, axis=1) / samples
    highest, lowest = (
        reduce.reduceat(hours[name], begins, axis=1) * metric.times + metric.plus
        for reduce, name in ((np.fmax, "maximum"), (np.fmin, "minimum"))
    )
    return {
        "average": average * metric.times + metric.plus,
        "maximum": np.fmax(highest, lowest),
        "minimum": np.fmin(highest, lowest),
        "samples": samples,
    }
