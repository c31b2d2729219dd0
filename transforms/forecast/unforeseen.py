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
    share, held_out = shares(actual, expected, months)
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


def shares(actual: Matrix, expected: Matrix, months: npt.NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    """What months added, as a share of what was expected: (places,), and without each origin's own month."""
    numbers = np.unique(months)
    by_month = np.full((len(actual), len(numbers)), np.nan)
    for at, month in enumerate(numbers):
        mine = months == month
        size = expected[:, mine].sum(axis=1)
        off = (actual[:, mine] - expected[:, mine]).sum(axis=1)
        by_month[:, at] = np.where(size > 0, off / np.where(size > 0, size, 1.0), np.nan)
    held_out = np.zeros(actual.shape)
    for at, month in enumerate(numbers):
        held_out[:, months == month] = agreed(np.delete(by_month, at, axis=1))[:, None]
    return agreed(by_month), held_out


def agreed(values: Matrix) -> Matrix:
    """What the months of each row add, of (places, months): its own mean where it has 4, else that of all rows.

    A mean m counts less the more its n values differ, m (1 - s² / n m²), and nothing where fewer than two are known.
    https://en.wikipedia.org/wiki/James%E2%80%93Stein_estimator
    """
    own = np.isfinite(values).sum(axis=1) >= LEAST_MONTHS
    return np.where(own, shrunk(values), shrunk(values.reshape(1, -1)) if values.size else 0.0)


def shrunk(values: Matrix) -> Matrix:
    """(rows, values) -> (rows,): the mean of each, shrunk to 0 by its error."""
    known = np.isfinite(values)
    many = known.sum(axis=1)
    mean = np.where(known, values, 0.0).sum(axis=1) / np.maximum(many, 1)
    spread = np.where(known, (values - mean[:, None]) ** 2, 0.0).sum(axis=1) / np.maximum(many - 1, 1)
    error = spread / np.maximum(many, 1)
    sure = np.maximum(0.0, 1 - error / np.maximum(mean**2, np.finfo(float).tiny))
    return np.where(many >= LEAST_VALUES, mean * sure, 0.0)


def _with_none(past: Past, places: int) -> Past:
    none = np.full((places, past.actual.shape[1]), np.nan)
    return Past(np.vstack([past.actual, none]), np.vstack([past.expected, none]), past.of)


def _summed(values: Matrix, place: npt.NDArray[np.int64], places: int) -> Matrix:
    told = np.zeros((places, *values.shape[1:]))
    np.add.at(told, place, np.nan_to_num(values))
    return told
