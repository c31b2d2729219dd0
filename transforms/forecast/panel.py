"""Daily costs of many series as one matrix: a row a series, a column a day."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.forecast.profile import Matrix

SERIES = ("x_source", "BillingCurrency", "x_provider", "BillingAccountId", "SubAccountId", "ServiceName", "line")
Days = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """`keys` has SERIES and a row a series; `values` (series, days) from the day `first` on, in the series' currency.

    NaN is a day before the series' first cost, or one that is not `complete` (series, days); no cost on a complete day
    is 0. `seen` is what is known of every day, complete or not.
    """

    keys: pl.DataFrame
    first: date
    values: Matrix
    seen: Matrix
    complete: Days

    @property
    def days(self) -> int:
        return self.values.shape[1]

    def column(self, day: date) -> int:
        return (day - self.first).days

    def open_days(self, begin: date, days: int) -> Days:
        """(series, days) from `begin`, a month's first, on: whether a day is not complete, as those to come are not."""
        told = np.ones((len(self.values), days), dtype=bool)
        if (start := self.column(begin)) >= 0:
            told[:, : self.days - start] = ~self.complete[:, start:]
        return told


def panel(daily: pl.DataFrame, complete: pl.DataFrame, as_of: date, days: int) -> Panel:
    """Of the `days` before `as_of`. `daily` has SERIES, `day` and `cost`; `complete` is as `complete_days` gives it."""
    oldest = as_of - timedelta(days=days)
    inside = daily.filter(pl.col("day") < as_of, pl.col("day") >= oldest)
    first = inside["day"].min() if inside.height else None
    if not isinstance(first, date):
        none = np.zeros((0, days))
        return Panel(daily.select(SERIES).clear(), oldest, none, none, none > 0)
    width = (as_of - first).days
    keys = inside.select(SERIES).unique().sort(SERIES, nulls_last=True).with_row_index("row")
    placed = inside.join(keys, on=SERIES, nulls_equal=True)
    at = (pl.col("day") - first).dt.total_days()
    rows, columns, costs = placed.select("row", at.alias("at"), pl.col("cost").cast(pl.Float64)).to_numpy().T
    seen = np.zeros((keys.height, width))
    np.add.at(seen, (rows.astype(int), columns.astype(int)), costs)
    whole = _complete(keys, complete, first, width)
    begun = np.maximum.accumulate(seen != 0, axis=1)
    return Panel(keys.drop("row"), first, np.where(begun & whole, seen, np.nan), seen, whole)


def _complete(keys: pl.DataFrame, complete: pl.DataFrame, first: date, width: int) -> Days:
    """(series, days): whether the series' source is complete on the day; a source that is not told of is."""
    sources = keys["x_source"].unique(maintain_order=True).to_list()
    by_source = np.ones((len(sources), width), dtype=bool)
    told = complete.filter(~pl.col("is_complete"), pl.col("day") >= first, pl.col("x_source").is_in(sources))
    order = {source: row for row, source in enumerate(sources)}
    rows = told["x_source"].replace_strict(order, return_dtype=pl.Int64).to_numpy() if told.height else np.zeros(0, int)
    columns = (told["day"] - first).dt.total_days().to_numpy()
    inside = columns < width
    by_source[rows[inside], columns[inside]] = False
    return by_source[keys["x_source"].replace_strict(order, return_dtype=pl.Int64).to_numpy()]
