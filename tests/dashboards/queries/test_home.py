"""What changed is compared with the same days, and its parts add up."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries.home import Comparison, category_change, comparison, shown
from warehouse.snapshot import Snapshot

NOVEMBER = comparison(date(2026, 11, 22))


@pytest.mark.parametrize(
    ("last", "before"),
    [
        (date(2026, 11, 22), (date(2026, 10, 1), date(2026, 10, 22))),
        (date(2026, 11, 30), (date(2026, 10, 1), date(2026, 10, 31))),
        (date(2026, 3, 30), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2026, 1, 1), (date(2025, 12, 1), date(2025, 12, 1))),
        (date(2024, 2, 29), (date(2024, 1, 1), date(2024, 1, 31))),
    ],
)
def test_a_month_is_compared_with_the_same_days_of_the_one_before(last: date, before: tuple[date, date]) -> None:
    over = comparison(last)
    assert (over.first, over.last) == (last.replace(day=1), last)
    assert (over.before_first, over.before_last) == before


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_the_two_spans_touch_months_that_follow_each_other(last: date) -> None:
    over: Comparison = comparison(last)
    assert over.before_first <= over.before_last < over.first <= over.last
    assert (over.first - timedelta(days=1)).replace(day=1) == over.before_first


def test_the_change_is_that_of_the_costs(snapshot: Snapshot) -> None:
    change = category_change(snapshot, ON_THIS_MACHINE, {}, NOVEMBER)
    sql = "SELECT sum(EffectiveCost) AS cost FROM cost_daily WHERE BillingCurrency = 'USD' AND day BETWEEN ? AND ?"
    now = snapshot.frame(sql, [NOVEMBER.first, NOVEMBER.last])["cost"][0]
    before = snapshot.frame(sql, [NOVEMBER.before_first, NOVEMBER.before_last])["cost"][0]
    dollars = change.filter(currency="USD")
    assert (dollars["now"].sum(), dollars["before"].sum()) == (now, before)
    assert change["currency"].unique(maintain_order=True).to_list() == ["USD", "EUR"]


def test_what_is_shown_adds_up_to_the_change(snapshot: Snapshot) -> None:
    dollars = category_change(snapshot, ON_THIS_MACHINE, {}, NOVEMBER).filter(currency="USD")
    few = shown(dollars)
    assert few.height == 5
    assert few["category"][-1] == "4 other categories"
    assert few["change"].sum() == dollars["change"].sum()


@pytest.mark.parametrize("number", [1, 4, 5])
def test_a_rest_of_one_is_shown_itself(number: int) -> None:
    rows = pl.DataFrame(
        {"currency": "USD", "category": [str(place) for place in range(number)], "now": 1, "before": 0, "change": 1},
        schema_overrides={name: pl.Decimal(38, 18) for name in ("now", "before", "change")},
    )
    assert shown(rows).equals(rows)


def test_a_scope_counts_only_its_accounts(snapshot: Snapshot) -> None:
    one = Viewer("finance", Scope(frozenset({"sub-0007"})))
    assert category_change(snapshot, one, {}, NOVEMBER)["currency"].unique().to_list() == ["EUR"]
    assert category_change(snapshot, Viewer("finance", Scope(frozenset())), {}, NOVEMBER).is_empty()


def test_money_stays_exact(snapshot: Snapshot) -> None:
    change = category_change(snapshot, ON_THIS_MACHINE, {}, NOVEMBER)
    assert all(isinstance(amount, Decimal) for amount in change["change"])
