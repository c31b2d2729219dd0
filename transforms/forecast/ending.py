"""Credits that end: from the day after their last one nothing comes of them, however long they came before."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from transforms.forecast.backtest import Rest, month_after
from transforms.forecast.panel import SERIES, Panel
from transforms.forecast.profile import Matrix

CREDIT = "credit"
ENDS = {**dict.fromkeys(SERIES, pl.String()), "last_day": pl.Date()}


def last_days(credits_: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """ENDS of credits whose every name has a last day; the latest of them.

    `credits_` has SERIES and `names`, a list of what a credit is called: its contract commitments, or its description.
    `terms` has `name` and `last_day`: of contracts and contract commitments, by their ids.
    """
    dated = terms.group_by("name").agg(pl.col("last_day").max())
    named = credits_.select(*SERIES, name="names").explode("name").join(dated, on="name", how="left")
    told = named.group_by(SERIES).agg(pl.col("last_day").max(), is_told=pl.col("last_day").is_not_null().all())
    return told.filter("is_told").select(*ENDS)


def stopped(series: Panel, expected: Matrix, rest: Rest, ends: pl.DataFrame, as_of: date) -> tuple[Matrix, Rest]:
    """`expected` (the days from the month's first on) and `rest` without what lies after the last day of a series."""
    found = series.keys.with_row_index("row").join(ends, on=SERIES, nulls_equal=True)
    if found.is_empty():
        return expected, rest
    begin = as_of.replace(day=1)
    days = [begin + timedelta(days=day) for day in range(expected.shape[1])]
    lasts = np.full(len(expected), np.datetime64(date.max))
    lasts[found["row"].to_numpy()] = found["last_day"].to_numpy()
    gone = np.array(days, dtype="datetime64[D]")[None, :] > lasts[:, None]
    this = (month_after(begin) - begin).days
    left = np.where(gone[:, :this] & series.open_days(begin, this), expected[:, :this], 0.0).sum(axis=1)
    return np.where(gone, 0.0, expected), replace(rest, expected=rest.expected - left)
