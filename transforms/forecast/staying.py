"""What of a day that left its level goes on: learnt from the company's own past.

Something that costs the same each day is provisioned, and a day beside its level is mostly somebody's decision, which
stays; in a series that varies it is mostly a spike. So a series that stands still is expected to stay where its last
day was by as much as such days of the past did, long before seven of them make a step. So is any series of which the
last day is back at the level from which its last change is counted: what passed is over.
"""

from datetime import timedelta

import numpy as np

from transforms.forecast.panel import Days, Panel
from transforms.forecast.profile import LEAST_FACTOR, Expected, Matrix, State, edge_of, margin_of, nearer

# A series stands still where the MAD of its residuals is at most this share of its level.
STILL = 0.002
# What came of a day is the mean of so many days after it, at least of so many that are known.
CAME_DAYS, LEAST_DAYS = 14, 7
# Until the past says otherwise: as if one series of each sort had stayed by so much.
AS_IF = (1.0, 0.0, 0.0)
# A day that is not complete is looked at for so long.
OPEN_DAYS = 7

# Of each series a level and a share.
Staying = tuple[Matrix, Matrix]


def stays(told: Expected) -> tuple[float, ...]:
    """The share of what left the level that the two weeks after it kept: of each of `_sorts`."""
    came = _after(told.bare) - told.level
    return tuple(
        _share(told.excess, came, np.isfinite(came) & sort, as_if)
        for sort, as_if in zip(_sorts(told, told.excess), AS_IF, strict=True)
    )


def staying(state: State, excess: Matrix, shares: tuple[float, ...]) -> Staying:
    """Where the last day of each series was, `excess` beside its level, and how much of that stays."""
    return np.nan_to_num(state.level) + excess, np.select(_sorts(state, excess), shares, 0.0)


def drawn(path: Matrix, staying: Staying) -> Matrix:
    """Paths, (series, days), as near to where their last day was as that stays."""
    there, share = (each[:, None] for each in staying)
    return path + share * (there - path)


def latest(panel: Panel, state: State) -> Matrix:
    """The `excess` of the newest day, also of one that is not complete: what is known of it it costs at least."""
    excess = state.excess
    for column in range(max(0, panel.days - OPEN_DAYS), panel.days):
        day = panel.first + timedelta(days=column)
        if edge_of(day) >= 0:
            continue
        factor = np.maximum(state.factors[:, day.weekday()], LEAST_FACTOR)
        off = panel.seen[:, column] - state.level * factor
        above = ~panel.complete[:, column] & (state.level > 0) & (off > margin_of(state.scale, state.level))
        excess = np.where(above, nearer(excess, off / factor), excess)
    return excess


def _still(scale: Matrix, level: Matrix) -> Days:
    return np.nan_to_num(scale, nan=np.inf) <= STILL * np.abs(np.nan_to_num(level))


def _sorts(of: Expected | State, excess: Matrix) -> tuple[Days, Days, Days]:
    """What is back where it was before its last step, and of what stands still else what fell and what rose."""
    back = (of.before > 0) & (excess != 0) & (np.abs(of.level + excess - of.before) <= margin_of(of.scale, of.before))
    still = _still(of.scale, of.level)
    return back, still & (excess < 0), still & (excess > 0)


def _share(excess: Matrix, came: Matrix, mine: Days, as_if: float) -> float:
    size = np.abs(excess[mine]).sum()
    if not size:
        return as_if
    kept = float(np.clip((np.sign(excess[mine]) * came[mine]).sum() / size, 0.0, 1.0))
    series = int(mine.any(axis=1).sum())
    return (kept * series + as_if) / (series + 1)


def _after(bare: Matrix) -> Matrix:
    """Of each day the mean of the known ones of the days after it, NaN where they are few."""
    known = np.isfinite(bare)
    none = np.zeros((len(bare), 1))
    total, count = (np.hstack([none, np.cumsum(each, axis=1)]) for each in (np.where(known, bare, 0.0), known))
    begin = np.arange(1, bare.shape[1] + 1)
    end = np.minimum(begin + CAME_DAYS, bare.shape[1])
    many = count[:, end] - count[:, begin]
    return np.where(many >= LEAST_DAYS, (total[:, end] - total[:, begin]) / np.maximum(many, 1), np.nan)
