"""Contracts as prices: a month's of any billing period, a year's at the price of a block, what is still committed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.transforms.licenses.made import AS_OF, Row, contract, judged, rows, software
from transforms.licenses.agreements import Agreement, agreements, main_of
from warehouse.tables import CONTRACT


def agreed(*made: Row) -> list[Agreement]:
    return agreements(rows(CONTRACT, list(made)), AS_OF)


@pytest.mark.parametrize(
    ("period", "price", "month"),
    [("monthly", "10", "10"), ("quarterly", "30", "10"), ("annual", "124.08", "10.34"), ("term", "360", "15")],
)
def test_a_price_is_brought_to_a_month(period: str, price: str, month: str) -> None:
    one = agreed(contract("C-1", "slack", 10, price, billing_period=period, term_months=24, end=date(2028, 4, 30)))[0]
    assert one.price_per_month == Decimal(month)
    assert one.cost_per_year == Decimal(month) * 120


def test_seats_are_sold_in_blocks_and_many_cost_less_each() -> None:
    one = agreed(contract("C-1", "slack", 95, "10", tier_block=10, price_breaks='{"100": "9", "200": "8.50"}'))[0]
    assert one.cost_of(91) == 9 * 100 * 12, "a hundred are the next block, and cheaper"
    assert one.cost_of(80) == 10 * 80 * 12
    assert one.cost_of_more(5) == 0
    assert one.cost_of_more(105) == (Decimal("8.5") * 200 - 9 * 100) * 12


def test_what_is_committed_runs_to_the_end_of_the_term_that_runs() -> None:
    own = contract("C-1", "slack", 10, "10", start=date(2020, 5, 1), end=date(2021, 4, 30))
    one = agreed(own)[0]
    assert one.end == date(2027, 4, 30), "it renewed itself six times"
    assert one.committed_from(AS_OF) == Decimal("598.36")  # 1200 x 182 / 365
    assert one.cashable_on == date(2027, 5, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"start": AS_OF + timedelta(days=1), "end": AS_OF + timedelta(days=365)},
        {"end": AS_OF - timedelta(days=1), "auto_renews": False},
        {"seats_committed": None},
    ],
    ids=["not begun", "ended", "no seats told"],
)
def test_what_does_not_run_or_tells_no_seats_is_no_price(change: Row) -> None:
    assert agreed(contract("C-1", "slack", 10, "10", **change)) == []


def test_without_a_price_nothing_is_said_of_money() -> None:
    one = agreed(contract("C-1", "slack", 10, "10", price_per_seat=None))[0]
    assert (one.cost_per_year, one.cost_of_more(1), one.committed_from(AS_OF)) == (None, None, None)


def test_the_companys_own_contract_is_the_greatest() -> None:
    both = agreed(contract("A", "slack", 5, "10"), contract("B", "slack", 50, "10"))
    assert main_of(both)["slack"].contract_id == "B"


def test_a_product_is_its_largest_contracts_owners() -> None:
    contracts = [
        contract("C-1", "figma", 48, "40", owner="Design"),
        contract("C-2", "figma", 5, "40", owner="Marketing"),
        contract("C-3", "miro", 5, "40"),
    ]
    apps = judged(software([], contracts=contracts)).apps
    assert dict(apps.select("app_id", "owner").iter_rows()) == {"figma": "Design", "miro": None}
