"""What was known on a day that nobody looked at, by the looks before and after it."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.forecast.company import charges
from transforms.forecast.then import known_then
from warehouse.tables import COST_HISTORY

BEFORE, DAY, AFTER, LAST = date(2026, 8, 31), date(2026, 9, 12), date(2026, 9, 30), date(2026, 10, 31)
# Of each service: the day of the charge, what it cost, from which look until which.
HISTORY = (
    ("Usage", date(2026, 8, 29), "9", BEFORE, AFTER),
    ("Usage", date(2026, 8, 29), "10", AFTER, None),
    ("Usage", date(2026, 9, 10), "10", AFTER, LAST),
    ("Usage", date(2026, 9, 10), "7", LAST, None),
    ("Usage", date(2026, 9, 11), "10", AFTER, None),
    ("Usage", date(2026, 9, 28), "10", AFTER, None),
    ("Usage", date(2026, 10, 29), "10", LAST, None),
    ("Credit", date(2026, 9, 1), "-3", AFTER, None),
    ("Tax", date(2026, 9, 1), "20", LAST, None),
)


@pytest.fixture(scope="module")
def known() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of a source whose newest day is two days old at each look."""
    rows = [
        {
            **dict.fromkeys(COST_HISTORY.names),
            "x_source": "bill",
            "SubAccountId": "a-1",
            "ServiceName": service,
            "day": day,
            "EffectiveCost": Decimal(cost),
            "x_valid_from": since,
            "x_valid_to": until,
        }
        for service, day, cost, since, until in HISTORY
    ]
    services = {service for service, *_ in HISTORY}
    daily = [
        charges(name, sorted({(day, 1.0) for service, day, *_ in HISTORY if service == name})) for name in services
    ]
    return known_then(pl.concat(daily), pl.DataFrame(rows, COST_HISTORY.schema), DAY)


def test_the_newest_days_that_the_source_usually_lacks_are_left_out(known: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    daily, history = known
    assert daily.filter(ServiceName="Usage")["day"].to_list() == [date(2026, 8, 29), date(2026, 9, 10)]
    assert history["day"].max() == date(2026, 9, 10)


def test_what_came_after_the_next_look_was_not_known(known: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    daily, history = known
    assert set(daily["ServiceName"]) == set(history["ServiceName"]) == {"Usage", "Credit"}


def test_charges_stand_as_the_next_look_had_them_from_the_day_on(known: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    _, history = known
    told = history.filter(ServiceName="Usage").sort("day", "x_valid_from")
    assert told.select("day", "EffectiveCost", "x_valid_from", "x_valid_to").rows() == [
        (date(2026, 8, 29), 9, BEFORE, DAY),
        (date(2026, 8, 29), 10, DAY, None),
        (date(2026, 9, 10), 10, DAY, None),
    ]
