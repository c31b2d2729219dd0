"""An alert is told once a version, threshold and period, and again after the figure had fallen by five points."""

from datetime import date

import polars as pl

from transforms.budgets.alerts import alerts
from warehouse.tables import BUDGET, BUDGET_ALERT

FIRST = date(2026, 10, 5)


def stands(used: float | None, over: float | None = None, version: int = 1) -> pl.DataFrame:
    row = {"budget": "b", "period": "2026-10", "used_percent": used, "over_percent": over}
    return pl.DataFrame([row], schema=BUDGET.schema).with_columns(version=pl.lit(version, pl.Int64()))


def lived(*days: pl.DataFrame) -> pl.DataFrame:
    kept = BUDGET_ALERT.empty()
    for number, day in enumerate(days):
        kept = alerts(day, kept, date(2026, 10, FIRST.day + number))
    return kept


def test_each_threshold_is_raised_once_on_the_day_that_it_is_passed() -> None:
    kept = lived(stands(49.9), stands(50.0), stands(85.0), stands(99.9), stands(100.0), stands(120.0))
    assert kept.select("kind", "threshold", "number", pl.col("raised_on").dt.day()).rows() == [
        ("actual", 50, 1, 6),
        ("actual", 80, 1, 7),
        ("actual", 100, 1, 9),
    ]


def test_a_fall_of_less_than_five_points_raises_nothing_anew_and_one_of_more_does() -> None:
    near = lived(stands(81.0), stands(75.0), stands(82.0)).filter(threshold=80)
    assert near.height == 1
    back = lived(stands(81.0), stands(74.9), stands(82.0)).filter(threshold=80)
    assert back.select("number", pl.col("cleared_on").dt.day()).rows() == [(1, 6), (2, None)]


def test_a_new_version_is_told_anew() -> None:
    kept = lived(stands(81.0), stands(60.0, version=2)).filter(threshold=50)
    assert kept["version"].to_list() == [1, 2]


def test_a_forecast_is_told_where_the_total_is_above_the_budget_in_80_of_100_cases() -> None:
    kept = lived(stands(None, 79.9), stands(None, 80.0), stands(None, 95.0))
    assert kept.select("kind", "threshold", pl.col("raised_on").dt.day(), "percent").rows() == [
        ("forecast", 80, 6, 80.0)
    ]


def test_what_is_unknown_is_no_alert_and_clears_none() -> None:
    assert lived(stands(None)).is_empty()
    assert lived(stands(60.0), stands(None))["cleared_on"].to_list() == [None]
