"""A month's forecast of every scope: what came, what is known to come, and what the days left are expected to cost."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from transforms.forecast.backtest import Rest, month_after, rest_of_month
from transforms.forecast.complete import complete_days
from transforms.forecast.interval import LEVELS, Band, bands
from transforms.forecast.known import daily_series, recurring, to_come
from transforms.forecast.panel import SERIES, Panel, panel
from transforms.forecast.past import errors, scaled
from transforms.forecast.profile import Matrix
from transforms.forecast.scopes import SCOPE, groups, members, methods, summed
from transforms.forecast.unforeseen import LINE as UNFORESEEN
from transforms.forecast.unforeseen import with_unforeseen
from warehouse.tables import FORECAST, FORECAST_DAY

MONEY = pl.Decimal(38, 18)
# Estimates are told to the millionth of a unit; what came is exact.
ESTIMATED = pl.Decimal(38, 6)
HISTORY_DAYS = 400
LEAST_DAYS, INTERVAL_DAYS, YEAR_DAYS = 14, 60, 365
STALE_DAYS = 10
MONTHS_AHEAD = 12
USAGE, CORRECTION = "usage", "correction"


@dataclass(frozen=True)
class Made:
    """FORECAST of the business day, FORECAST_DAY, and a sentence for each thing that was left out."""

    forecasts: pl.DataFrame
    days: pl.DataFrame
    gaps: tuple[str, ...] = ()


def forecast(daily: pl.DataFrame, history: pl.DataFrame, as_of: date) -> Made:
    """`daily` has SERIES, `day`, `cost` (exact); `history` is COST_HISTORY, which tells what is complete."""
    complete = complete_days(history, as_of)
    charges = daily.filter(pl.col("line") != CORRECTION)
    modelled_ones = daily_series(charges, complete)
    by_day, by_month = (charges.join(modelled_ones, on=SERIES, how=how, nulls_equal=True) for how in ("semi", "anti"))
    series = panel(by_day, complete, as_of, HISTORY_DAYS)
    alone, expected = rest_of_month(series, as_of, MONTHS_AHEAD + 1)
    keys, rest = with_unforeseen(series.keys, alone)
    modelled = _modelled(series, keys, rest, by_day, as_of)
    known = _known(by_month.with_columns(recurring=pl.lit(None, pl.Boolean)), by_day, modelled, as_of)
    other = _on_hand(daily.filter(line=CORRECTION), as_of)
    items = pl.concat([modelled, known, other], how="diagonal")
    scopes, of_item = members(items)
    told = _rows(items, scopes, of_item, series, rest, as_of)
    return Made(told.select(FORECAST.names).cast(FORECAST.schema), _days(series, expected, modelled, known, as_of))


def _modelled(series: Panel, keys: pl.DataFrame, rest: Rest, by_day: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row a series of the panel, in its order: SERIES, `actual` (exact), `known`, `modelled`, `run_rate`."""
    begin = as_of.replace(day=1)
    columns = range(max(0, series.column(begin)), series.days)
    rows, at = np.nonzero(series.complete[:, columns.start :])
    came = pl.DataFrame({"row": rows, "at": at + columns.start})
    keys = keys.with_row_index("row").cast({"row": pl.Int64})
    placed = by_day.filter(pl.col("day") >= begin, pl.col("day") < as_of).join(keys, on=SERIES, nulls_equal=True)
    exact = (
        placed.with_columns(at=(pl.col("day") - series.first).dt.total_days())
        .join(came, on=["row", "at"], how="semi")
        .group_by("row")
        .agg(actual=pl.col("cost").sum())
    )
    is_fee = (keys["line"] == "purchase").to_numpy()
    amounts = (
        pl.DataFrame(
            {
                "known": np.where(is_fee, rest.expected, 0.0),
                "modelled": np.where(is_fee, 0.0, rest.expected),
                "run_rate": np.where(is_fee, 0.0, rest.run_rate),
                "method": rest.method,
            }
        )
        .with_row_index("row")
        .cast({"row": pl.Int64})
    )
    return (
        keys.join(exact, on="row", how="left")
        .join(amounts, on="row", how="left")
        .sort("row")
        .drop("row")
        .with_columns(pl.col("actual").fill_null(0).cast(MONEY))
    )


def _known(by_month: pl.DataFrame, by_day: pl.DataFrame, modelled: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row a charge by month: SERIES, `actual` (exact), `known`, `whole`, `share`."""
    where = ("x_source", "BillingCurrency")
    usual = by_day.group_by(*where, month=pl.col("day").dt.month_start()).agg(
        base=pl.col("cost").cast(pl.Float64).sum()
    )
    total = pl.col("actual").cast(pl.Float64) + pl.col("known") + pl.col("modelled")
    base = modelled.group_by(where).agg(base=total.sum())
    told = to_come(recurring(by_month, usual, as_of), base)
    hand = _on_hand(by_month, as_of)
    return (
        hand.join(
            told.select(*SERIES, "rest", "whole", "share", "amount"),
            on=SERIES,
            how="full",
            coalesce=True,
            nulls_equal=True,
        )
        .with_columns(
            pl.col("actual").fill_null(0).cast(MONEY), known=pl.col("rest").fill_null(0.0), modelled=0.0, run_rate=0.0
        )
        .drop("rest")
    )


def _on_hand(charges: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """SERIES, `actual`: what the month has of charges by month, exactly."""
    month = as_of.replace(day=1)
    inside = charges.filter(pl.col("day") >= month, pl.col("day") < month_after(month))
    return inside.group_by(SERIES).agg(actual=pl.col("cost").sum().cast(MONEY))


def _rows(
    items: pl.DataFrame, scopes: pl.DataFrame, of_item: pl.DataFrame, series: Panel, rest: Rest, as_of: date
) -> pl.DataFrame:
    many, modelled = scopes.height, len(rest.expected)
    in_panel = of_item.filter(pl.col("row") < modelled)
    past = {name: summed(values, in_panel, many) for name, values in rest.past.items()}
    now = summed(rest.expected[:, None], in_panel, many)[:, 0]
    months = np.array([origin.day.year * 12 + origin.day.month for origin in rest.origins], dtype=np.int64)
    history = _history(series, in_panel, many)
    known = history[0].to_numpy() >= INTERVAL_DAYS
    band = bands(past["actual"], past["expected"], now, known, groups(scopes), months)
    sums = (
        items.with_row_index("row")
        .join(of_item, on="row")
        .group_by("scope")
        .agg(pl.col("actual").sum(), pl.col("known", "modelled", "run_rate").sum())
    )
    grown = _grown(items, of_item, many)
    told = scopes.with_row_index("scope").join(sums, on="scope", how="left")
    told = told.join(methods(rest.expected, rest.method.tolist(), in_panel), on="scope", how="left")
    told = told.sort("scope").with_columns(*_band_columns(band, grown), *_past_columns(past))
    return _judged(told.with_columns(history), as_of)


def _grown(items: pl.DataFrame, of_item: pl.DataFrame, many: int) -> Matrix:
    """By how much a scope's error grows with what is a share of its cost: 1 and more."""
    shared = pl.when(pl.col("share").is_not_null()).then("whole").otherwise(0.0)
    total = pl.col("actual").cast(pl.Float64) + pl.col("known") + pl.col("modelled")
    by_scope = (
        items.with_row_index("row")
        .join(of_item, on="row")
        .group_by("scope")
        .agg(shared=shared.sum(), total=total.sum())
    )
    grown = np.ones(many)
    share = (pl.col("total") / (pl.col("total") - pl.col("shared"))).clip(1.0, 2.0)
    grown[by_scope["scope"].to_numpy()] = by_scope.select(share.fill_nan(1.0)).to_series().to_numpy()
    return grown


def _band_columns(band: Band, grown: Matrix) -> list[pl.Series]:
    columns = [pl.Series(f"half{level}", band.half[level] * grown) for level in LEVELS]
    columns += [pl.Series(f"coverage{level}_percent", 100 * band.coverage[level]) for level in LEVELS]
    return [*columns, pl.Series("residuals", band.whose), pl.Series("residuals_many", band.many)]


def _past_columns(past: dict[str, Matrix]) -> list[pl.Series]:
    actual, expected = past["actual"], past["expected"]
    return [
        pl.Series("past_wape_percent", errors(actual, expected)),
        pl.Series("run_rate_wape_percent", errors(actual, past["run_rate"])),
        pl.Series("mase", scaled(actual, expected, past["naive"])),
        pl.Series("past_forecasts", (np.isfinite(actual) & np.isfinite(expected)).sum(axis=1)),
    ]


def _history(series: Panel, in_panel: pl.DataFrame, many: int) -> list[pl.Series]:
    """`history_days`, complete days of the series that has the most, and `complete_to` of the one that is latest."""
    known = np.isfinite(series.values)
    days = np.zeros(many, dtype=np.int64)
    latest = np.full(many, series.days)
    of_series = in_panel.filter(pl.col("row") < len(series.values))
    rows, into = of_series["row"].to_numpy(), of_series["scope"].to_numpy()
    np.maximum.at(days, into, known.sum(axis=1)[rows])
    whole = series.complete
    newest = (
        np.where(whole.any(axis=1), series.days - 1 - np.argmax(whole[:, ::-1], axis=1), -1)
        if whole.size
        else np.zeros(0)
    )
    np.minimum.at(latest, into, newest[rows].astype(np.int64))
    told = pl.Series("at", latest)
    to = pl.select(pl.lit(series.first) + pl.duration(days=told)).to_series()
    return [pl.Series("history_days", days), to.alias("complete_to")]


def _judged(told: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """FORECAST: refused where there is too little to go by, with the reason."""
    modelled = pl.col("history_days") > 0
    short = modelled & (pl.col("history_days") < LEAST_DAYS)
    stale_days = (pl.lit(as_of) - pl.col("complete_to")).dt.total_days()
    stale = modelled & (stale_days > STALE_DAYS)
    refused = short | stale
    lacks = modelled & ((pl.col("history_days") < INTERVAL_DAYS) | (pl.col("residuals") == ""))
    reason = (
        pl.when(stale)
        .then(pl.format("its newest complete day is {}, {} days ago", "complete_to", stale_days))
        .when(short)
        .then(pl.format("{} complete days of history; a forecast takes 14", "history_days"))
        .when(modelled & (pl.col("history_days") < INTERVAL_DAYS))
        .then(pl.format("{} complete days of history; an interval takes 60", "history_days"))
        .when(modelled & (pl.col("residuals") == ""))
        .then(pl.lit("fewer than 20 past forecasts to measure an interval by"))
        .when(~modelled & (pl.col("known") != 0))
        .then(pl.lit("known, not modelled: no interval"))
    )
    known, rest, rate = (
        pl.col(name).round(6).cast(ESTIMATED).cast(MONEY) for name in ("known", "modelled", "run_rate")
    )
    shown = pl.when(~refused)
    total = pl.col("actual") + known + rest
    ends = [
        shown.then(pl.when(~lacks).then(total.cast(pl.Float64) + sign * pl.col(f"half{level}")))
        .otherwise(None)
        .fill_nan(None)
        .round(6)
        .cast(ESTIMATED)
        .alias(f"{end}{level}")
        for level in LEVELS
        for end, sign in (("low", -1), ("high", 1))
    ]
    numbers = [
        pl.when(~refused & ~(lacks if "coverage" in name else pl.lit(value=False)))
        .then(pl.col(name).fill_nan(None))
        .alias(name)
        for name in ("coverage80_percent", "coverage95_percent", "past_wape_percent", "run_rate_wape_percent", "mase")
    ]
    interval = pl.when(~refused & ~lacks & modelled)
    return told.select(
        *SCOPE,
        pl.when(modelled).then("complete_to").alias("complete_to"),
        pl.col("actual"),
        known.alias("known"),
        shown.then(rest).alias("modelled"),
        shown.then(total).alias("total"),
        *ends,
        shown.then(pl.col("actual") + known + rate).alias("run_rate"),
        shown.then("method").alias("method"),
        interval.then("residuals").alias("residuals"),
        interval.then("residuals_many").alias("residuals_many"),
        *numbers,
        shown.then("past_forecasts").alias("past_forecasts"),
        as_of=pl.lit(as_of),
        month=pl.lit(f"{as_of:%Y-%m}"),
        is_scenario=pl.lit(value=False),
        reason=reason,
    )


def _days(
    series: Panel, expected: Matrix, modelled_items: pl.DataFrame, known: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """FORECAST_DAY of the days of this month that are not complete; charges by month stand on its last day."""
    begin = as_of.replace(day=1)
    days = (month_after(begin) - begin).days
    is_open = np.ones((len(series.values), days), dtype=bool)
    if (start := series.column(begin)) >= 0:
        is_open[:, : series.days - start] = ~series.complete[:, start:]
    rows, at = np.nonzero(is_open)
    part = pl.when(pl.col("line") == "purchase").then(pl.lit("known")).otherwise(pl.lit("modelled"))
    modelled = pl.DataFrame({"row": rows, "at": at, "cost": expected[rows, at]}).join(
        series.keys.with_row_index("row").cast({"row": pl.Int64}), on="row"
    )
    open_days = days - (as_of - begin).days
    on_top = (
        modelled_items.filter(line=UNFORESEEN)
        .join(pl.DataFrame({"day": pl.date_range(as_of, month_after(begin), closed="left", eager=True)}), how="cross")
        .with_columns(cost=pl.col("modelled") / open_days, part=pl.lit("modelled"))
    )
    placed = modelled.with_columns(day=pl.lit(begin) + pl.duration(days="at"), part=part)
    last = month_after(begin)
    to_come = known.filter(pl.col("known") != 0).with_columns(
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
