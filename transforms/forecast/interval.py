"""How far a month's total may be from its forecast: split conformal on the rest of the month, by its own past.

The residuals are those of the rest of past months at the same day, each as a share of what was expected and of how far
the scope is usually off. Daily bounds are never added: they cover far more than they say.
https://arxiv.org/abs/1905.03222 (split conformal), https://arxiv.org/abs/2107.07511 (an introduction).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.forecast.profile import Matrix

LEVELS = (80, 95)
# A scope rests on its own residuals where it has so many.
LEAST_RESIDUALS = 20
# What is usual of scopes like it counts as so many months of a scope's own.
COMMON_MONTHS = 2
# A residual counts for so much a month later: the newest rest on as long a past as today's forecast does, the oldest on
# a shorter one, which was further off. https://arxiv.org/abs/2202.13415 (weights where the past is unlike the present)
COUNTS_A_MONTH_LATER = 0.8
# Nobody is usually off by less than a millionth: estimates are told to no more digits.
LEAST_OFF = 1e-6
# A band wider than so many times what is expected says nothing, and is none.
MOST_TIMES = 1e6
# Months held out fall short where they lay within by so much less than is said: less than that is chance.
FALLS_SHORT = 0.05


@dataclass(frozen=True)
class Band:
    """Of each scope: by level half the width of its interval and the measured coverage (0 to 1); NaN where none.

    `whose` is own, like or all, `many` of how many residuals; an empty `whose` has no interval.
    """

    half: dict[int, Matrix]
    coverage: dict[int, Matrix]
    whose: npt.NDArray[np.str_]
    many: npt.NDArray[np.int64]


def no_band(scopes: int) -> Band:
    """No scope has an interval."""
    none = {level: np.full(scopes, np.nan) for level in LEVELS}
    return Band(none, none, np.full(scopes, "", dtype="U4"), np.zeros(scopes, dtype=np.int64))


def bands(
    actual: Matrix,
    expected: Matrix,
    now: Matrix,
    known: npt.NDArray[np.bool_],
    groups: Sequence[npt.NDArray[np.bool_]],
    months: npt.NDArray[np.int64],
) -> Band:
    """`actual` and `expected` are (scopes, origins), the rest of past months; `now` the rest that is expected now.

    `known` are the scopes with history enough for an interval: others neither get one nor teach one. `groups` are masks
    of scopes that are like one another; `months` says of each origin which month it lies in, since forecasts of one
    month are not independent.
    """
    scopes = len(now)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.where(known[:, None] & (np.abs(expected) > 0), np.abs(actual - expected) / np.abs(expected), np.nan)
    half = {level: np.full(scopes, np.nan) for level in LEVELS}
    covered = {level: np.full(scopes, np.nan) for level in LEVELS}
    whose, many = np.full(scopes, "", dtype="U4"), np.zeros(scopes, dtype=np.int64)
    own = np.isfinite(off).sum(axis=1) >= LEAST_RESIDUALS
    everyone = np.ones(scopes, dtype=bool)
    parts = [(own & (np.arange(scopes) == at), "own") for at in np.flatnonzero(own)]
    parts += [(group & known & ~own, "like") for group in groups]
    for inside, name in parts:
        pool = inside if name == "own" else inside | (own & _same(groups, inside))
        if np.isfinite(off[pool]).sum() < LEAST_RESIDUALS:
            pool, name = everyone, "all"
        count = int(np.isfinite(off[pool]).sum())
        if count < LEAST_RESIDUALS or not inside.any():
            continue
        usual, held_out = _usual(off, pool, months)
        least, widest = 0.0, np.nanmax(off[pool])
        for level in LEVELS:
            score, share = _calibrated(off[pool] / held_out[pool], level / 100, months)
            least = max(least, score)
            half[level][inside] = (np.minimum(least * usual, widest) * np.abs(now))[inside]
            covered[level][inside] = share
        whose[inside], many[inside] = name, count
    beyond = half[LEVELS[-1]] > MOST_TIMES * np.abs(now)
    whose[beyond] = ""
    return Band({level: np.where(beyond, np.nan, each) for level, each in half.items()}, covered, whose, many)


def _same(groups: Sequence[npt.NDArray[np.bool_]], inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return next((group for group in groups if (group & inside).any()), inside)


def _usual(off: Matrix, pool: npt.NDArray[np.bool_], months: npt.NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    """How far each scope is usually off, (scopes,); and the same without each origin's own month, (scopes, origins)."""
    common = _mean(off[pool].ravel()[None, :])[0]
    held_out = np.empty_like(off)
    for month in np.unique(months):
        mine = months == month
        held_out[:, mine] = _mixed(off[:, ~mine], months[~mine], common)[:, None]
    return np.maximum(_mixed(off, months, common), LEAST_OFF), np.maximum(held_out, LEAST_OFF)


def _mixed(off: Matrix, months: npt.NDArray[np.int64], common: float) -> Matrix:
    """A scope's own mean counts the more the more months it has, m of m + 2; the rest is that of scopes like it."""
    own = _mean(off)
    many = np.zeros(len(off))
    for month in np.unique(months):
        many += np.isfinite(off[:, months == month]).any(axis=1)
    share = many / (many + COMMON_MONTHS)
    return np.where(np.isnan(own), common, share * np.nan_to_num(own) + (1 - share) * common)


def _calibrated(scores: Matrix, level: float, months: npt.NDArray[np.int64]) -> tuple[float, float]:
    """The score that `level` of the past lay within, and the share of months held out that lay within theirs.

    Where they fall short it is widened, not beyond the greatest of the past.
    """
    weights = np.broadcast_to(COUNTS_A_MONTH_LATER ** (months.max() - months), scores.shape)
    ratios = np.full(scores.shape, np.nan)
    for month in np.unique(months):
        mine = months == month
        others = quantile(scores[:, ~mine], weights[:, ~mine], level)
        if others > 0:
            ratios[:, mine] = scores[:, mine] / others
    told = quantile(scores, weights, level)
    if not np.isfinite(ratios).any():
        return told, float("nan")
    known = weights[np.isfinite(ratios)].sum()
    share = float(weights[ratios <= 1].sum() / known)
    if share >= level - FALLS_SHORT:
        return told, share
    widened = min(max(1.0, quantile(ratios, weights, level)), float(np.nanmax(scores)) / told)
    return told * widened, float(weights[ratios <= widened].sum() / known)


def quantile(values: Matrix, weights: Matrix, level: float) -> float:
    """The value that `level` of the weight lies within, between two values as the crow flies; NaN of none.

    The ceil((n + 1) level)-th of few residuals would cover more than it says, and those of one month come together.
    """
    known = np.isfinite(values)
    if not known.any():
        return float("nan")
    order = np.argsort(values[known])
    of_each = weights[known][order]
    reached = (np.cumsum(of_each) - of_each / 2) / of_each.sum()
    return float(np.interp(level, reached, values[known][order]))


def _mean(values: Matrix) -> Matrix:
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=-1) / np.maximum(count, 1), np.nan)
