"""What a month comes to: each trap of a forecast by its name."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.transforms.forecast.company import charges, history, months, series
from transforms.forecast.ending import last_days
from transforms.forecast.month import Told, forecast
from transforms.forecast.panel import SERIES
from transforms.forecast.scopes import SHARES
from transforms.forecast.settings import ForecastSettings
from warehouse.tables import DECISION

FIRST, AS_OF = date(2026, 1, 1), date(2026, 7, 12)
END = date(2026, 8, 1)
WHOLE = (END - FIRST).days
SERVICES = tuple(f"Service {letter}" for letter in "ABCDEFGHIJKL")
FEE, JOB = 3_000.0, 900.0


def company() -> pl.DataFrame:
    """Seven months: twelve services, one with month-end jobs, one with a step in June, a fee and support by month."""
    plain = [series(name, FIRST, WHOLE, level=50 + 20 * place) for place, name in enumerate(SERVICES)]
    jobs = series("Batch", FIRST, WHOLE, level=80, job=JOB)
    stepped = series("Stepped", FIRST, WHOLE, level=100, step=(date(2026, 6, 10), 2.0))
    still = series("Weekdays", FIRST, WHOLE, level=200, weekend=0.0)
    usage = pl.concat([*plain, jobs, stepped, still])
    fees = charges("Subscription", [(month, FEE) for month in months(FIRST, AS_OF)])
    by_month = usage.group_by(pl.col("day").dt.month_start()).agg(pl.col("cost").cast(pl.Float64).sum()).sort("day")
    support = charges(
        "Support", [(day, 0.1 * cost) for day, cost in by_month.filter(pl.col("day") < date(2026, 7, 1)).iter_rows()]
    )
    return pl.concat([usage, fees, support])


DAILY = company()
TRUE = DAILY.filter(pl.col("day").dt.strftime("%Y-%m") == "2026-07", pl.col("ServiceName") != "Support")


def made(daily: pl.DataFrame, as_of: date = AS_OF, **told: Any) -> pl.DataFrame:
    known = daily.filter(pl.col("day") < as_of)
    return forecast(Told(known, history(known), **told), as_of)[0]


@pytest.fixture(scope="module")
def told() -> pl.DataFrame:
    return made(DAILY)


def of(rows: pl.DataFrame, kind: str, service: str | None = None, month: str = "2026-07") -> dict[str, object]:
    found = rows.filter(pl.col("kind") == kind, pl.col("month") == month, pl.col("service").eq_missing(service))
    return found.row(0, named=True)


def total(rows: pl.DataFrame, kind: str = "service", service: str | None = None, month: str = "2026-07") -> float:
    return float(str(of(rows, kind, service, month)["total"]))


def came(service: str) -> float:
    return float(TRUE.filter(ServiceName=service)["cost"].sum())


def test_total_is_actual_known_and_modelled_and_parts_add_up(told: pl.DataFrame) -> None:
    for row in told.filter(pl.col("total").is_not_null()).to_dicts():
        assert row["total"] == row["actual"] + row["known"] + row["modelled"]
    services = told.filter(pl.col("kind") == "service", pl.col("month") == "2026-07")
    top = of(told, "all")
    assert services["actual"].sum() == top["actual"]
    known = TRUE.filter(pl.col("day") < AS_OF)
    assert top["actual"] == known["cost"].sum()


def test_the_forecast_is_nearer_than_the_run_rate_and_says_by_how_much_both_were_wrong(told: pl.DataFrame) -> None:
    top = of(told, "all")
    support = float(str(of(told, "service", "Support")["known"]))
    true = float(TRUE["cost"].sum()) + support
    assert abs(total(told, "all") - true) < 0.5 * abs(float(str(top["run_rate"])) - true)
    assert total(told, "all") == pytest.approx(true, rel=0.02)
    assert float(str(top["past_wape_percent"])) < float(str(top["run_rate_wape_percent"]))
    assert float(str(top["mase"])) < 1


def test_month_end_jobs_are_expected_where_three_month_ends_agree(told: pl.DataFrame) -> None:
    assert total(told, service="Batch") == pytest.approx(came("Batch"), rel=0.03)


def test_a_step_is_a_new_base(told: pl.DataFrame) -> None:
    assert total(told, service="Stepped") == pytest.approx(came("Stepped"), rel=0.03)


def test_weekends_near_0_are_forecast_as_shares_of_the_week(told: pl.DataFrame) -> None:
    assert total(told, service="Weekdays") == pytest.approx(came("Weekdays"), rel=0.03)


def test_a_fee_on_day_1_is_known_and_not_extrapolated(told: pl.DataFrame) -> None:
    fee = of(told, "service", "Subscription")
    assert (fee["total"], fee["modelled"]) == (Decimal("3000"), Decimal(0))
    assert of(told, "service", "Subscription", "2026-09")["total"] == Decimal("3000")


def test_a_credit_stops_with_what_says_when_it_ends() -> None:
    """One by month and one by day, of which one contract says that its last day is 15 August."""
    first = [(month, -400.0) for month in months(FIRST, AS_OF)]
    by_day = [(FIRST + timedelta(days=day), -10.0) for day in range((AS_OF - FIRST).days)]
    both = pl.concat([charges("Promotion", first, line="credit"), charges("Sponsored", by_day, line="credit")])
    daily = pl.concat([series("EC2", FIRST, WHOLE), both])
    named = both.select(SERIES).unique().with_columns(names=pl.concat_list(pl.col("ServiceName")))
    terms = pl.DataFrame({"name": ["Promotion", "Sponsored"], "last_day": [date(2026, 8, 15)] * 2})
    told = made(daily, ends=last_days(named, terms))
    assert [total(told, service="Promotion", month=month) for month in ("2026-07", "2026-08")] == [-400, -400]
    assert total(told, service="Sponsored", month="2026-08") == pytest.approx(-150)
    assert {"Promotion", "Sponsored"}.isdisjoint(told.filter(pl.col("month") >= "2026-09")["service"].drop_nulls())
    soon = terms.with_columns(last_day=pl.lit(date(2026, 7, 20)))
    assert total(made(daily, ends=last_days(named, soon)), service="Sponsored") == pytest.approx(-200)
    one = last_days(named.with_columns(names=pl.lit(["Promotion", "another"])), terms)
    assert one.height == 0


def test_support_is_its_share_of_the_other_cost(told: pl.DataFrame) -> None:
    usage = TRUE.filter(line="usage")["cost"].cast(pl.Float64).sum()
    assert total(told, service="Support") == pytest.approx(0.1 * usage, rel=0.03)


def test_a_fee_that_a_settled_month_lacks_has_ended_and_one_that_came_once_does_not_come_again() -> None:
    ended = charges("Ended", [(month, 500.0) for month in months(FIRST, date(2026, 4, 1))])
    once = charges("Once", [(date(2026, 6, 3), 700.0)])
    rows = made(pl.concat([DAILY, ended, once]), date(2026, 7, 20))
    assert not {"Ended", "Once"} & set(rows.filter(pl.col("total") != 0)["service"].drop_nulls())


def test_a_purchase_that_the_bill_calls_recurring_comes_again_after_one_month() -> None:
    new = charges("New fee", [(date(2026, 6, 3), 700.0)])
    said = new.select(Told(new, new).recurring.columns)
    assert total(made(pl.concat([DAILY, new]), recurring=said), service="New fee") == 700


@pytest.mark.parametrize("late", [1, 2], ids=["one day late", "two days late"])
def test_a_late_source_moves_no_forecast_beyond_its_band(told: pl.DataFrame, late: int) -> None:
    without = made(DAILY.filter(pl.col("day") < AS_OF - timedelta(days=late)))
    for kind, service, level in (("all", None, 80), *(("service", name, 95) for name in SERVICES)):
        row, moved = of(told, kind, service), of(without, kind, service)["total"]
        assert row[f"low{level}"] <= moved <= row[f"high{level}"]  # type: ignore[operator]


def test_the_same_days_complete_and_high_move_it(told: pl.DataFrame) -> None:
    recent = pl.col("day").is_between(AS_OF - timedelta(days=9), AS_OF, closed="left") & (
        pl.col("ServiceName") == SERVICES[0]
    )
    higher = DAILY.with_columns(
        cost=pl.when(recent).then(pl.col("cost") * 3).otherwise("cost").cast(DAILY.schema["cost"])
    )
    assert of(made(higher), "service", SERVICES[0])["total"] > of(told, "service", SERVICES[0])["high80"]  # type: ignore[operator]


def test_partial_last_days_are_left_out(told: pl.DataFrame) -> None:
    """The last two days are there with a tenth of their cost, which the source's own past says is not all."""
    young = pl.col("day") >= AS_OF - timedelta(days=2)
    partial = DAILY.with_columns(
        cost=pl.when(young).then(pl.col("cost") / 10).otherwise("cost").cast(DAILY.schema["cost"])
    )
    assert total(made(partial), "all") == pytest.approx(total(told, "all"), rel=0.01)


def test_an_interval_is_measured_on_the_total_and_says_on_whose_past(told: pl.DataFrame) -> None:
    rows = told.filter(pl.col("low80").is_not_null())
    assert (rows["low95"] <= rows["low80"]).all()
    assert (rows["low80"] <= rows["total"]).all()
    assert set(rows["residuals"]) <= {"own", "like", "all"}
    assert (rows["residuals_many"] >= 20).all()
    assert (rows["coverage80_percent"] >= 70).all()
    top = of(told, "all")
    assert float(str(top["high80"])) - float(str(top["low80"])) < 0.06 * float(str(top["total"]))
    assert (top["residuals"], top["residuals_many"]) == ("like", 30)


@pytest.mark.parametrize(
    ("days", "number", "interval", "reason"),
    [(10, False, False, "a forecast takes 14"), (40, True, False, "an interval takes 60")],
    ids=["no number with 10 days", "no interval with 40"],
)
def test_refused_where_history_is_short(days: int, number: bool, interval: bool, reason: str) -> None:
    row = of(made(DAILY.filter(pl.col("day") >= AS_OF - timedelta(days=days), pl.col("line") == "usage")), "all")
    assert (row["total"] is not None, row["low80"] is not None) == (number, interval)
    assert reason in str(row["reason"])


def test_a_year_ahead_without_a_year_behind_is_called_a_scenario(told: pl.DataFrame) -> None:
    ahead = told.filter(pl.col("kind") == "all", pl.col("month") > "2026-07")
    assert ahead["month"].to_list()[-1] == "2027-07"
    assert ahead["is_scenario"].all()
    assert ahead["low80"].is_null().all()
    assert ahead["reason"].str.contains("a scenario").all()
    long = series("Long", date(2025, 6, 1), (AS_OF - date(2025, 6, 1)).days)
    assert not made(long).filter(kind="all")["is_scenario"].any()


def test_months_ahead_have_an_interval_as_far_as_a_year_of_the_past_can_tell() -> None:
    """Twelve services over 400 days, each of which drifts its own way; five months can be held against three others."""
    begin = AS_OF - timedelta(days=400)
    drifting = pl.concat(
        series(name, begin, 400, level=80 + 20 * place, step=(date(2026, 2, 3 + place), 0.8 + 0.05 * place))
        for place, name in enumerate(SERVICES)
    )
    rows = made(drifting).filter(pl.col("month") > "2026-07", pl.col("kind") == "service").sort("month")
    with_band = rows.filter(pl.col("low80").is_not_null())
    assert with_band["month"].unique().sort().to_list() == [f"2026-{month:02}" for month in range(8, 13)]
    assert set(with_band["residuals"]) <= {"like", "all"}
    ordered = [
        pl.col("low95") <= pl.col("low80"),
        pl.col("low80") < pl.col("total"),
        pl.col("total") < pl.col("high80"),
    ]
    assert with_band.select(pl.all_horizontal(ordered).all()).item()
    assert (with_band["coverage80_percent"] > 50).all()
    width = (pl.col("high80") - pl.col("low80")).cast(pl.Float64) / pl.col("total").cast(pl.Float64)
    near, far = (with_band.filter(month=month).select(width.median()).item() for month in ("2026-08", "2026-11"))
    assert near < far
    others = rows.filter(pl.col("low80").is_null())
    assert set(others["reason"]) == {"no interval: fewer than three months of the past were forecast from as far"}


def test_a_source_that_stopped_is_refused_not_guessed() -> None:
    row = of(made(DAILY, date(2026, 9, 20)), "all", None, "2026-09")
    assert row["total"] is None
    assert "days ago" in str(row["reason"])
    usual = DAILY.filter(pl.col("ServiceName") == SERVICES[0])
    patient = forecast(Told(usual, history(usual)), date(2026, 9, 20), ForecastSettings(stale_days=90))[0]
    assert of(patient, "all", None, "2026-09")["total"] is not None


def test_a_target_gets_the_share_that_it_bore_and_a_filter_what_it_lets_in() -> None:
    names = ("BillingCurrency", "x_provider", "SubAccountId", "ServiceName")
    places = DAILY.select(names).unique()
    shares = pl.concat(
        places.with_columns(dimension=pl.lit("team"), target=pl.lit(target), weight=pl.lit(weight))
        for target, weight in (("rivers", 0.25), ("hills", 0.75))
    ).select(*SHARES)
    told = made(DAILY, shares=shares, filters=("service=Batch|Stepped",)).filter(pl.col("month") == "2026-07")
    rows = told.filter(kind="target")
    totals = dict(rows.select("target", pl.col("total").cast(pl.Float64)).iter_rows())
    assert totals["hills"] == pytest.approx(3 * totals["rivers"], rel=1e-6)
    assert sum(totals.values()) == pytest.approx(total(told, "all"), rel=1e-6)
    let_in = of(told, "filter")
    assert let_in["target"] == "service=Batch|Stepped"
    assert float(str(let_in["total"])) == pytest.approx(total(told, service="Batch") + total(told, service="Stepped"))
    assert let_in["low80"] is not None


def test_nothing_is_nothing() -> None:
    rows, days = forecast(Told(DAILY.clear(), history(DAILY).clear()), AS_OF)
    assert rows.height == days.height == 0
    assert DECISION.empty().height == 0
