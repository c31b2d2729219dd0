"""How far a month's total may be from its forecast: split conformal on the rest of the month, by its own past.

The residuals are those of the rest of past months at the same day, each as a share of what was expected and of how far
the scope is usually off. Daily bounds are never added: they cover far more than they say.
https://arxiv.org/abs/1905.03222 (split conformal), https://arxiv.org/abs/2107.07511 (its quantile).
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


@dataclass(frozen=True)
class Band:
    """Of each scope: by level half the width of its interval and the measured coverage (0 to 1); NaN where none.

    `whose` is own, like or all, `many` of how many residuals; an empty `whose` has no interval.
    """

    half: dict[int, Matrix]
    coverage: dict[int, Matrix]
    whose: npt.NDArray[np.str_]
    many: npt.NDArray[np.int64]


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
        for level in LEVELS:
            quantile, share = _calibrated(off[pool] / held_out[pool], level / 100, months)
            half[level][inside] = (quantile * usual * np.abs(now))[inside]
            covered[level][inside] = share
        whose[inside], many[inside] = name, count
    return Band(half, covered, whose, many)


def _same(groups: Sequence[npt.NDArray[np.bool_]], inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return next((group for group in groups if (group & inside).any()), inside)


def _usual(off: Matrix, pool: npt.NDArray[np.bool_], months: npt.NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    """How far each scope is usually off, (scopes,); and the same without each origin's own month, (scopes, origins)."""
    common = _mean(off[pool].ravel()[None, :])[0]
    held_out = np.empty_like(off)
    for month in np.unique(months):
        mine = months == month
        held_out[:, mine] = _mixed(off[:, ~mine], months[~mine], common)[:, None]
    least = np.finfo(float).tiny
    return np.maximum(_mixed(off, months, common), least), np.maximum(held_out, least)


def _mixed(off: Matrix, months: npt.NDArray[np.int64], common: float) -> Matrix:
    """A scope's own mean counts the more the more months it has, m of m + 2; the rest is that of scopes like it."""
    own = _mean(off)
    many = np.zeros(len(off))
    for month in np.unique(months):
        many += np.isfinite(off[:, months == month]).any(axis=1)
    share = many / (many + COMMON_MONTHS)
    return np.where(np.isnan(own), common, share * np.nan_to_num(own) + (1 - share) * common)


def _calibrated(scores: Matrix, level: float, months: npt.NDArray[np.int64]) -> tuple[float, float]:
    """The score that `level` of the past lay within, widened where months held out lay within less; and that share."""
    quantile = conformal(scores, level)
    ratios: list[Matrix] = []
    for month in np.unique(months):
        mine = months == month
        others = conformal(scores[:, ~mine], level)
        if np.isfinite(others) and others > 0:
            ratios.append(scores[:, mine].ravel() / others)
    held_out = np.concatenate(ratios) if ratios else np.zeros(0)
    held_out = held_out[np.isfinite(held_out)]
    if not len(held_out):
        return quantile, float("nan")
    widened = float(np.quantile(held_out, level, method="higher")) if (held_out <= 1).mean() < level else 1.0
    return quantile * widened, float((held_out <= widened).mean())


def conformal(scores: Matrix, level: float) -> float:
    """The ceil((n + 1) level)-th smallest score; the greatest where n is too small for it, NaN of none."""
    told = np.sort(scores[np.isfinite(scores)])
    if not len(told):
        return float("nan")
    return float(told[min(len(told), int(np.ceil((len(told) + 1) * level))) - 1])


def _mean(values: Matrix) -> Matrix:
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=-1) / np.maximum(count, 1), np.nan)
