"""Where months go: the newest forecast, kept ones held against what came, and what each viewer sees of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.pages.base import Visit
from dashboards.pages.spend import render
from dashboards.queries.budgets import budgets
from dashboards.queries.forecast import days_of_month, forecasts, kept_errors, plan_of
from dashboards.snapshots import Memory
from pipelines.finance.forecast import DAILY
from tests.dashboards.estate import Charge, snapshot_of
from tests.dashboards.reading import styled, text
from tests.transforms.forecast.company import history
from transforms.forecast.agreed import CHANGE, ENTERED
from transforms.forecast.month import Told, forecast
from transforms.forecast.scopes import OF_SERIES, SCOPE
from warehouse.snapshot import Snapshot
from warehouse.tables import ALLOCATION_MONTHLY, BUDGET, BUDGET_MONTH, DECISION, FORECAST, FORECAST_DAY

FIRST, AS_OF, LAST_MONTH = date(2026, 7, 1), date(2026, 11, 12), date(2026, 10, 12)
VM = Charge(FIRST, "100")
S3 = Charge(FIRST, "40", service="Amazon S3", category="Storage", account="12", account_name="Web")
FEE = Charge(FIRST, "310", service="Subscription", charge="Purchase", resource=None)
ON_S3 = "service=Amazon S3"
PLANNED: dict[str, dict[str, str]] = {
    "web": {"dimension": "team", "target": "web"},
    "s3": {"match": ON_S3},
    "ec2": {"match": f"service={VM.service}"},
}
BORNE = pl.DataFrame(
    [
        {"dimension": "team", "target": name, "period": "2026-11", "BillingCurrency": "USD", "x_provider": "aws"}
        | {"SubAccountId": S3.account, "ServiceName": S3.service, "kind": "direct"}
        | {"EffectiveCost": Decimal(cost), "BilledCost": Decimal(cost)}
        for name, cost in (("web", 3), ("shop", 1))
    ],
    ALLOCATION_MONTHLY.schema,
)
SHARED = BORNE.select(
    "dimension",
    "target",
    *OF_SERIES,
    weight=pl.col("EffectiveCost").cast(pl.Float64) / 4,
)
ELSEWHERE = Viewer("finance", Scope(frozenset({"12"})))


def charges() -> Iterator[Charge]:
    """Two services with a week, in two accounts, and a fee on the first of each month."""
    for back in range((AS_OF - FIRST).days):
        day = FIRST + timedelta(days=back)
        for each in (VM, S3):
            cost = Decimal(each.effective) * (Decimal("0.6") if day.weekday() >= 5 else 1) + Decimal(back % 7) / 10
            yield replace(each, day=day, effective=str(cost))
        if day.day == 1:
            yield replace(FEE, day=day)


@pytest.fixture(scope="module")
def company() -> Iterator[Snapshot]:
    made = snapshot_of(list(charges()), as_of=AS_OF)
    daily = made.connection.sql(DAILY, params=[AS_OF, 400]).pl()
    for as_of in (LAST_MONTH, AS_OF):
        known = daily.filter(pl.col("day") < as_of)
        rows, days = forecast(Told(known, history(known), shares=SHARED, filters=(ON_S3,)), as_of)
        keep(made, FORECAST.name, rows)
    keep(made, FORECAST_DAY.name, days)
    keep(made, ALLOCATION_MONTHLY.name, BORNE)
    keep(made, BUDGET.name, pl.DataFrame([planned(name) for name in PLANNED], BUDGET.schema))
    keep(made, BUDGET_MONTH.name, pl.DataFrame([planned(name) for name in PLANNED], BUDGET_MONTH.schema))
    yield made
    made.connection.close()


def planned(name: str) -> dict[str, Any]:
    """A budget of November and its only month, before a forecast of it."""
    money = {"current": Decimal(9000), "planned": Decimal(9000), "currency": "USD", "basis": "effective"}
    days = {"period": "2026-11", "month": date(2026, 11, 1), "start": date(2026, 11, 1), "end": date(2026, 12, 1)}
    return {"budget": name, **PLANNED[name], **money, **days, "versions": 1, "is_over": False}


def change(**told: str) -> pl.DataFrame:
    """What somebody entered on the day: 10 a day more from the 21st on."""
    row = {
        **dict.fromkeys(DECISION.names),
        "id": 1,
        "at": datetime(2026, 11, 12),
        "by": "Ada",
        "subject_kind": CHANGE,
        "subject_id": "launch",
        "status": ENTERED,
        "currency": "USD",
        "evidence": json.dumps({"per": "day", "amount": "10", "from": "2026-11-21", **told}),
    }
    return pl.DataFrame([row], DECISION.schema)


def keep(snapshot: Snapshot, table: str, rows: pl.DataFrame) -> None:
    snapshot.connection.register("rows", rows)
    snapshot.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM rows")
    snapshot.connection.unregister("rows")


def test_the_newest_forecast_of_each_scope_is_told_this_month_first(company: Snapshot) -> None:
    rows = forecasts(company, ON_THIS_MACHINE, "service")
    assert rows["as_of"].unique().to_list() == [AS_OF]
    assert rows["month"].to_list()[:3] == ["2026-11"] * 3
    assert rows["service"].to_list()[:2] == ["Amazon EC2", "Amazon S3"]
    assert forecasts(company, ON_THIS_MACHINE, "service", LAST_MONTH)["month"].min() == "2026-10"


def test_what_was_forecast_is_held_against_what_came(company: Snapshot) -> None:
    kept = kept_errors(company, ON_THIS_MACHINE, AS_OF).filter(kind="service", service="Amazon EC2").row(0, named=True)
    assert kept["kept_forecasts"] == 1
    assert kept["kept_wape_percent"] < kept["kept_run_rate_wape_percent"]
    newest = forecasts(company, ON_THIS_MACHINE, "service").filter(service="Amazon EC2")
    assert newest["kept_forecasts"].to_list()[:2] == [1, None]


def test_days_add_up_to_the_total(company: Snapshot) -> None:
    days = days_of_month(company, ON_THIS_MACHINE, "USD", "service", "Amazon EC2")
    total = forecasts(company, ON_THIS_MACHINE, "service").filter(service="Amazon EC2", month="2026-11")["total"][0]
    assert abs(days["cost"].sum() - total) < Decimal("0.001")
    assert days.filter("is_forecast")["day"].min() == AS_OF - timedelta(days=0)


def test_a_viewer_of_some_accounts_sees_theirs_alone(company: Snapshot) -> None:
    assert forecasts(company, ELSEWHERE, "account")["account"].unique().to_list() == ["12"]
    assert forecasts(company, ELSEWHERE, "provider").height == 0
    assert days_of_month(company, ELSEWHERE, "USD", "service", "Amazon EC2").height == 0
    assert plan_of(company, ELSEWHERE, "account", "12", "USD").is_empty()


def test_the_page_says_where_the_month_goes_and_how_right_that_was(company: Snapshot) -> None:
    shown = render(Visit(company, ON_THIS_MACHINE, "/spend", {}, "light", Memory()))
    sentences = [text(each) for each in styled(shown, "sentence")]
    assert any(each.startswith("Nov is heading for $") for each in sentences)
    assert "missed the month’s total by" in text(shown)
    assert "the run-rate missed by" in text(shown)
    other = render(Visit(company, ON_THIS_MACHINE, "/spend", {"basis": "billed"}, "light", Memory()))
    assert "is heading" not in text(other)


def test_what_is_entered_counts_at_once_and_only_where_it_belongs(company: Snapshot) -> None:
    entered = change(provider="aws", service="Amazon Braket")
    for kind, moved in (("all", 1), ("provider", 1), ("service", 1), ("account", 0)):
        before, after = (
            forecasts(company, ON_THIS_MACHINE, kind, entered=each) for each in (DECISION.empty(), entered)
        )
        apart = after.join(before, on=[*SCOPE, "month"], how="left", nulls_equal=True, suffix="_before").filter(
            pl.col("month") == "2026-11", pl.col("total") != pl.col("total_before").fill_null(0)
        )
        assert apart.height == moved
        for each in apart.to_dicts():
            for name in ("known", "total"):
                assert each[name] - (each[f"{name}_before"] or 0) == 100
            assert each["low80"] is None or each["low80"] < each["total"] < each["high80"]
    new = forecasts(company, ON_THIS_MACHINE, "service", entered=entered).filter(service="Amazon Braket")
    assert new["reason"].unique().to_list() == ["entered since the last run"]
    assert new.filter(month="2026-12")["total"].to_list() == [310]
    shown = Visit(company, ON_THIS_MACHINE, "/spend", {}, "light", Memory(), entered)
    assert "is known to come" in text(render(shown))


def test_targets_and_budgets_heed_what_is_entered_by_whoever_bears_it(company: Snapshot) -> None:
    entered = change(provider="aws", account=S3.account, service=S3.service)

    def totals(told: pl.DataFrame) -> dict[str, Decimal]:
        rows = forecasts(company, ON_THIS_MACHINE, "target", entered=told).filter(month="2026-11")
        return dict(rows.select("target", "total").iter_rows())

    before, after = totals(DECISION.empty()), totals(entered)
    assert {name: after[name] - before[name] for name in before} == {"web": 75, "shop": 25, "unallocated": 0}
    moved = {row["budget"]: row for row in budgets(company, ON_THIS_MACHINE, entered).to_dicts()}
    assert moved["web"]["forecast"] == after["web"]
    assert moved["web"]["forecast_low"] < after["web"] < moved["web"]["forecast_high"]
    on_s3 = forecasts(company, ON_THIS_MACHINE, "filter").filter(month="2026-11")["total"].item()
    assert moved["s3"]["forecast"] == on_s3 + 100
    assert moved["ec2"]["forecast"] is None
    assert budgets(company, ON_THIS_MACHINE, DECISION.empty())["forecast"].count() == 0


def test_without_a_forecast_the_page_is_as_it_was() -> None:
    made = snapshot_of(list(charges())[:60], as_of=AS_OF)
    assert "is heading" not in text(render(Visit(made, ON_THIS_MACHINE, "/spend", {}, "light", Memory())))
    made.connection.close()
