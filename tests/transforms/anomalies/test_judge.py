"""Days that are far from what was expected are events, and look-alikes are none: on made series, and trap by trap."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from benchmarks.anomalies import LIMITS, METHODS, measured, ours
from benchmarks.made_series import FIRST, Made, grid_of, made_series
from transforms.anomalies.judge import judge
from transforms.anomalies.runs import runs

DAYS = 200
Costs = NDArray[np.float64]


def flat(level: float = 200.0, *, noise: float = 0.02, days: int = DAYS, seed: int = 3) -> Costs:
    return level * (1 + np.random.default_rng(seed).normal(0, noise, days))


def events(*series: Costs) -> pl.DataFrame:
    """RUN with the money of each."""
    grid = grid_of(np.array(series))
    found, _ = runs(grid, judge(grid, LIMITS))
    first = grid.first.toordinal()
    spent = [
        float(grid.cost[row, start.toordinal() - first : last.toordinal() - first + 1].sum())
        for row, start, last in found.select("series", "start", "last").iter_rows()
    ]
    return found.with_columns(money=pl.Series(spent, dtype=pl.Float64()) - pl.col("expected"))


def at(day: int) -> date:
    return FIRST + timedelta(days=day)


def test_on_made_series_it_beats_what_people_write_first() -> None:
    made = made_series(200, 365, seed=11, every=0.25)
    told = {name: measured(made, method(made)) for name, method in METHODS.items()}
    these, *others = told.values()
    assert these.precision >= 0.95
    assert these.recall >= 0.90
    assert these.money >= 0.95
    assert these.false <= 1
    assert these.delay_days < 2
    assert all(other.precision < 0.5 and other.false > 8 for other in others)


def test_flags_by_chance_score_next_to_nothing_because_events_are_counted_and_not_adjusted() -> None:
    made = made_series(60, 365, seed=5, every=0.25)
    flags = np.random.default_rng(1).random(made.grid.cost.shape) < 0.03
    alarms = [(int(row), int(day), int(day) + 1, 0.0) for row, day in zip(*np.nonzero(flags), strict=True)]
    said = measured(made, alarms)
    assert said.precision < 0.1
    assert said.false > 50


@pytest.mark.parametrize(
    ("change", "kind", "start", "money"),
    [
        ({100: 300.0}, "spike", 100, 300.0),
        (dict.fromkeys(range(100, 120), 150.0), "step", 100, 3000.0),
        ({day: (day - 99) * 8.0 for day in range(100, 118)}, "leak", 100, 1368.0),
        (dict.fromkeys(range(100, 103), -180.0), "drop", 100, -540.0),
    ],
    ids=["spike", "step", "leak", "drop"],
)
def test_an_event_has_its_kind_days_and_money(change: dict[int, float], kind: str, start: int, money: float) -> None:
    cost = flat()
    for day, more in change.items():
        cost[day] += more
    [found] = events(cost).to_dicts()
    assert found["kind"] == kind
    assert abs((found["start"] - at(start)).days) <= 2
    assert abs((found["last"] - at(max(change))).days) <= 1
    assert found["money"] == pytest.approx(money, rel=0.05)
    assert not found["goes_on"]


def test_a_leak_too_slow_for_any_day_to_tell_is_found_by_seven_days_on_twenty_eight() -> None:
    cost = flat(noise=0.01)
    cost[100:] += np.minimum(np.arange(DAYS - 100), 40) * 2.5
    found = events(cost).row(0, named=True)
    assert found["kind"] == "leak"
    assert found["goes_on"]


def test_seven_flagged_days_are_one_step_then_a_new_base() -> None:
    cost = flat()
    cost[100:] += 120
    cost[170] += 300
    [step] = events(cost).to_dicts()  # a spike on top of it is a part of it while it goes on
    assert (step["kind"], step["start"], step["goes_on"]) == ("step", at(100), True)


def test_a_fall_long_after_a_step_is_a_change_of_its_own() -> None:
    cost = flat()
    cost[80:150] += 120
    found = events(cost).sort("start")
    assert found["kind"].to_list() == ["step", "drop"]
    assert found["start"].to_list() == [at(80), at(150)]
    assert events(cost[:152]).row(-1, named=True)["money"] == pytest.approx(-240, rel=0.1)


def test_a_drop_is_over_where_the_cost_comes_back_to_a_little_more_than_before() -> None:
    cost = flat()
    cost[100:] += 22
    cost[100:110] -= 122
    cost[150:158] -= 100
    told = events(cost)
    assert told.select("kind", "start", "last").rows() == [("drop", at(100), at(109)), ("drop", at(150), at(157))]


def test_opposite_moves_of_two_series_do_not_cancel() -> None:
    one, other = flat(seed=1), flat(seed=2)
    one[100:103] += 200
    other[100:103] -= 190
    assert sorted(events(one, other)["kind"]) == ["drop", "spike"]


def edges(days: int = DAYS) -> NDArray[np.bool_]:
    calendar = [at(day) for day in range(days)]
    return np.array([day.day == 1 or (day + timedelta(days=3)).month != day.month for day in calendar])


def weekends(days: int = DAYS) -> NDArray[np.bool_]:
    return np.array([at(day).weekday() >= 5 for day in range(days)])


@pytest.mark.parametrize(
    "cost",
    [
        flat() * np.where(edges(), 1.6, 1.0),
        flat() * np.where(edges(), 3.0, 1.0) * np.where(weekends(), 0.5, 1.0),
        flat() * np.where(weekends(), 0.5, 1.0) + np.where(edges(), 200.0, 0.0),
        flat() * np.where(weekends(), 0.05, 1.0),
        flat() * (1 + np.arange(DAYS) / 365 * 0.6),
        flat(30.0) * np.linspace(0.3, 1.2, DAYS),
        flat(20.0, noise=0.3),
        np.where(np.arange(DAYS) % 14 < 2, 60.0, 0.0),
        np.where(np.arange(DAYS) % 2 == 0, 60.0, 0.0),
        np.zeros(DAYS),
    ],
    ids=[
        "jobs at month ends",
        "jobs that grow with the weekday",
        "jobs of one size",
        "weekends near 0",
        "growth",
        "a small launch",
        "small and noisy",
        "two days in two weeks",
        "every other day",
        "0",
    ],
)
def test_what_only_looks_so_is_no_event(cost: Costs) -> None:
    assert events(cost).is_empty()


@pytest.mark.parametrize("fixed", [False, True], ids=["jobs that grow with the weekday", "jobs of one size"])
def test_a_spike_on_a_months_last_day_is_told_from_its_jobs(fixed: bool) -> None:
    usual = flat() * np.where(weekends(), 0.5, 1.0)
    cost = usual + np.where(edges(), 200.0 if fixed else 2 * usual, 0.0)
    last = np.flatnonzero(edges())[-3]
    cost[last] += 150
    assert events(cost)["start"].to_list() == [at(int(last))]


def test_days_that_are_not_complete_are_not_judged_and_are_no_base() -> None:
    cost = flat()[None, :].repeat(2, axis=0)
    cost[:, -2:] = [[3.0, 0.0], [700.0, 800.0]]
    grid = grid_of(cost)
    whole = judge(grid, LIMITS)
    assert (whole.flags[0, -2:] == -1).all()
    assert (whole.flags[1, -2:] == 1).all()
    grid.complete[:, -2:] = False
    late = judge(grid, LIMITS)
    assert not late.flags[:, -2:].any()
    assert runs(grid, late)[0].is_empty()


def test_what_began_before_days_that_are_not_complete_is_the_same_after_them() -> None:
    """It fell on the last day of the first four weeks, which nobody judges; the next three days are not complete."""
    cost = flat()
    cost[27:] -= 80
    grid = grid_of(cost[None, :])
    missing = np.zeros((1, DAYS), np.bool_)
    missing[:, 28:31] = True
    gone = replace(grid, cost=np.where(missing, 0, grid.cost), complete=grid.complete & ~missing)
    assert runs(gone, judge(gone, LIMITS))[0].is_empty()


def test_what_is_kept_out_is_neither_told_nor_a_base() -> None:
    cost = flat()
    cost[100:110] += 300
    grid = grid_of(cost[None, :])
    expected = np.zeros(grid.cost.shape, np.bool_)
    expected[0, 100:110] = True
    judged = judge(grid, LIMITS, expected)
    assert runs(grid, judged)[0].is_empty()
    assert judged.expected[0, 115] == pytest.approx(200, rel=0.03)


def test_nothing_is_judged_before_four_weeks() -> None:
    cost = flat()
    cost[10:12] += 900
    assert events(cost).is_empty()
    made = Made(grid_of(flat(days=20)[None, :]), ())
    assert ours(made) == []


@pytest.mark.parametrize(("rose", "fell"), [(10, 34), (22, 45), (26, 40), (4, 30)])
def test_what_rose_before_anything_was_judged_and_falls_back_within_four_weeks_is_no_event(
    rose: int, fell: int
) -> None:
    cost = flat()
    cost[rose:fell] += 110
    assert events(cost).is_empty()
    assert events(cost[:fell]).is_empty()


def test_what_rose_before_anything_was_judged_and_falls_back_later_is_missed() -> None:
    cost = flat()
    cost[12:80] += 110
    assert events(cost).select("kind", "start").rows() == [("drop", at(80))]


def test_what_rises_by_too_little_for_a_day_in_the_last_days_that_nobody_judges_is_no_leak() -> None:
    cost = flat(100.0, noise=0.1)
    cost[25:] += 35
    assert events(cost).is_empty()
    cost = flat(100.0, noise=0.1)
    cost[45:] += 35
    assert events(cost)["kind"].to_list() == ["leak"]


def test_a_week_of_events_in_the_first_four_hides_none_of_the_fifth() -> None:
    cost = flat()
    cost[14:19] += [90, 130, 280, 300, 140]
    cost[34:36] += 150
    assert events(cost).select("kind", "start", "last").rows() == [("spike", at(34), at(35))]


def test_what_happened_in_the_first_weeks_is_no_part_of_what_a_step_soon_after_is_held_against() -> None:
    cost = flat()
    cost[22:24] += 300
    cost[32:50] += 100
    [step] = events(cost).to_dicts()
    assert (step["start"], step["last"]) == (at(32), at(49))
    assert step["money"] == pytest.approx(100 * 18, rel=0.05)


def test_a_fall_from_a_leak_to_what_was_before_it_is_the_end_of_that() -> None:
    cost = flat(130.0)
    cost[100:114] += np.linspace(4, 80, 14)
    cost[114:126] += np.linspace(72, 4, 12)
    assert events(cost)["sign"].to_list() == [1]
