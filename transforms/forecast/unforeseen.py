"""What comes on top: by how much months ended above or below the sum of their series, forecast on the same day.

New services, spikes and leaks are in no series before they are there. Where the months before agree on what they
added (or on what passed, later in a month), it is expected again; where they do not, nothing is. It belongs to the
provider, to no service: a service's forecast stays its own.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.forecast.backtest import Rest
from transforms.forecast.interval import COUNTS_A_MONTH_LATER
from transforms.forecast.later import Past
from transforms.forecast.panel import SERIES
from transforms.forecast.profile import Matrix

# A place has a mean of its own with so many months; a mean takes so many values.
LEAST_MONTHS, LEAST_VALUES = 4, 2
LINE, METHOD = "unforeseen", "past months"
OF = ("x_source", "BillingCurrency", "x_provider", "BillingAccountId")
WHERE = ("x_source", "BillingCurrency", "x_provider")


def with_unforeseen(keys: pl.DataFrame, rest: Rest) -> tuple[pl.DataFrame, Rest]:
    """`keys` (SERIES) and `rest` with a row more for each source, provider and currency: what comes on top."""
    if not keys.height or not rest.origins:
        return keys, rest
    places = keys.select(WHERE).unique(maintain_order=True).with_row_index("place")
    place = keys.join(places, on=WHERE, how="left", nulls_equal=True, maintain_order="left")["place"].to_numpy()
    months = np.array([origin.day.year * 12 + origin.day.month for origin in rest.origins], dtype=np.int64)
    actual, expected = (_summed(rest.past[name], place, places.height) for name in ("actual", "expected"))
    share, held_out = shares(actual, expected, months, places["BillingCurrency"].rank("dense").fill_null(0).to_numpy())
    now = share * _summed(rest.expected[:, None], place, places.height)[:, 0]
    none = np.zeros_like(held_out)
    added = {"whole": none, "actual": none, "expected": held_out * expected, "run_rate": none, "naive": none}
    more = places.select(
        *(pl.col(name) if name in WHERE else pl.lit(None, pl.String).alias(name) for name in SERIES[:-1]),
        line=pl.lit(LINE),
    )
    return pl.concat([keys, more.select(keys.columns)]), replace(
        rest,
        method=np.concatenate([rest.method, np.full(places.height, METHOD)]),
        expected=np.concatenate([rest.expected, now]),
        run_rate=np.concatenate([rest.run_rate, np.zeros(places.height)]),
        naive=np.concatenate([rest.naive, np.zeros(places.height)]),
        scale=np.concatenate([rest.scale, np.zeros(places.height)]),
        level=np.concatenate([rest.level, np.zeros(places.height)]),
        past={name: np.vstack([values, added[name]]) for name, values in rest.past.items()},
        later=[_with_none(each, places.height) for each in rest.later],
    )


def shares(
    actual: Matrix, expected: Matrix, months: npt.NDArray[np.int64], currency: npt.NDArray[np.int64]
) -> tuple[Matrix, Matrix]:
    """What months added, as a share of what was expected: (places,), and without each origin's own month.

    `actual` and `expected` are (places, origins), `currency` numbers the one of each place.
    """
    numbers = np.unique(months)
    size, off = (
        np.stack([values[:, months == month].sum(axis=1) for month in numbers], axis=1)
        for values in (expected, actual - expected)
    )
    by_month = np.where(size > 0, off / np.where(size > 0, size, 1.0), np.nan)
    newer = COUNTS_A_MONTH_LATER ** (numbers.max(initial=0) - numbers)
    weights = _weights(np.where(size > 0, size, 0.0) * newer, currency)
    held_out = np.zeros(actual.shape)
    for at, month in enumerate(numbers):
        without = agreed(np.delete(by_month, at, axis=1), np.delete(weights, at, axis=1))
        held_out[:, months == month] = without[:, None]
    return agreed(by_month, weights), held_out


def _weights(size: Matrix, currency: npt.NDArray[np.int64]) -> Matrix:
    """What each month of a place counts: its `size`, over the mean of its currency, since no rate is known here."""
    told = np.zeros(size.shape)
    for one in np.unique(currency):
        mine = currency == one
        mean = size[mine].mean()
        told[mine] = size[mine] / mean if mean > 0 else 0.0
    return told


def agreed(values: Matrix, weights: Matrix) -> Matrix:
    """What the months of each row add, of (places, months): its own mean where it has 4, else that of all rows.

    Each counts by its money: a small place, of which a spike is a great share, says little of a large one; and less
    the older it is, since what was forecast then rests on a shorter past. A mean m
    counts less the further it may be off by its n values, m (1 - e² / m²), and nothing where fewer than two are known;
    e² = n / (n - 1) Σ w² (v - m)² with weights w that add up to 1, as of any ratio of sums.
    https://en.wikipedia.org/wiki/James%E2%80%93Stein_estimator, https://en.wikipedia.org/wiki/Ratio_estimator
    """
    own = (weights > 0).sum(axis=1) >= LEAST_MONTHS
    everyone = shrunk(values.reshape(1, -1), weights.reshape(1, -1)) if values.size else 0.0
    return np.where(own, shrunk(values, weights), everyone)


def shrunk(values: Matrix, weights: Matrix) -> Matrix:
    """(rows, values) -> (rows,): the weighted mean of each, shrunk to 0 by its error."""
    values = np.where(weights > 0, values, 0.0)
    many = (weights > 0).sum(axis=1)
    share = weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    mean = (share * values).sum(axis=1)
    error = (share**2 * (values - mean[:, None]) ** 2).sum(axis=1) * many / np.maximum(many - 1, 1)
    sure = np.maximum(0.0, 1 - error / np.maximum(mean**2, np.finfo(float).tiny))
    return np.where(many >= LEAST_VALUES, mean * sure, 0.0)


def _with_none(past: Past, places: int) -> Past:
    none = np.full((places, past.actual.shape[1]), np.nan)
    return Past(np.vstack([past.actual, none]), np.vstack([past.expected, none]), past.of)


def _summed(values: Matrix, place: npt.NDArray[np.int64], places: int) -> Matrix:
    told = np.zeros((places, *values.shape[1:]))
    np.add.at(told, place, np.nan_to_num(values))
    return told
