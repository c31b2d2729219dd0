"""How good forecasts of this day were: their error beside the run-rate's and the week before, repeated."""

import numpy as np

from transforms.forecast.profile import Matrix


def errors(actual: Matrix, told: Matrix, whole: Matrix) -> Matrix:
    """WAPE of each scope in percent of the months' totals (`whole`), (scopes, origins) -> (scopes,); NaN of nothing."""
    both = np.isfinite(actual) & np.isfinite(told)
    off = np.where(both, np.abs(told - actual), 0.0).sum(axis=1)
    size = np.where(both, np.abs(whole), 0.0).sum(axis=1)
    return np.where(size > 0, 100 * off / np.where(size > 0, size, 1.0), np.nan)


def scaled(actual: Matrix, told: Matrix, naive: Matrix) -> Matrix:
    """MASE: the mean error over the naive method's on the same days. https://doi.org/10.1016/j.ijforecast.2006.03.001"""
    both = np.isfinite(actual) & np.isfinite(told) & np.isfinite(naive)
    ours, theirs = (np.where(both, np.abs(each - actual), 0.0).sum(axis=1) for each in (told, naive))
    return np.where(theirs > 0, ours / np.where(theirs > 0, theirs, 1.0), np.nan)
