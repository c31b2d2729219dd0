"""What days are expected to cost, from the days before them alone."""

from datetime import date, timedelta

import numpy as np
import pytest

from transforms.forecast.profile import Matrix, ahead, edge_of, one_step, states

FIRST = date(2026, 1, 1)
WEEKDAY, WEEKEND = 100.0, 40.0


def made(days: int, weekend: float = WEEKEND, seed: int = 1) -> Matrix:
    """One series with a week and 2 % of noise."""
    dates = [FIRST + timedelta(days=day) for day in range(days)]
    plain = np.array([WEEKDAY if day.weekday() < 5 else weekend for day in dates])
    return (plain * (1 + 0.02 * np.random.default_rng(seed).normal(size=days)))[None, :]


def test_a_day_is_expected_by_its_weekday() -> None:
    told = one_step(made(90), FIRST)
    weekend = [day for day in range(60, 90) if (FIRST + timedelta(days=day)).weekday() >= 5]
    assert told.expected[0, weekend] == pytest.approx(WEEKEND, rel=0.06)


def test_nothing_is_learnt_from_a_day_before_it_is_over() -> None:
    series = made(90)
    changed = series.copy()
    changed[0, 70:] *= 3
    one, other = one_step(series, FIRST), one_step(changed, FIRST)
    assert np.array_equal(one.expected[:, :71], other.expected[:, :71], equal_nan=True)


def test_after_seven_days_a_step_is_a_new_base() -> None:
    series = made(90)
    series[0, 60:] *= 1.5
    told = one_step(series, FIRST)
    assert told.since[0, 59] == 0
    assert told.since[0, 89] == pytest.approx(60, abs=2)
    assert told.expected[0, 80:] == pytest.approx(series[0, 80:], rel=0.12)


def test_an_outlier_moves_neither_the_level_nor_the_scale() -> None:
    series = made(90)
    series[0, 80] *= 10
    told, plain = one_step(series, FIRST), one_step(made(90), FIRST)
    assert told.expected[0, 85] == pytest.approx(plain.expected[0, 85], rel=0.05)
    assert told.scale[0, 89] < 2 * plain.scale[0, 89]


def test_weekends_near_0_are_shares_of_the_week_not_ratios() -> None:
    told = one_step(made(90, weekend=0.0), FIRST)
    weekend = [day for day in range(60, 90) if (FIRST + timedelta(days=day)).weekday() >= 5]
    assert np.isfinite(told.expected[0, 30:]).all()
    assert told.expected[0, weekend] == pytest.approx(0.0, abs=0.5)
    assert told.expected[0, 88] == pytest.approx(WEEKDAY, rel=0.06)


@pytest.mark.parametrize(("months", "known"), [(2, False), (3, True)], ids=["two month-ends", "three month-ends"])
def test_month_edges_count_where_three_month_ends_agree(months: int, known: bool) -> None:
    days = {2: 59, 3: 90}[months]
    series = made(days)
    last = [day for day in range(days) if edge_of(FIRST + timedelta(days=day)) == 3]
    series[0, last] += 80
    (state,) = states(series, FIRST, [days])[1]
    assert (state.edges[0, 3] > 0.5) == known
    factors, added = ahead(state, state, FIRST, 31)
    assert factors.shape == added.shape == (1, 31)
    assert (added[0, -1] > 0 or added[0].max() > 0) == known


def test_a_day_that_is_not_complete_is_passed_over() -> None:
    series = made(90)
    gap = series.copy()
    gap[0, 85:87] = np.nan
    low = series.copy()
    low[0, 85:87] = 1.0
    assert one_step(gap, FIRST).expected[0, 89] == pytest.approx(one_step(series, FIRST).expected[0, 89], rel=0.03)
    assert np.isfinite(one_step(gap, FIRST).expected[0, 86])


def test_edges_are_the_first_day_and_the_last_three() -> None:
    days = [date(2026, 2, day) for day in (1, 2, 25, 26, 27, 28)]
    assert [edge_of(day) for day in days] == [0, -1, -1, 1, 2, 3]
