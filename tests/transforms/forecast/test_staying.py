"""What a change of something that stands still leaves, before it is a step."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from tests.transforms.forecast.company import charges
from transforms.forecast.backtest import rest_of_month
from transforms.forecast.complete import SCHEMA
from transforms.forecast.panel import panel
from transforms.forecast.profile import Matrix

FIRST, AS_OF = date(2026, 1, 1), date(2026, 7, 12)
DAYS = (AS_OF - FIRST).days
LEFT = 20


def rest(costs: Matrix, name: str, *, is_open: int = 0) -> float:
    """What the rest of the month of the last series is expected to come to; its newest days are not complete."""
    rows = [
        charges(f"{name} {row}", [(FIRST + timedelta(days=day), cost) for day, cost in enumerate(each)], line="usage")
        for row, each in enumerate(costs.tolist())
    ]
    newest = [AS_OF - timedelta(days=back) for back in range(1, is_open + 1)]
    told = pl.DataFrame({"x_source": "bill", "day": newest, "is_complete": False, "reason": ""}, SCHEMA)
    return float(rest_of_month(panel(pl.concat(rows), told, AS_OF, 400), AS_OF, 1)[0].expected[-1])


def company(*, stays: bool, noise: float = 0.0) -> Matrix:
    """Five series that rose by half on one day, for good or for that day; the last one rose the day before."""
    costs = 100 * (1 + noise * np.random.default_rng(3).normal(size=(5, DAYS)))
    for row, day in enumerate((60, 80, 100, 120)):
        costs[row, day : DAYS if stays else day + 1] *= 1.5
    costs[4, -1:] *= 1.5
    return costs


def test_what_stands_still_stays_where_such_days_of_the_past_stayed() -> None:
    assert rest(company(stays=True), "Stays") > 140 * LEFT
    assert rest(company(stays=False), "Passes") == pytest.approx(102 * LEFT, rel=0.03)


def test_in_what_varies_a_day_far_out_is_a_spike() -> None:
    assert rest(company(stays=True, noise=0.02), "Varies") == pytest.approx(102 * LEFT, rel=0.04)


def test_what_a_day_that_is_not_complete_has_above_its_level_counts() -> None:
    costs = company(stays=True)
    costs[4, -2:] = 150
    both = rest(costs, "Open", is_open=2)
    costs[4, -2:] = 60
    assert both > 140 * (LEFT + 2)
    assert rest(costs, "Partial", is_open=2) == pytest.approx(100 * (LEFT + 2), rel=0.01)


def passing() -> Matrix:
    """Five series that rose for eight days and were as before again; the last one fell back 18 days ago.

    Four more fell by half, for ten days each: of what fell, nothing lasted.
    """
    costs = np.full((9, DAYS), 100.0)
    for row, day in enumerate((60, 80, 100, 120)):
        costs[row, day : day + 10] *= 0.5
    for row, day in enumerate((50, 90, 110, 130, DAYS - 26)):
        costs[4 + row, day : day + 8] *= 2
    return costs


def test_what_is_back_where_it_was_is_no_change() -> None:
    assert rest(passing(), "Back") == pytest.approx(100 * LEFT, rel=0.01)


def test_what_came_back_in_two_steps_is_no_change() -> None:
    costs = passing()
    costs[8] = 100
    costs[8, -40:-28], costs[8, -28:-18] = 200, 150
    assert rest(costs, "Twice") == pytest.approx(100 * LEFT, rel=0.01)


def test_what_has_come_part_of_the_way_back_is_what_is_left_of_the_change() -> None:
    costs = passing()
    costs[8] = 100
    costs[8, -26:-12], costs[8, -12:] = 200, 150
    assert rest(costs, "Partly") == pytest.approx(150 * LEFT, rel=0.01)


def test_a_level_that_stood_for_weeks_is_what_was_before() -> None:
    costs = passing()
    costs[8] = 100
    costs[8, -60:-12], costs[8, -12:] = 200, 150
    assert rest(costs, "Stood") > 180 * LEFT


def test_a_day_at_the_level_before_the_last_step_stays() -> None:
    costs = company(stays=False)
    costs[4] = 100
    costs[4, 100:-2] = 200
    assert rest(costs, "Returns") == pytest.approx(100 * LEFT, rel=0.01)
    costs[4, -2:] = 130
    assert rest(costs, "Elsewhere") > 190 * LEFT
