"""Notice deadlines: known ones, and the laws that hold for all, against a search of days one by one."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.renewals.notice import Clause, Reading, deadline, decide_by

ONE = timedelta(days=1)
CALENDARS = ("", "GB-ENG", "GB-SCT", "DE", "DE-BY", "US", "FR", "NL", "JP", "AE", "XNYS")
ZONES = ("UTC", "Europe/London", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago")
UNITS = ("calendar_days", "business_days", "calendar_months")
ENDS = st.one_of(
    st.dates(date(2023, 1, 1), date(2034, 12, 31)),
    st.sampled_from([date(2024, 2, 29), date(2025, 2, 28), date(2028, 2, 29), date(2027, 12, 31), date(2027, 1, 1)]),
    st.builds(
        lambda year, month: date(year, month, monthrange(year, month)[1]), st.integers(2023, 2034), st.integers(1, 12)
    ),
)
NUMBERS = {"calendar_days": 200, "business_days": 130, "calendar_months": 12}
CLAUSES = st.sampled_from(UNITS).flatmap(
    lambda unit: st.builds(
        Clause,
        number=st.integers(0, NUMBERS[unit]),
        unit=st.just(unit),
        clear_days=st.sampled_from([None, False, True]),
        deemed_receipt_days=st.sampled_from([None, 0, 1, 2, 3, 5, 10]),
        holiday_calendar=st.sampled_from(CALENDARS),
    )
)


@cache
def days_off(calendar: str) -> holidays.HolidayBase | None:
    if not calendar:
        return None
    country, _, part = calendar.partition("-")
    if country.isupper() and len(country) == 4:
        return holidays.financial_holidays(country)
    return holidays.country_holidays(country, subdiv=part or None)


@cache
def is_worked(day: date, calendar: str) -> bool:
    off = days_off(calendar)
    if off is None:
        return day.weekday() < 5
    return day.weekday() not in off.weekend and day not in off


def received(given_on: date, days: int, calendar: str) -> date:
    day = given_on
    while days:
        day += ONE
        days -= is_worked(day, calendar)
    return day


def is_in_time(received_on: date, end: date, number: int, unit: str, clear: bool, calendar: str) -> bool:
    """Whether notice was received long enough before the end, counted day by day."""
    if unit == "calendar_months":
        year, month = end.year, end.month
        for _ in range(number):
            year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        latest = date(year, month, min(end.day, monthrange(year, month)[1]))
        return received_on < latest if clear else received_on <= latest
    if unit == "business_days":
        while not is_worked(end, calendar):
            end -= ONE
    between, day = 0, received_on
    while day < end:
        day += ONE
        between += unit == "calendar_days" or is_worked(day, calendar)
    return received_on <= end and between - clear >= number


def searched(end: date, clause: Clause) -> date:
    """The last day that is in time under every reading, found by trying one day after another back from the end."""
    assert clause.number is not None
    assert clause.unit is not None
    calendar = clause.holiday_calendar or ""
    clears = (False, True) if clause.clear_days is None else (clause.clear_days,)
    receipts = (0, 3) if clause.deemed_receipt_days is None else (clause.deemed_receipt_days,)
    day = end
    while True:
        if is_worked(day, calendar) and all(
            is_in_time(received(day, days, calendar), end, clause.number, clause.unit, clear, calendar)
            for clear, days in product(clears, receipts)
        ):
            return day
        day -= ONE


@given(end=ENDS, clause=CLAUSES)
@settings(max_examples=150, deadline=None)
def test_the_day_is_the_last_that_a_search_of_days_finds_in_time(end: date, clause: Clause) -> None:
    assert decide_by(end, clause).day == searched(end, clause)


@given(end=ENDS, clause=CLAUSES)
@settings(max_examples=100, deadline=None)
def test_it_is_a_business_day_and_the_earliest_of_all_readings(end: date, clause: Clause) -> None:
    found = decide_by(end, clause)
    assert found.day is not None
    assert is_worked(found.day, clause.holiday_calendar or "")
    assert found.day == min(reading.day for reading in found.readings)
    assert found.day <= end
    assert str(found.readings[0]) in found.reading


@given(end=ENDS, clause=CLAUSES, calendar=st.sampled_from(CALENDARS[1:4]))
@settings(max_examples=100, deadline=None)
def test_holidays_and_open_columns_only_ever_make_it_earlier(end: date, clause: Clause, calendar: str) -> None:
    plain = Clause(clause.number, clause.unit, False, 0, "")
    weekends = decide_by(end, plain).day
    with_holidays = decide_by(end, Clause(clause.number, clause.unit, False, 0, calendar)).day
    left_open = decide_by(end, Clause(clause.number, clause.unit, None, None, calendar)).day
    any_unit = decide_by(end, Clause(clause.number, None, None, None, calendar)).day
    assert any_unit <= left_open <= with_holidays <= weekends


@given(end=ENDS, clause=CLAUSES, number=st.integers(0, 12))
@settings(max_examples=100, deadline=None)
def test_a_longer_notice_is_never_later(end: date, clause: Clause, number: int) -> None:
    same = (clause.unit, clause.clear_days, clause.deemed_receipt_days, clause.holiday_calendar)
    shorter, longer = (decide_by(end, Clause(days, *same)).day for days in (number, number + 1))
    assert longer <= shorter


@given(day=ENDS, zone=st.sampled_from(ZONES))
@settings(max_examples=100, deadline=None)
def test_a_day_is_over_at_its_own_zones_midnight(day: date, zone: str) -> None:
    over = deadline(day, zone)
    local = over.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    assert (local.date(), local.hour, local.minute) == (day + ONE, 0, 0)
    assert abs(over - datetime.combine(day + ONE, datetime.min.time())) <= timedelta(hours=14)


KNOWN = {
    "60 days, 1 Nov is a Saturday": ("2025-12-31", 60, "calendar_days", False, 0, "", "2025-10-31"),
    "60 days, 1 Nov is a Monday": ("2027-12-31", 60, "calendar_days", False, 0, "", "2027-11-01"),
    "2 months, 31 Oct is a Sunday": ("2027-12-31", 2, "calendar_months", False, 0, "", "2027-10-29"),
    "a leap day": ("2028-03-31", 1, "calendar_months", False, 0, "", "2028-02-29"),
    "no leap day, and 28 Feb is a Sunday": ("2027-03-31", 1, "calendar_months", False, 0, "", "2027-02-26"),
    "over New Year": ("2027-01-04", 1, "business_days", False, 0, "GB-ENG", "2026-12-31"),
    "clear of the last day": ("2027-01-04", 1, "business_days", True, 0, "GB-ENG", "2026-12-30"),
    "receipt over Christmas": ("2026-12-31", 0, "calendar_days", False, 3, "GB-ENG", "2026-12-24"),
    "a New Year had the day before": ("2022-01-03", 0, "business_days", False, 1, "US", "2021-12-30"),
}


@pytest.mark.parametrize(("end", "number", "unit", "clear", "receipt", "off", "day"), KNOWN.values(), ids=KNOWN)
def test_known_days(end: str, number: int, unit: str, clear: bool, receipt: int, off: str, day: str) -> None:
    clause = Clause(number, unit, clear, receipt, off)
    assert decide_by(date.fromisoformat(end), clause).day == date.fromisoformat(day)


def test_the_sentence_names_the_reading_and_what_is_left_open() -> None:
    found = decide_by(date(2027, 7, 31), Clause(60, "calendar_days", None, None, "DE"))
    assert found.day == date(2027, 5, 26)
    assert found.reading == (
        "60 calendar days before the end, clear of the day of receipt and the last day, given on a business day and "
        "received 3 business days later; with the holidays of DE. The contract does not say whether they are clear "
        "days nor when notice counts as received: of 4 readings, they come to 26 May 2027 up to 1 Jun 2027."
    )
    assert [reading.day for reading in found.readings] == sorted(reading.day for reading in found.readings)
    assert len(found.readings) == 4


def test_a_clause_that_leaves_nothing_open_has_one_reading() -> None:
    found = decide_by(date(2027, 7, 31), Clause(1, "calendar_months", False, 1, None))
    assert found.readings == (Reading(date(2027, 6, 29), 1, "calendar_months", False, 1, None),)
    assert found.reading == (
        "1 calendar month before the end, given on a business day and received 1 business day later; "
        "weekends alone are off."
    )


@pytest.mark.parametrize(
    ("end", "clause", "missing"),
    [
        (None, Clause(60, "calendar_days", None, None, None), "has no end"),
        (date(2027, 1, 1), Clause(None, None, None, None, None), "does not tell how long before"),
        (date(2027, 1, 1), Clause(60, "calendar_days", None, None, "England"), "found the holiday calendar England"),
    ],
    ids=["no end", "no notice", "no such calendar"],
)
def test_what_cannot_be_told_gives_no_day_and_says_why(end: date | None, clause: Clause, missing: str) -> None:
    found = decide_by(end, clause)
    assert found.day is None
    assert missing in found.reading


def test_a_contract_that_ends_by_itself_has_until_its_last_business_day() -> None:
    found = decide_by(date(2027, 1, 31), Clause(None, None, None, None, None, auto_renews=False))
    assert found.day == date(2027, 1, 29)
