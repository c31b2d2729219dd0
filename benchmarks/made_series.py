"""Made daily costs with planted events: what a judge of anomalies is measured on beside the sample company.

Nothing here is taken from the sample: levels, weekdays, noise, growth, month-end jobs and events are drawn anew.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from transforms.anomalies.grid import Grid

FIRST = date(2025, 1, 1)
SHAPES = ("spike", "step", "drop", "leak")
# Events of a series are so far apart, and begin so late.
APART_DAYS, FIRST_EVENT_DAY = 75, 60


@dataclass(frozen=True)
class Planted:
    """One event: its row, first day and the day after its last, and the money above (or below) what would have been."""

    row: int
    shape: str
    start: int
    stop: int
    money: float


@dataclass(frozen=True)
class Made:
    """Series x days, and what was planted in them."""

    grid: Grid
    planted: tuple[Planted, ...]


def made_series(series: int, days: int, seed: int, every: float = 1.0) -> Made:
    """`every` is the chance of each place for an event to have one. Noise is 2 to 8 percent of the level."""
    dice = np.random.default_rng(seed)
    cost = _ordinary(dice, series, days)
    planted: list[Planted] = []
    for row in range(series):
        for start in range(FIRST_EVENT_DAY, days - 40, APART_DAYS):
            if dice.random() < every:
                at = start + int(dice.integers(0, 20))
                planted.append(_plant(dice, cost, row, at))
    return Made(grid_of(np.maximum(cost, 0)), tuple(planted))


def grid_of(cost: NDArray[np.float64]) -> Grid:
    """A grid of which every day is complete."""
    import polars as pl

    series, days = cost.shape
    keys = pl.DataFrame({"source": ["made"] * series, "service": [f"service {at}" for at in range(series)]})
    begins = np.where((cost != 0).any(axis=1), (cost != 0).argmax(axis=1), days)
    return Grid(keys, FIRST, cost, np.ones((series, days), np.bool_), begins, np.zeros(series, np.int64))


def _ordinary(dice: np.random.Generator, series: int, days: int) -> NDArray[np.float64]:
    day = np.arange(days)
    calendar = [date.fromordinal(FIRST.toordinal() + int(each)) for each in day]
    weekend = np.array([each.weekday() >= 5 for each in calendar])
    ahead = [date.fromordinal(each.toordinal() + 3) for each in calendar]
    edge = np.array([each.day == 1 or later.month != each.month for each, later in zip(calendar, ahead, strict=True)])
    level = np.exp(dice.uniform(np.log(60), np.log(3000), series))[:, None]
    quiet = np.where(dice.random(series) < 0.5, dice.uniform(0.3, 0.9, series), 1.0)[:, None]
    jobs = np.where(dice.random(series) < 0.15, dice.uniform(1.3, 1.8, series), 1.0)[:, None]
    growth = (1 + dice.uniform(-0.1, 0.4, series))[:, None] ** (day / 365)
    noise = 1 + dice.normal(0, 1, (series, days)) * dice.uniform(0.02, 0.08, series)[:, None]
    return level * growth * np.where(weekend, quiet, 1) * np.where(edge, jobs, 1) * noise


def _plant(dice: np.random.Generator, cost: NDArray[np.float64], row: int, at: int) -> Planted:
    """An event of at least 40 percent, and twice what is told."""
    shape = str(dice.choice(SHAPES))
    usual = float(np.median(cost[row, at - 14 : at]))
    size = max(float(dice.uniform(0.4, 1.2)) * usual, 60.0)
    length = {"spike": int(dice.integers(1, 4)), "drop": int(dice.integers(2, 6))}.get(
        shape, int(dice.integers(10, 25))
    )
    before = cost[row].copy()
    if shape == "drop":
        cost[row, at : at + length] *= float(dice.uniform(0.0, 0.4))
        size = 0.0
    rising = np.linspace(1 / length, 1, length) if shape == "leak" else np.ones(length)
    cost[row, at : at + length] += size * rising
    return Planted(row, shape, at, at + length, float((cost[row] - before).sum()))
