"""FORECAST of each scope: totals, intervals, past errors; refused where there is too little to go by."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from transforms.forecast.backtest import Rest, month_after
from transforms.forecast.interval import LEVELS, Band, bands, no_band
from transforms.forecast.items import MONEY, Items
from transforms.forecast.panel import Days, Panel
from transforms.forecast.past import errors, scaled
from transforms.forecast.profile import Matrix
from transforms.forecast.scopes import SCOPE, groups, methods, summed
from transforms.forecast.settings import ForecastSettings

# Estimates are told to the millionth of a unit; what came is exact.
ESTIMATED = pl.Decimal(38, 6)
LEAST_DAYS, INTERVAL_DAYS, YEAR_DAYS = 14, 60, 365


def rows(
    parts: Items,
    scopes: pl.DataFrame,
    of_item: pl.DataFrame,
    series: Panel,
    rest: Rest,
    as_of: date,
    settings: ForecastSettings,
) -> pl.DataFrame:
    """FORECAST of `as_of`'s month."""
    many, modelled = scopes.height, len(rest.expected)
    in_panel = of_item.filter(pl.col("row") < modelled)
    past = {name: summed(values, in_panel, many) for name, values in rest.past.items()}
    now = summed(rest.expected[:, None], in_panel, many)[:, 0]
    months = np.array([origin.day.year * 12 + origin.day.month for origin in rest.origins], dtype=np.int64)
    history = _history(series, in_panel, many)
    known = history[0].to_numpy() >= INTERVAL_DAYS
    like = groups(scopes, _noise(rest, in_panel, many), known)
    band = bands(past["actual"], past["expected"], now, known, like, months)
    whole = pl.when(pl.col("weight") == 1).then("actual")
    share = (pl.col("actual").cast(pl.Float64) * pl.col("weight")).round(6).cast(ESTIMATED).cast(MONEY)
    sums = (
        parts.rows.with_row_index("row")
        .join(of_item, on="row")
        .group_by("scope")
        .agg(whole.otherwise(share).sum(), (pl.col("known", "modelled", "run_rate") * pl.col("weight")).sum())
    )
    grown = _grown(parts.rows, of_item, many)
    told = scopes.with_row_index("scope").join(sums, on="scope", how="left")
    told = told.join(methods(rest.expected, rest.method.tolist(), in_panel), on="scope", how="left")
    told = told.sort("scope").with_columns(*_band_columns(band, grown), *_past_columns(past))
    return _judged(told.with_columns(history), as_of, settings.stale_days)


def later_rows(
    parts: Items,
    scopes: pl.DataFrame,
    of_item: pl.DataFrame,
    series: Panel,
    rest: Rest,
    as_of: date,
    settings: ForecastSettings,
) -> pl.DataFrame:
    """FORECAST of the months after: a scenario within a year of history, with an interval where the past has one."""
    many, ahead = scopes.height, parts.known.shape[1]
    in_panel = of_item.filter(pl.col("row") < len(rest.expected))
    history = _history(series, in_panel, many)
    told = scopes.with_row_index("scope").with_columns(history)
    told = told.join(methods(rest.expected, rest.method.tolist(), in_panel), on="scope", how="left").sort("scope")
    sums = [np.nan_to_num(summed(each, of_item, many)) for each in (parts.known, parts.modelled)]
    like = groups(scopes, _noise(rest, in_panel, many), history[0].to_numpy() >= YEAR_DAYS)
    frames: list[pl.DataFrame] = []
    month = as_of.replace(day=1)
    for at in range(ahead):
        month = month_after(month)
        amounts = [pl.Series(name, each[:, at]) for name, each in zip(("known", "modelled"), sums, strict=True)]
        band = _band_columns(_later_band(rest, at, in_panel, sums[1][:, at], history[0], like), np.ones(many))
        frames.append(told.with_columns(*amounts, *band).with_columns(month=pl.lit(f"{month:%Y-%m}")))
    return _judged_later(pl.concat(frames), as_of, settings.stale_days) if frames else pl.DataFrame()


def _later_band(
    rest: Rest, at: int, in_panel: pl.DataFrame, now: Matrix, history: pl.Series, like: Sequence[Days]
) -> Band:
    """The band of the month `at` after the next, measured on months that were forecast from as far."""
    if at >= len(rest.later):
        return no_band(len(now))
    past = rest.later[at]
    actual, expected = (summed(each, in_panel, len(now)) for each in (past.actual, past.expected))
    return bands(actual, expected, now, history.to_numpy() >= YEAR_DAYS, like, np.array(past.of, dtype=np.int64))


def _noise(rest: Rest, in_panel: pl.DataFrame, many: int) -> Matrix:
    """How far a scope's days lie from what is expected of them, as a share of a usual day."""
    scale, level = (summed(each[:, None], in_panel, many)[:, 0] for each in (rest.scale, rest.level))
    return np.where(level > 0, scale / np.where(level > 0, level, 1.0), np.nan)


def _judged_later(told: pl.DataFrame, as_of: date, most: int) -> pl.DataFrame:
    modelled = pl.col("history_days") > 0
    refused, reason = _refused(as_of, most)
    known, rest = (pl.col(name).round(6).cast(ESTIMATED).cast(MONEY) for name in ("known", "modelled"))
    scenario = modelled & (pl.col("history_days") < YEAR_DAYS)
    lacks = scenario | (pl.col("residuals") == "")
    why = (
        pl.when(refused)
        .then(reason)
        .when(scenario)
        .then(pl.format("a scenario: {} complete days of history, a forecast a year ahead takes 365", "history_days"))
        .when(modelled & lacks)
        .then(pl.lit("no interval: fewer than three months of the past were forecast from as far"))
        .when(~modelled)
        .then(pl.lit("known, not modelled: no interval"))
    )
    none = ("run_rate", "past_wape_percent", "run_rate_wape_percent", "mase", "past_forecasts")
    shown = pl.when(~refused)
    banded = pl.when(~refused & ~lacks)
    return told.select(
        *SCOPE,
        "month",
        pl.when(modelled).then("complete_to").alias("complete_to"),
        *(pl.lit(None).alias(name) for name in none),
        *_ends(known + rest, banded),
        *(
            banded.then(pl.col(f"coverage{level}_percent").fill_nan(None)).alias(f"coverage{level}_percent")
            for level in LEVELS
        ),
        *(banded.then(name).alias(name) for name in ("residuals", "residuals_many")),
        known.alias("known"),
        shown.then(rest).alias("modelled"),
        shown.then(known + rest).alias("total"),
        shown.then("method").alias("method"),
        actual=pl.lit(0, MONEY),
        as_of=pl.lit(as_of),
        is_scenario=scenario,
        reason=why,
    ).filter(pl.col("total").is_null() | (pl.col("total") != 0))


def _ends(total: pl.Expr, banded: Any) -> list[pl.Expr]:
    """`low80` and its like, around the total."""
    half = [pl.col(f"half{level}").fill_nan(None).round(6).cast(ESTIMATED).cast(MONEY) for level in LEVELS]
    return [
        banded.then(end).alias(f"{name}{level}")
        for level, each in zip(LEVELS, half, strict=True)
        for name, end in (("low", total - each), ("high", total + each))
    ]


def _grown(items: pl.DataFrame, of_item: pl.DataFrame, many: int) -> Matrix:
    """By how much a scope's error grows with what is a share of its cost: 1 and more."""
    weight = pl.col("weight")
    shared = pl.when(pl.col("share").is_not_null()).then("whole").otherwise(0.0) * weight
    total = (pl.col("actual").cast(pl.Float64) + pl.col("known") + pl.col("modelled")) * weight
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
        pl.Series("past_wape_percent", errors(actual, expected, past["whole"])),
        pl.Series("run_rate_wape_percent", errors(actual, past["run_rate"], past["whole"])),
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
    to = pl.select(pl.lit(series.first).dt.offset_by(pl.lit(pl.Series(latest)).cast(pl.String) + "d")).to_series()
    return [pl.Series("history_days", days), to.alias("complete_to")]


def _refused(as_of: date, most: int) -> tuple[pl.Expr, pl.Expr]:
    """Whether there is no number, and why; `most` days old the newest complete day may be."""
    modelled = pl.col("history_days") > 0
    short = modelled & (pl.col("history_days") < LEAST_DAYS)
    stale_days = (pl.lit(as_of) - pl.col("complete_to")).dt.total_days()
    stale = modelled & (stale_days > most)
    reason = (
        pl.when(stale)
        .then(pl.format("its newest complete day is {}, {} days ago", "complete_to", stale_days))
        .when(short)
        .then(pl.format("{} complete days of history; a forecast takes 14", "history_days"))
    )
    return short | stale, reason


def _judged(told: pl.DataFrame, as_of: date, most: int) -> pl.DataFrame:
    """FORECAST: refused where there is too little to go by, with the reason."""
    modelled = pl.col("history_days") > 0
    refused, why_not = _refused(as_of, most)
    lacks = modelled & ((pl.col("history_days") < INTERVAL_DAYS) | (pl.col("residuals") == ""))
    reason = (
        pl.when(refused)
        .then(why_not)
        .when(modelled & (pl.col("history_days") < INTERVAL_DAYS))
        .then(pl.format("{} complete days of history; an interval takes 60", "history_days"))
        .when(modelled & (pl.col("residuals") == ""))
        .then(pl.lit("fewer than 20 past forecasts to measure an interval by, or these were off beyond measure"))
        .when(~modelled & (pl.col("known") != 0))
        .then(pl.lit("known, not modelled: no interval"))
    )
    known, rest, rate = (
        pl.col(name).round(6).cast(ESTIMATED).cast(MONEY) for name in ("known", "modelled", "run_rate")
    )
    shown = pl.when(~refused)
    total = pl.col("actual") + known + rest
    ends = _ends(total, pl.when(~refused & ~lacks))
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
