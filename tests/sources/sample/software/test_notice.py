"""The day-by-day reading of notice clauses against the spec's examples, and against NumPy's own arithmetic of days."""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sources.sample.software.holidays import easter, holidays
from sources.sample.software.notice import Clause, decide_by

CALENDARS = ("GB-ENG", "DE", "US", "FR", "")


@pytest.mark.parametrize(
    ("end", "clause", "decided"),
    [
        (date(2027, 12, 31), Clause(60, "calendar_days", False, 0, ""), date(2027, 11, 1)),
        (date(2028, 12, 31), Clause(2, "calendar_months", False, 0, ""), date(2028, 10, 31)),
        # The first of November 2026 is a Sunday: earlier, never later.
        (date(2026, 12, 31), Clause(60, "calendar_days", False, 0, ""), date(2026, 10, 30)),
        (date(2027, 12, 31), Clause(60, "calendar_days", True, 0, ""), date(2027, 10, 29)),
        (date(2027, 12, 31), Clause(60, "calendar_days", False, 2, ""), date(2027, 10, 28)),
        # Monday the first is All Saints' in France.
        (date(2027, 12, 31), Clause(60, "calendar_days", False, 0, "FR"), date(2027, 10, 29)),
        (date(2028, 4, 30), Clause(2, "calendar_months", False, 0, ""), date(2028, 2, 29)),
        (date(2027, 4, 30), Clause(2, "calendar_months", False, 0, ""), date(2027, 2, 26)),
        # Christmas and Boxing Day of 2027 are had on Monday and Tuesday.
        (date(2027, 12, 31), Clause(3, "business_days", False, 0, "GB-ENG"), date(2027, 12, 24)),
    ],
    ids=str,
)
def test_examples_that_anybody_can_count(end: date, clause: Clause, decided: date) -> None:
    assert decide_by(end, clause)[0] == decided


@pytest.mark.parametrize(
    ("calendar", "year", "days"),
    [
        ("GB-ENG", 2026, "0101 0403 0406 0504 0525 0831 1225 1228"),
        ("US", 2027, "0101 0118 0215 0531 0618 0705 0906 1011 1111 1125 1224 1231"),
        ("DE", 2026, "0101 0403 0406 0501 0514 0525 1003 1225 1226"),
        ("FR", 2026, "0101 0406 0501 0508 0514 0525 0714 0815 1101 1111 1225"),
    ],
)
def test_calendars_as_they_are_published(calendar: str, year: int, days: str) -> None:
    assert [f"{day:%m%d}" for day in sorted(holidays(calendar, year))] == days.split()


def test_easter_as_it_was_and_will_be() -> None:
    assert [easter(year) for year in (2025, 2026, 2038)] == [date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25)]


clauses = some.builds(
    Clause,
    some.integers(1, 130),
    some.sampled_from(["calendar_days", "business_days", "calendar_months"]),
    some.booleans(),
    some.integers(0, 5),
    some.sampled_from(CALENDARS),
)


@given(some.dates(date(2026, 1, 1), date(2031, 12, 31)), clauses)
def test_a_reading_is_what_arithmetic_makes_of_it(end: date, clause: Clause) -> None:
    clause = Clause(
        clause.number % 12 + 1 if clause.unit == "calendar_months" else clause.number,
        *(clause.unit, clause.clear_days, clause.deemed_receipt_days, clause.calendar),
    )
    assert decide_by(end, clause)[0] == counted_back(end, clause)


@given(some.dates(date(2026, 1, 1), date(2031, 12, 31)), some.sampled_from(CALENDARS))
def test_what_is_left_open_is_read_as_the_earliest(end: date, calendar: str) -> None:
    left_open = Clause(60, "calendar_days", None, None, calendar)
    told = [Clause(60, "calendar_days", clear, days, calendar) for clear in (True, False) for days in (0, 3)]
    assert decide_by(end, left_open)[0] == min(counted_back(end, clause) for clause in told)


def counted_back(end: date, clause: Clause) -> date:
    """By NumPy's business days: back from the end to the receipt, rolled earlier, and from there to the sending."""
    off = [day for year in range(end.year - 3, end.year + 1) for day in holidays(clause.calendar, year)]
    if clause.unit == "business_days":
        received = np.busday_offset(
            end, -clause.number - bool(clause.clear_days), roll="backward", holidays=np.array(off, "M8[D]")
        )
    else:
        days = timedelta(days=clause.number if clause.unit == "calendar_days" else 0)
        latest = end - days if days else months_before(end, clause.number)
        received = np.datetime64(latest - timedelta(days=bool(clause.clear_days)))
    back = -(clause.deemed_receipt_days or 0)
    return np.busday_offset(received, back, roll="backward", holidays=np.array(off, "M8[D]")).astype(date)


def months_before(end: date, count: int) -> date:
    months = end.year * 12 + end.month - 1 - count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(end.day, monthrange(year, month)[1]))
