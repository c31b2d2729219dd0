"""Daily costs as one grid of series and days, which is judged in whole columns."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Signs = NDArray[np.int8]
# The last days of a month and its first have news of their own.
LAST_DAYS = 3
EDGE_DAYS = LAST_DAYS + 1


@dataclass(frozen=True)
class Grid:
    """`keys` has a row a series, in the order of `cost` (series x days); `complete` says which days are all there.

    `begins` is each series' first day with a cost, `known` the first day that its source told of, as columns.
    """

    keys: pl.DataFrame
    first: date
    cost: Floats
    complete: Flags
    begins: Whole
    known: Whole

    @property
    def days(self) -> pl.Series:
        return pl.date_range(self.first, self.first + timedelta(days=self.cost.shape[1] - 1), eager=True).alias("day")

    @property
    def weekdays(self) -> Whole:
        """0 is Monday."""
        return (np.arange(self.cost.shape[1]) + self.first.weekday()) % 7

    @property
    def edges(self) -> Whole:
        """Of each day its place among all edges of months: 4 x month + 0 to 3 for the last three days and the first
        after them; -1 for others.
        """
        days = self.days.to_frame()
        ahead = pl.col("day").dt.offset_by(f"{LAST_DAYS}d")
        is_edge = (pl.col("day").dt.day() == 1) | (ahead.dt.month() != pl.col("day").dt.month())
        month = (ahead.dt.year() * 12 + ahead.dt.month()).cast(pl.Int64)
        place = pl.when(pl.col("day").dt.day() == 1).then(LAST_DAYS).otherwise(ahead.dt.day().cast(pl.Int64) - 1)
        edges = (month - month.min()) * EDGE_DAYS + place
        return days.select(pl.when(is_edge).then(edges).otherwise(-1)).to_series().to_numpy()


def grid(costs: pl.DataFrame, key: list[str], complete: pl.DataFrame, measure: str = "cost") -> Grid | None:
    """From `key` (with `source`), `day` and an exact measure, a row a series and day; None where nothing is known.

    `complete` has a row a source: `source, known` (its first day), `complete_to`, `broken` (days before that are not
    all there, as a list).
    """
    if costs.is_empty():
        return None
    first, last = costs["day"].min(), complete["complete_to"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    size = max(1, last.toordinal() - first.toordinal() + 1)
    keys = costs.select(key).unique().sort(key, nulls_last=True).with_row_index("series")
    placed = costs.join(keys, on=key, how="left", nulls_equal=True)
    at = (pl.col("day") - pl.lit(first)).dt.total_days()
    filled = placed.select("series", at=at, cost=pl.col(measure).cast(pl.Float64)).filter(pl.col("at") < size)
    cost = np.zeros((keys.height, size))
    np.add.at(cost, (filled["series"].to_numpy(), filled["at"].to_numpy()), filled["cost"].to_numpy())
    ends = keys.join(complete, on="source", how="left", maintain_order="left")
    to = ends.select((pl.col("complete_to") - pl.lit(first)).dt.total_days()).to_series().to_numpy()
    there = np.arange(size)[None, :] <= to[:, None]
    for row, days in ends.filter(pl.col("broken").list.len() > 0).select("series", "broken").iter_rows():
        there[row, [(day - first).days for day in days if 0 <= (day - first).days < size]] = False
    since = ends.select((pl.col("known") - pl.lit(first)).dt.total_days().clip(0)).to_series().to_numpy()
    begins = np.where((cost != 0).any(axis=1), (cost != 0).argmax(axis=1), size)
    return Grid(keys.drop("series"), first, np.where(there, cost, 0.0), there, begins, since.astype(np.int64))
