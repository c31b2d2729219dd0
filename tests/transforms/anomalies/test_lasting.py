"""A step that is one new resource's costs what that does and lasts as long, though smaller things went."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from benchmarks.anomalies import LIMITS
from benchmarks.made_series import FIRST, grid_of
from transforms.anomalies.grid import Floats, Grid
from transforms.anomalies.judge import judge
from transforms.anomalies.lasting import while_parts_last
from transforms.anomalies.opposite import SERIES
from transforms.anomalies.runs import runs

DAYS, CAME, WENT = 200, 100, 115


def one_service(part: Floats, others: Floats, *more: Floats) -> Grid:
    """A service that is some resources and others, and each resource."""
    parts = (part, *more)
    names = (None, *(f"log-{at}" for at in range(len(parts))))
    keys = pl.DataFrame(
        [("azure", "bills", "EUR", "1", "Monitor", None, resource) for resource in names],
        schema=dict.fromkeys((*SERIES, "new_region", "resource"), pl.String()),
        orient="row",
    )
    return replace(grid_of(np.array([others + np.sum(parts, axis=0), *parts])), keys=keys)


def told(grid: Grid) -> list[dict[str, object]]:
    """Events of the service, with `money` and `day` of their first and last days."""
    found, without = while_parts_last(grid, *_of_services(grid))
    first = pl.lit(FIRST)
    at = found.with_columns((pl.col(name) - first).dt.total_days() for name in ("start", "last")).to_dicts()
    for event, usual in zip(at, without, strict=True):
        event["money"] = float((grid.cost[0] - usual)[event["start"] : event["last"] + 1].sum())
        assert event["expected"] == pytest.approx(usual[event["start"] : event["last"] + 1].sum())
    return at


def _of_services(grid: Grid) -> tuple[pl.DataFrame, Floats]:
    found, without = runs(grid, judge(grid, LIMITS))
    of_service = (found["series"] == 0).to_numpy()
    return found.filter(pl.Series(of_service)), without[of_service]


def test_a_step_goes_on_with_the_resource_that_it_is() -> None:
    days, dice = np.arange(DAYS), np.random.default_rng(7)
    noise = 1 + dice.normal(0, 0.05, (2, DAYS))
    others = np.where(days < WENT, 60.0, 35.0) * noise[0]
    stays = np.where(days >= CAME, 28.0, 0.0) * noise[1]
    [step] = told(one_service(stays, others))
    assert (step["kind"], step["start"], step["last"], step["goes_on"]) == ("step", CAME, DAYS - 1, True)
    assert step["money"] == pytest.approx(28 * (DAYS - CAME), rel=0.05)
    goes = np.where(days < 150, stays, 0)
    [over] = [event for event in told(one_service(goes, others)) if event["sign"] == 1]
    assert (over["last"], over["goes_on"]) == (149, False)
    assert over["money"] == pytest.approx(28 * 50, rel=0.05)


def test_a_step_of_other_things_ends_when_the_service_costs_what_it_did() -> None:
    days = np.arange(DAYS)
    others = np.where((days >= CAME) & (days < WENT), 100.0, 60.0)
    small = np.where(days >= CAME, 0.5, 0.0)
    long_there = np.where(days >= 0, 28.0, 0.0)
    for part in (small, long_there):
        [step] = [event for event in told(one_service(part, others)) if event["sign"] == 1]
        assert (step["last"], step["goes_on"]) == (WENT - 1, False)


def test_a_step_costs_what_its_resource_does_whatever_prices_did_before_it() -> None:
    days, dice = np.arange(DAYS), np.random.default_rng(7)
    rises = np.where(days < CAME - 20, 160.0, 170.0) * (1 + dice.normal(0, 0.002, DAYS))
    came = np.where(days >= CAME, 85.0, 0.0)
    [step] = told(one_service(came, rises))
    assert (step["start"], step["goes_on"]) == (CAME, True)
    assert step["money"] == pytest.approx(came.sum())


@pytest.mark.parametrize(
    ("went", "a_day", "lasts"), [(112, 80.0, False), (112, 60.0, True), (135, 80.0, False), (180, 80.0, False)]
)
def test_a_step_ends_where_another_resource_of_its_size_goes(went: int, a_day: float, *, lasts: bool) -> None:
    days = np.arange(DAYS)
    came = np.where(days >= CAME, 80.0, 0.0)
    gone = np.where(days < went, a_day, 0.0)
    [step] = [event for event in told(one_service(came, np.full(DAYS, 60.0), gone)) if event["sign"] == 1]
    assert (step["start"], step["goes_on"]) == (CAME, lasts)
    if not lasts:
        assert step["last"] == went - 1
        assert step["money"] == pytest.approx(80 * (went - CAME))


def test_a_step_that_seemed_over_ends_where_another_resource_of_its_size_goes_later() -> None:
    days = np.arange(DAYS)
    came = np.where(days >= CAME, 80.0, 0.0)
    gone = np.where(days < 150, 80.0, 0.0)
    others = np.where(days < WENT, 100.0, 25.0)
    [step] = [event for event in told(one_service(came, others, gone)) if event["sign"] == 1]
    assert (step["start"], step["last"], step["goes_on"]) == (CAME, 149, False)
    assert step["money"] == pytest.approx(80 * 50)
