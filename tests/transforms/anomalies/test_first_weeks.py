"""The four weeks that nobody judges tell of weekdays and of the level, whatever happened in them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from transforms.anomalies.first_weeks import FirstWeeks, first_weeks
from transforms.anomalies.judge import LEAST_PROFILE

DAYS = 28
FAR = (4.5, 0.15, 25.0)
Costs = NDArray[np.float64]


def usual(first_weekday: int = 0, weekend: float = 0.5, noise: float = 0.02) -> tuple[Costs, NDArray[np.int64]]:
    weekdays = (np.arange(DAYS) + first_weekday) % 7
    dice = np.random.default_rng(first_weekday)
    return np.where(weekdays >= 5, weekend, 1.0) * 200 * (1 + dice.normal(0, noise, DAYS)), weekdays


def told(cost: Costs, weekdays: NDArray[np.int64]) -> FirstWeeks:
    return first_weeks(cost[None, :], weekdays, LEAST_PROFILE, FAR)


@pytest.mark.parametrize("first_weekday", range(7))
@pytest.mark.parametrize(
    "happened",
    [
        {},
        {9: 300, 10: 300},
        {9: -180, 10: -180},
        {8: 150, 9: 150, 10: 150, 15: 300, 16: 300},
        dict.fromkeys(range(9, 15), 200.0),
    ],
    ids=["nothing", "a spike", "a drop", "a new region and a spike on the same weekdays", "a week's work"],
)
def test_a_weekday_is_what_it_is_without_what_happened(first_weekday: int, happened: dict[int, float]) -> None:
    cost, weekdays = usual(first_weekday)
    for day, more in happened.items():
        cost[day] += more
    found = told(cost, weekdays)
    assert found.profile[0] == pytest.approx(np.where(np.arange(7) >= 5, 0.5, 1.0), rel=0.06)
    assert found.after[0] == pytest.approx(200, rel=0.03)
    assert found.since[0] == 0


@pytest.mark.parametrize("change", [100.0, -80.0])
def test_a_change_that_stays_has_its_day_and_both_levels(change: float) -> None:
    cost, weekdays = usual(weekend=1.0)
    cost[17:] += change
    found = told(cost, weekdays)
    assert found.since[0] == 17
    assert (found.before[0], found.after[0]) == pytest.approx((200, 200 + change), rel=0.03)
    assert np.abs(found.off).max() < 20


@pytest.mark.parametrize("change", [100.0, -170.0])
def test_a_change_that_is_over_moves_neither_level_nor_base(change: float) -> None:
    cost, weekdays = usual(weekend=1.0)
    cost[15:21] += change
    found = told(cost, weekdays)
    assert (found.since[0], found.before[0]) == (0, found.after[0])
    assert found.after[0] == pytest.approx(200, rel=0.03)
    assert np.flatnonzero(np.isnan(found.base[0])).tolist() == list(range(15, 21))


def test_what_has_no_ordinary_day_keeps_all_its_days_as_a_base() -> None:
    cost = np.where(np.arange(DAYS) % 7 < 2, 60.0, 0.0)
    assert told(cost, np.arange(DAYS) % 7).base[0].tolist() == cost.tolist()


def test_days_that_are_not_complete_tell_nothing() -> None:
    cost, weekdays = usual()
    cost[[3, 12]] = np.nan
    found = told(cost, weekdays)
    assert np.flatnonzero(np.isnan(found.base[0])).tolist() == [3, 12]
    assert found.after[0] == pytest.approx(200, rel=0.03)
