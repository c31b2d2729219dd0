"""Jobs of the month's end: a customer who has them, with a short past and a long one."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from tests.transforms.forecast.company import history, series
from transforms.forecast.month import Told, forecast
from transforms.forecast.profile import ahead, edge_of, states

AS_OF, END = date(2026, 11, 19), date(2026, 12, 1)
JOBS, OTHERS, MORE = ("Close", "Ledger", "Settle"), ("EC2", "S3", "Lambda"), 2.0
LEVEL = 100.0
IS_EDGE = (pl.col("day").dt.day() == 1) | (pl.col("day").dt.day() > pl.col("day").dt.days_in_month() - 3)


def company(first: date, fixed: bool) -> pl.DataFrame:
    """Six services, three of which cost more on a month's edges: so many times the day, or the level."""
    plain = pl.concat(series(name, first, (END - first).days, level=LEVEL) for name in (*JOBS, *OTHERS))
    more = pl.lit(MORE * LEVEL) if fixed else MORE * pl.col("cost").cast(pl.Float64)
    added = pl.when(IS_EDGE & pl.col("ServiceName").is_in(JOBS)).then(more).otherwise(0.0)
    return plain.with_columns(cost=(pl.col("cost").cast(pl.Float64) + added).round(6).cast(plain.schema["cost"]))


@pytest.mark.parametrize("fixed", [False, True], ids=["grows with the weekday", "as much on each day"])
@pytest.mark.parametrize("months", [4, 8, 13])
def test_they_are_expected_once_whatever_the_past_knew_of_them(months: int, fixed: bool) -> None:
    number = 2026 * 12 + 11 - months
    daily = company(date(number // 12, number % 12 + 1, 1), fixed)
    known = daily.filter(pl.col("day") < AS_OF)
    rows = forecast(Told(known, history(known)), AS_OF)[0].filter(month="2026-11")
    of_month = daily.filter(pl.col("day") >= date(2026, 11, 1))
    for kind, service in (("provider", None), *(("service", name) for name in JOBS)):
        cost = of_month if service is None else of_month.filter(ServiceName=service)
        true = float(cost["cost"].sum())
        [row] = rows.filter(pl.col("kind") == kind, pl.col("service").eq_missing(service)).to_dicts()
        off, naive = (abs(float(row[name]) - true) for name in ("total", "run_rate"))
        assert off < 0.02 * true
        assert off < naive / 2
        assert float(row["low95"]) <= true <= float(row["high95"])


def edged(days: int, fixed: bool) -> np.ndarray:
    dates = [AS_OF - timedelta(days=days - day) for day in range(days)]
    usual = np.array([LEVEL if day.weekday() < 5 else LEVEL / 2 for day in dates])
    added = MORE * (LEVEL if fixed else usual)
    noise = 1 + 0.01 * np.random.default_rng(1).normal(size=days)
    return ((usual + np.where([edge_of(day) >= 0 for day in dates], added, 0.0)) * noise)[None, :]


@pytest.mark.parametrize("fixed", [False, True], ids=["grows with the weekday", "as much on each day"])
def test_months_tell_whether_a_job_grows_with_the_weekday(fixed: bool) -> None:
    (state,) = states(edged(200, fixed), AS_OF - timedelta(days=200), [200])[1]
    assert bool(state.fixed[0]) == fixed
    days = 50
    _, added = ahead(state, state, AS_OF - timedelta(days=200), days)
    dates = [AS_OF + timedelta(days=day) for day in range(days)]
    weekends, weekdays = (
        [at for at, day in enumerate(dates) if edge_of(day) >= 0 and (day.weekday() >= 5) == weekend]
        for weekend in (True, False)
    )
    ratio = added[0, weekends].mean() / added[0, weekdays].mean()
    assert ratio == pytest.approx(1.0 if fixed else 0.5, rel=0.05)


def test_what_a_month_adds_that_knew_no_edges_is_what_the_others_added() -> None:
    """Of a month whose job was twice as large as in the others, nothing of that is known beforehand."""
    first, days = AS_OF - timedelta(days=200), 200
    values = edged(days, fixed=True)
    june = (date(2026, 6, 28) - first).days
    values[0, june : june + 3] += MORE * LEVEL
    then, now = states(values, first, [june - 10, days])[1]
    assert (then.edges == 0).all()
    assert (ahead(then, then, first, 20)[1] == 0).all()
    others = ahead(then, now, first, 20)[1]
    assert others[0, 10:13] == pytest.approx(now.edges[0, 1:], rel=0.1)
    assert (others[0, :10] == 0).all()
