"""Percentiles, extremes and sums over a window, and how much of it is known."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from tests.transforms.waste.estates import ACCOUNT, Hours, ago, estate, metric


def only(there: pl.LazyFrame) -> dict[str, object]:
    return there.collect().to_dicts()[0]


def busy_hour(day: date) -> Sequence[float | None]:
    return [0.3] * 10 + [92.0 if day.weekday() == 0 else 0.3] + [0.3] * 13


def test_one_busy_hour_a_week_is_in_the_maximum_and_not_in_the_percentile() -> None:
    told = only(estate(metric("i-1", "cpu_percent", busy_hour)).metric("cpu_percent", days=14))
    assert (told["p99"], told["hour_maximum"], told["maximum"]) == pytest.approx((0.3, 92.0, 92.0), abs=1e-4)
    assert (told["coverage_percent"], told["from_hours"]) == (100.0, True)


def test_the_percentile_is_that_of_all_hours_of_the_window() -> None:
    rows = [float(hour) for hour in range(24)]
    there = estate(metric("i-1", "cpu_percent", lambda day: [each + day.day for each in rows], days=30))
    hours = pl.Series([each + ago(back).day for back in range(1, 11) for each in rows])
    assert only(there.metric("cpu_percent", days=10))["p99"] == pytest.approx(hours.quantile(0.99, "linear"))


def test_hours_without_a_point_lower_the_coverage_and_nothing_else() -> None:
    half = estate(metric("i-1", "cpu_percent", [4.0] * 12 + [None] * 12)).metric("cpu_percent", days=14)
    assert (only(half)["coverage_percent"], only(half)["mean"]) == (50.0, 4.0)
    recent = estate(metric("i-1", "cpu_percent", 4.0, days=7)).metric("cpu_percent", days=14)
    assert (only(recent)["coverage_percent"], only(recent)["days_with_points"]) == (50.0, 7)


def test_a_resource_without_a_point_in_the_window_has_no_row() -> None:
    old = estate(metric("i-1", "cpu_percent", 4.0, days=7, to=ago(60)))
    assert old.metric("cpu_percent", days=14).collect().is_empty()


def test_sums_are_of_days_and_the_last_day_above_zero_is_told() -> None:
    there = estate(metric("vol-1", "disk_operations", a_day=lambda day: 100.0 if day == ago(9) else 0.0))
    told = only(there.metric("disk_operations", days=30))
    assert (told["sum"], told["day_maximum"], told["day_p95"], told["last_above_zero"]) == (100.0, 100.0, 0.0, ago(9))


def of_the_week(limit: float, hours: Hours = busy_hour, days: int = 60) -> dict[str, object]:
    there = estate(metric("i-1", "cpu_percent", hours, days=days), metric("i-2", "cpu_percent", 4.0))
    limits = pl.LazyFrame({"provider": "aws", "account": ACCOUNT, "x_resource_key": "i-1", "limit": [limit]})
    return only(there.week("cpu_percent", limits, weeks=4).drop("provider", "account", "x_resource_key"))


def test_an_hour_of_the_week_rests_if_it_does_so_in_each_week() -> None:
    hours = {"known_hours": 168, "resting_hours": 167, "busy_hours": 1, "used_hours": 1, "points": 672}
    assert of_the_week(5.0) == hours
    assert of_the_week(92.0) == hours | {"resting_hours": 168, "busy_hours": 0, "used_hours": 0}


def test_an_hour_that_is_busy_in_one_week_alone_neither_rests_nor_is_busy() -> None:
    told = of_the_week(5.0, lambda day: [90.0 if day == ago(9) else 0.3] * 24)
    assert (told["resting_hours"], told["busy_hours"], told["used_hours"]) == (144, 0, 24)


def test_an_hour_without_a_point_in_each_week_is_not_known() -> None:
    told = of_the_week(5.0, days=25)
    assert (told["known_hours"], told["resting_hours"], told["points"]) == (4 * 24, 4 * 24, 25 * 24)
