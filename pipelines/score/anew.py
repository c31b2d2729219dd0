"""Forecasts of a month that the company did not look at while it ran, made anew from what was known then.

One month has few totals that tell of an interval: of a service those of three days are alike, so that two hundred say
as much as one hundred. The month before has as many more.
"""

from datetime import date, datetime

import polars as pl

from pipelines.finance.forecast import DAILY, HISTORY
from transforms.forecast.figures import ENDS, figures
from transforms.forecast.month import SETTINGS, Told, forecast
from transforms.forecast.then import known_then
from warehouse.snapshot import Snapshot

KIND = "forecast.coverage80"
# The day that a scope names, as in `aws 2026-10 day5 Amazon Athena`.
ON = pl.col("scope").str.extract_groups(r"^\S+ (?<month>\d{4}-\d{2}) day(?<day>\d+) ").struct


def forecast_anew(snapshot: Snapshot, truth: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Intervals of services (columns of `found`) on the days before the last month that the truth alone tells of."""
    missing = sorted(_days(truth.filter(kind=KIND)) - _days(found))
    last = max(_days(truth.filter(kind=KIND)), default=date.min).replace(day=1)
    parts = [_of_day(snapshot, day).select(found.columns) for day in missing if day < last]
    return pl.concat([found.clear(), *parts])


def _days(figures: pl.DataFrame) -> set[date]:
    """The days on which totals of services were forecast."""
    named = figures.select(on=pl.concat_str(ON.field("month"), ON.field("day").str.zfill(2), separator="-"))
    return {datetime.fromisoformat(on).date() for on in named["on"].drop_nulls().unique()}


def _of_day(snapshot: Snapshot, day: date) -> pl.DataFrame:
    daily, history = known_then(
        snapshot.frame(DAILY, [day, SETTINGS.history_days]), snapshot.frame(HISTORY, [day]), day
    )
    told, _ = forecast(Told(daily, history), day)
    of_month = told.filter(month=f"{day:%Y-%m}")
    return figures(of_month).filter(pl.col("kind").is_in(list(ENDS.values())))
