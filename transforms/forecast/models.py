"""The methods that a series may be forecast by, from statsforecast, on days without weekday, edge and outlier.

The profile is ours (`profile.py`); what is left of a day is smoothed, followed by Theta, or taken from a week before.
https://nixtlaverse.nixtla.io/statsforecast/src/core/models.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.forecast.profile import WEEK, Matrix, State

SMOOTHING, THETA, NAIVE = "smoothing", "theta", "seasonal_naive"
METHODS = (SMOOTHING, THETA, NAIVE)
# Two without a profile, outliers and all: the mean of the month's complete days, and of four weeks.
RUN_RATE, FOUR_WEEKS = "run_rate", "four_weeks"
PLAIN = (RUN_RATE, FOUR_WEEKS)
# Fewer days are smoothed by the profile's own level.
LEAST_DAYS = 8
# Beyond so many days a path goes on as it was: a drift is not believed for a year.
FOLLOWED_DAYS = 31


@dataclass(frozen=True)
class Wanted:
    """Paths of these rows of one state, by these methods."""

    state: State
    rows: npt.NDArray[np.int64]


def paths(wanted: Sequence[Wanted], days: int, methods: Sequence[str]) -> list[dict[str, Matrix]]:
    """Of each of `wanted`, by method: (rows, days), what the days from its origin on cost without weekday and edge.

    One call forecasts all of them. A series with fewer than 8 days keeps its level by every method.
    """
    ahead = min(days, FOLLOWED_DAYS)
    series = [each.state.prepared[each.rows] for each in wanted]
    counts = [np.isfinite(one).sum(axis=1) for one in series]
    told = _forecast(series, counts, ahead, methods)
    offsets = np.cumsum([0, *(len(each.rows) for each in wanted)])
    answers: list[dict[str, Matrix]] = []
    for number, each in enumerate(wanted):
        level = np.nan_to_num(each.state.level[each.rows])[:, None]
        short = counts[number] < LEAST_DAYS
        part = slice(offsets[number], offsets[number + 1])
        by_method: dict[str, Matrix] = {}
        for method in methods:
            path = np.where(short[:, None], level, told[method][part])
            path = np.where(level >= 0, np.maximum(path, 0.0), path)
            by_method[method] = _longer(path, days, method)
        answers.append(by_method)
    return answers


def _longer(path: Matrix, days: int, method: str) -> Matrix:
    if days <= path.shape[1]:
        return path
    if method == NAIVE:
        return path[:, np.arange(days) % WEEK]
    return np.hstack([path, np.repeat(path[:, -1:], days - path.shape[1], axis=1)])


def _forecast(
    series: Sequence[Matrix], counts: Sequence[npt.NDArray[np.int64]], days: int, methods: Sequence[str]
) -> dict[str, Matrix]:
    """By method: a row a series over all of `series`, in order; NaN where one is too short."""
    many = sum(len(one) for one in series)
    told = {method: np.full((many, days), np.nan) for method in methods}
    values: list[Matrix] = []
    ids: list[npt.NDArray[np.int64]] = []
    offset = 0
    for one, count in zip(series, counts, strict=True):
        usable = np.isfinite(one) & (count >= LEAST_DAYS)[:, None]
        values.append(one[usable])
        ids.append(np.nonzero(usable)[0] + offset)
        offset += len(one)
    flat, owners = np.concatenate(values) if values else np.zeros(0), np.concatenate(ids) if ids else np.zeros(0, int)
    if not len(flat):
        return told
    starts = np.r_[0, np.nonzero(np.diff(owners))[0] + 1]
    order = np.arange(len(flat)) - np.repeat(starts, np.diff(np.r_[starts, len(flat)]))
    frame = pl.DataFrame({"unique_id": owners, "ds": order, "y": flat})
    answer = _fitted(frame, days, methods)
    which = owners[starts]
    for method in methods:
        told[method][which] = answer[method].to_numpy().reshape(-1, days)
    return told


def _fitted(frame: pl.DataFrame, days: int, methods: Sequence[str]) -> pl.DataFrame:
    from statsforecast import StatsForecast  # pandas, scipy, statsmodels: a second, for a run that forecasts alone
    from statsforecast.models import SeasonalNaive, SimpleExponentialSmoothingOptimized, Theta

    made = {
        SMOOTHING: lambda: SimpleExponentialSmoothingOptimized(alias=SMOOTHING),
        THETA: lambda: Theta(season_length=1, alias=THETA),
        NAIVE: lambda: SeasonalNaive(season_length=WEEK, alias=NAIVE),
    }
    fitted = StatsForecast(models=[made[method]() for method in methods], freq=1, n_jobs=1)
    return cast(pl.DataFrame, fitted.forecast(df=frame, h=days))
