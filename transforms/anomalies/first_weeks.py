"""The four weeks before a series is judged: their weekdays, and whether the cost rose or fell for good in them."""

from dataclasses import dataclass

import numpy as np

from transforms.anomalies.grid import Floats, Whole
from transforms.middles import TO_SIGMA, median

# A day is held beside the middle of so many days before and after it: weekends and a short event are less than half.
AROUND_DAYS = 7
# Weeks that are further apart than this share do not agree on a weekday.
APART = 0.15
# So many days at least are a level of their own.
LEAST_DAYS = 3
# What costs nothing on so many days has no ordinary day.
SPARSE_SHARE = 0.4


@dataclass(frozen=True)
class FirstWeeks:
    """Series x days, but `profile` (series x 7) and, a value a series, `since, before, after`.

    `since` is the day from which the level is `after`, 0 and the same as `before` where it never changed; `without` is
    level x weekday, `off` how far each day is from it, as of a weekday with a profile of 1. `base` is the cost, and
    `ratio` that over the level, of the days that are not far off; of what has no ordinary day, of all.
    """

    profile: Floats
    ratio: Floats
    base: Floats
    since: Whole
    before: Floats
    after: Floats
    without: Floats
    off: Floats


def first_weeks(cost: Floats, weekdays: Whole, least_profile: float, far: tuple[float, float, float]) -> FirstWeeks:
    """`cost` has NaN where a day is not complete; weekdays below `least_profile` tell nothing of the level.

    `far` is how far apart two levels are at least: in usual errors, as a share of the first, and in money.
    """
    errors, share, _ = far
    profile = _profile(cost / _around(cost), weekdays, errors)
    of_day = profile[:, weekdays]
    of_level = np.maximum(of_day, least_profile)
    flat = np.where(of_day >= least_profile, cost / of_level, np.nan)
    since, before, after = _levels(flat, far)
    level = np.where(np.arange(cost.shape[1])[None, :] < since[:, None], before[:, None], after[:, None])
    without = level * of_day
    off = (cost - without) / of_level
    usual = errors * TO_SIGMA * np.nan_to_num(median(np.abs(off)))
    sparse = (cost == 0).sum(axis=1) >= SPARSE_SHARE * (~np.isnan(cost)).sum(axis=1)
    alike = sparse[:, None] | ~(np.abs(off) > np.maximum(usual[:, None], share * level))
    ratio = np.where(alike & (level > 0), cost / np.where(level > 0, level, 1), np.nan)
    return FirstWeeks(profile, ratio, np.where(alike, cost, np.nan), since, before, after, without, off)


def _levels(flat: Floats, far: tuple[float, float, float]) -> tuple[Whole, Floats, Floats]:
    """The day that parts two levels best, and both; day 0 and one level twice where they are not far apart."""
    whole = np.nan_to_num(median(flat))
    since, before, after = np.zeros(len(flat), np.int64), whole, whole
    newest = median(flat[:, -LEAST_DAYS:])
    least = np.nansum(np.abs(flat - whole[:, None]), axis=1)
    for day in range(LEAST_DAYS, flat.shape[1] - LEAST_DAYS + 1):
        first, second = median(flat[:, :day]), median(flat[:, day:])
        off = np.concatenate([flat[:, :day] - first[:, None], flat[:, day:] - second[:, None]], axis=1)
        sums = np.nansum(np.abs(off), axis=1)
        errors, share, amount = far
        enough = np.maximum(errors * TO_SIGMA * median(np.abs(off)), np.maximum(share * first, amount))
        stays = np.abs(newest - second) < np.abs(newest - first)
        better = (sums < least) & (np.abs(second - first) > enough) & stays
        least = np.where(better, sums, least)
        since = np.where(better, day, since)
        before, after = np.where(better, first, before), np.where(better, second, after)
    return since, before, after


def _profile(ratio: Floats, weekdays: Whole, errors: float) -> Floats:
    """Series x 7: the median of each weekday; where its middle two are far apart, what the nearest two say, since
    something happened on the others; 1 where nothing tells.
    """
    weeks = [ratio[:, weekdays == each] for each in range(7)]
    middles = np.stack([median(each) for each in weeks], axis=1)
    usual = errors * TO_SIGMA * np.nan_to_num(median(np.abs(ratio - middles[:, weekdays])))
    profile = [
        np.where(_gap(each) > np.maximum(APART * middle, usual), _nearest(each), middle)
        for each, middle in zip(weeks, middles.T, strict=True)
    ]
    return np.nan_to_num(np.stack(profile, axis=1), nan=1.0)


def _gap(values: Floats) -> Floats:
    """How far apart the middle two of each row are; 0 where one is the middle."""
    ordered, rows = np.sort(values, axis=1), np.arange(len(values))
    count = values.shape[1] - np.isnan(values).sum(axis=1)
    return ordered[rows, np.minimum(count // 2, values.shape[1] - 1)] - ordered[rows, np.maximum(count - 1, 0) // 2]


def _nearest(values: Floats) -> Floats:
    """The mean of the two of each row that are nearest to each other."""
    ordered, rows = np.sort(values, axis=1), np.arange(len(values))
    at = np.nan_to_num(np.diff(ordered, axis=1), nan=np.inf).argmin(axis=1)
    return (ordered[rows, at] + ordered[rows, at + 1]) / 2


def _around(cost: Floats) -> Floats:
    """The middle of the days around each, at either end of the first or the last 15; NaN where it is nothing."""
    around = np.lib.stride_tricks.sliding_window_view(cost, 2 * AROUND_DAYS + 1, axis=1)
    middles = median(around.reshape(-1, around.shape[2])).reshape(around.shape[:2])
    whole = np.pad(middles, ((0, 0), (AROUND_DAYS, AROUND_DAYS)), mode="edge")
    return np.where(whole > 0, whole, np.nan)
