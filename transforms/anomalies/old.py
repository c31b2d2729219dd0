"""What is no news: what began in days that nobody judged, and a fall back to what was usual before a rise."""

import numpy as np

from transforms.anomalies.grid import Flags, Floats, Grid
from transforms.anomalies.judge import HISTORY_DAYS, LEAST_OF_A_LEVEL, LEVEL_DAYS, Judged

# What rose less than four weeks ago falls back to what so many days before the rise had.
BACK_WITHIN_DAYS = HISTORY_DAYS - 1 + LEAST_OF_A_LEVEL


def is_news(grid: Grid, judged: Judged, found: tuple[np.ndarray, ...]) -> Flags:
    """Of stretches (series, start, stop and sign of each, as `runs` finds them) those that are told."""
    series, start, _, _ = found
    return (start >= judged.ready[series]) & ~_falls_back(grid, judged, found)


def _falls_back(grid: Grid, judged: Judged, found: tuple[np.ndarray, ...]) -> Flags:
    """Drops to a level that days of the last four weeks were nearer to than to what was expected."""
    series, start, stop, sign = found
    days = np.arange(grid.cost.shape[1])
    there = grid.complete & (grid.edges[None, :] < 0) & (judged.usual > 0)
    flat = np.where(there, grid.cost / np.where(there, judged.usual, 1), np.nan)[series]
    within = (days >= start[:, None]) & (days < np.minimum(stop, start + LEVEL_DAYS)[:, None])
    before = (days >= start[:, None] - BACK_WITHIN_DAYS) & (days < start[:, None])
    low = np.zeros(grid.cost.shape, np.bool_)
    for row, begin, end in zip(*(each[sign < 0] for each in (series, start, stop)), strict=True):
        low[row, begin:end] = True
    usual = judged.usual[series, start]
    expected = judged.without[series, start] / np.where(usual > 0, usual, np.nan)
    half = (_middle(flat, within) + expected) / 2
    as_low = (before & ~low[series] & (flat < half[:, None])).sum(axis=1)
    return (sign < 0) & (as_low >= LEAST_OF_A_LEVEL)


def _middle(flat: Floats, within: Flags) -> Floats:
    """The mean of what is told within, of each row; NaN where nothing is."""
    there = within & ~np.isnan(flat)
    count = there.sum(axis=1)
    return np.where(there, flat, 0).sum(axis=1) / np.where(count > 0, count, np.nan)
