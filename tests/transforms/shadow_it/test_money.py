"""What is paid for an app, in which rhythm, and what goes on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.transforms.shadow_it.told import AS_OF, line, seen

MONTHS = [date(2026, month, 20) for month in (7, 8, 9, 10, 11)]


def told(*lines: dict[str, object]) -> tuple[object, ...]:
    [app] = seen(*lines).values()
    return app["cadence"], app["recurring_per_year"], app["spend_12_months"]


def test_a_monthly_charge_goes_on_at_its_newest_amount() -> None:
    lines = [line(amount="10", day=day) for day in MONTHS[:-1]]
    assert told(*lines, line(amount="12", day=MONTHS[-1])) == ("monthly", Decimal(144), Decimal(52))


def test_what_has_ended_costs_nothing_more() -> None:
    lines = [line(day=day - timedelta(days=200)) for day in MONTHS]
    assert told(*lines) == ("monthly", None, Decimal(50))


@pytest.mark.parametrize(
    ("days", "cadence"),
    [
        ([date(2026, 5, 4)], "once"),
        ([date(2026, 5, 4), date(2026, 5, 9), date(2026, 11, 1)], "irregular"),
        ([date(2026, 2, 4), date(2026, 5, 6), date(2026, 8, 5), date(2026, 11, 4)], "quarterly"),
        ([date(2025, 11, 4), date(2026, 11, 4)], "annual"),
    ],
    ids=["once", "now and then", "each quarter", "each year"],
)
def test_the_rhythm_is_told_from_the_days(days: list[date], cadence: str) -> None:
    assert told(*(line(day=day) for day in days))[0] == cadence


def test_a_refund_is_subtracted_and_is_no_payment() -> None:
    assert told(line(day=date(2026, 5, 4)), line(amount="-10", day=date(2026, 5, 9))) == ("once", None, Decimal(0))


def test_each_person_that_pays_alone_is_a_stream() -> None:
    lines = [line(day=day, person_id=who) for day in MONTHS for who in ("ana", "ben")]
    assert told(*lines) == ("monthly", Decimal(240), Decimal(100))


def test_currencies_are_never_added_up() -> None:
    cadence, goes_on, spend = told(line(day=AS_OF), line(day=AS_OF, currency="USD"))
    assert (cadence, goes_on, spend) == ("once", None, None)
