"""A month's forecast of every scope: what came, what is known to come, and what the days left are expected to cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from transforms.forecast.agreed import AGREED, CONTRACT
from transforms.forecast.backtest import month_after, rest_of_month
from transforms.forecast.complete import complete_days
from transforms.forecast.ending import ENDS, stopped
from transforms.forecast.items import Items, items
from transforms.forecast.known import daily_series
from transforms.forecast.panel import SERIES, Panel, panel
from transforms.forecast.profile import Matrix
from transforms.forecast.rows import ESTIMATED, later_rows, rows
from transforms.forecast.scopes import SHARES, members
from transforms.forecast.settings import ForecastSettings
from transforms.forecast.unforeseen import LINE as UNFORESEEN
from transforms.forecast.unforeseen import with_unforeseen
from warehouse.tables import FORECAST, FORECAST_DAY

MONTHS_AHEAD = 12
SETTINGS = ForecastSettings()
CORRECTION = "correction"


@dataclass(frozen=True)
class Told:
    """What a forecast is made of.

    `daily` has SERIES, `day`, `cost` (exact) and `history` is COST_HISTORY, which tells what is complete; `recurring`
    are SERIES that the bill says recur, `ends` is ENDS, `agreed` is AGREED, `shares` is SHARES; `filters` are those
    that budgets are on, by what series know.
    """

    daily: pl.DataFrame
    history: pl.DataFrame
    recurring: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict.fromkeys(SERIES, pl.String())))
    ends: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ENDS))
    agreed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=AGREED))
    shares: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SHARES))
    filters: Sequence[str] = ()


def forecast(told: Told, as_of: date, settings: ForecastSettings = SETTINGS) -> tuple[pl.DataFrame, pl.DataFrame]:
    """FORECAST of `as_of`'s month and the twelve after it, and FORECAST_DAY of its days that are not complete."""
    complete = complete_days(told.history, as_of)
    charges = told.daily.filter(pl.col("line") != CORRECTION)
    modelled = daily_series(charges, complete)
    by_day, by_month = (charges.join(modelled, on=SERIES, how=how, nulls_equal=True) for how in ("semi", "anti"))
    said = told.recurring.with_columns(recurring=pl.lit(value=True))
    series = panel(by_day, complete, as_of, settings.history_days)
    alone, expected = rest_of_month(series, as_of, MONTHS_AHEAD + 1)
    expected, alone = stopped(series, expected, alone, told.ends, as_of)
    keys, rest = with_unforeseen(series.keys, alone)
    for more in (said, told.ends):
        by_month = by_month.join(more, on=SERIES, how="left", nulls_equal=True)
    corrections = told.daily.filter(line=CORRECTION)
    parts = items(series, keys, rest, expected, (by_day, by_month), corrections, told.agreed, as_of)
    scopes, of_item = members(parts.rows, told.shares, told.filters)
    frames = [
        rows(parts, scopes, of_item, series, rest, as_of, settings),
        later_rows(parts, scopes, of_item, series, rest, as_of, settings),
    ]
    forecasts = pl.concat([each.select(FORECAST.names).cast(FORECAST.schema) for each in frames])
    return forecasts, _days(series, expected, parts, as_of)


def _days(series: Panel, expected: Matrix, parts: Items, as_of: date) -> pl.DataFrame:
    """FORECAST_DAY of the days of this month that are not complete; charges by month stand on its last day."""
    begin = as_of.replace(day=1)
    days = (month_after(begin) - begin).days
    rows, at = np.nonzero(series.open_days(begin, days))
    part = pl.when(pl.col("line") == "purchase").then(pl.lit("known")).otherwise(pl.lit("modelled"))
    modelled = pl.DataFrame({"row": rows, "at": at, "cost": expected[rows, at]}).join(
        series.keys.with_row_index("row").cast({"row": pl.Int64}), on="row"
    )
    open_days = days - (as_of - begin).days
    on_top = (
        parts.rows.filter(line=UNFORESEEN)
        .join(pl.DataFrame({"day": pl.date_range(as_of, month_after(begin), closed="left", eager=True)}), how="cross")
        .with_columns(cost=pl.col("modelled") / open_days, part=pl.lit("modelled"))
    )
    placed = modelled.with_columns(day=pl.lit(begin) + pl.duration(days="at"), part=part)
    last = month_after(begin)
    by_month = parts.rows.slice(len(series.values)).filter(pl.col("known") != 0, pl.col("line") != CONTRACT)
    to_come = by_month.with_columns(pl.col("x_source").fill_null("")).with_columns(
        cost=pl.col("known"), part=pl.lit("known"), day=pl.lit(last) - pl.duration(days=1)
    )
    names = [name for name in FORECAST_DAY.names if name != "cost"]
    both = pl.concat([frame.select(*names, "cost") for frame in (placed, on_top, to_come)])
    told = both.group_by(names).agg(pl.col("cost").sum()).filter(pl.col("cost") != 0)
    return (
        told.with_columns(pl.col("cost").round(6).cast(ESTIMATED))
        .select(FORECAST_DAY.names)
        .cast(FORECAST_DAY.schema)
        .sort(names)
    )
