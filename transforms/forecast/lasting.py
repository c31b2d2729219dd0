"""How much of a change that is young lasts: learnt from the changes of the past, by the sort of change.

A level that is three weeks old may be a step or something that somebody is about to mend, and a service that began
last week a trial; what was mended or deleted stays so. What the company's own past changes came to in the rest of their
months says how much of one to expect; with few of its sort, that it lasts.
"""

import numpy as np

from transforms.forecast.panel import Days
from transforms.forecast.profile import YOUNG_DAYS, Counts, Matrix, State

# A series that begins within so many days of the oldest bill did not begin there.
LEAST_BEFORE_DAYS = 14
# Until its past says otherwise a change lasts: as if so many had lasted whole.
LASTED_WHOLE = 1


def young(state: State, at: int) -> Matrix:
    """The level before the change of each series that changed lately: 0 of a new one, NaN where there is no change."""
    recent = (at - state.since <= YOUNG_DAYS) & (state.since >= LEAST_BEFORE_DAYS)
    return np.where(recent, state.before, np.nan)


def lasting(actual: Matrix, expected: Matrix, before: Matrix) -> tuple[float, ...]:
    """The share that lasts of each sort: (series, origins), `before` what the old level would cost.

    `before` is NaN where nothing was young.
    """
    known = np.isfinite(actual)
    return tuple(_share(actual, expected, before, known & sort) for sort in _sorts(expected, before))


def lasted(expected: Matrix, before: Matrix, shares: tuple[float, ...]) -> Matrix:
    """What is expected where only a share of each young change lasts."""
    share = np.select(_sorts(expected, before), shares, 1.0)
    return np.where(np.isfinite(before), before + share * (expected - before), expected)


def _sorts(expected: Matrix, before: Matrix) -> tuple[Days, ...]:
    """A new series, a step up and a step down."""
    is_new, apart = before == 0, expected - before
    return is_new & (apart != 0), ~is_new & (apart > 0), ~is_new & (apart < 0)


def _share(actual: Matrix, expected: Matrix, before: Matrix, changed: Days) -> float:
    some: Counts = changed.any(axis=1).sum()
    change = np.where(changed, expected - np.nan_to_num(before), 0.0)
    came = np.where(changed, np.nan_to_num(actual) - np.nan_to_num(before), 0.0) * np.sign(change)
    size = np.abs(change).sum()
    share = float(np.clip(came.sum() / size, 0.0, 1.0)) if size > 0 else 1.0
    return float((some * share + LASTED_WHOLE) / (some + LASTED_WHOLE))
