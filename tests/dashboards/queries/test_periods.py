"""Which days are meant, compared, drawn and complete."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.queries.periods import Coverage, Period, window

TODAY = date(2026, 11, 24)
FRESH = Coverage(date(2024, 1, 1), date(2026, 11, 24), date(2026, 11, 22))
OLD = Coverage(date(2024, 9, 1), date(2024, 9, 30), date(2026, 11, 22))


def days(first: tuple[int, int, int], last: tuple[int, int, int]) -> Period:
    return Period(date(*first), date(*last))


@pytest.mark.parametrize(
    ("kind", "against", "now", "before"),
    [
        ("mtd", "previous", days((2026, 11, 1), (2026, 11, 22)), days((2026, 10, 1), (2026, 10, 22))),
        ("mtd", "year", days((2026, 11, 1), (2026, 11, 22)), days((2025, 11, 1), (2025, 11, 22))),
        ("30d", "previous", days((2026, 10, 24), (2026, 11, 22)), days((2026, 9, 24), (2026, 10, 23))),
        ("12m", "previous", days((2025, 11, 1), (2026, 10, 31)), days((2024, 11, 1), (2025, 10, 31))),
        ("2026-10", "previous", days((2026, 10, 1), (2026, 10, 31)), days((2026, 9, 1), (2026, 9, 30))),
        ("2026-03", "previous", days((2026, 3, 1), (2026, 3, 31)), days((2026, 2, 1), (2026, 2, 28))),
        ("2026-11", "previous", days((2026, 11, 1), (2026, 11, 22)), days((2026, 10, 1), (2026, 10, 22))),
    ],
)
def test_periods_and_what_they_are_compared_with(kind, against, now, before):
    found = window(kind, against, FRESH)
    assert (found.now, found.before) == (now, before)


def test_a_long_month_is_compared_with_all_of_a_short_one():
    march = Coverage(date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 20))
    assert window("mtd", "previous", march).before == days((2026, 2, 1), (2026, 2, 28))


def test_a_bill_of_the_past_shows_its_newest_month_and_nothing_before():
    found = window("mtd", "previous", OLD)
    assert found.now == days((2024, 9, 1), (2024, 9, 30))
    assert found.before is None
    assert found.lacking == days((2024, 8, 1), (2024, 8, 30))
    assert not found.has_unsettled


@pytest.mark.parametrize("kind", ["mtd", "30d", "12m", "2024-09"])
def test_a_bill_of_the_past_lies_in_every_range(kind):
    found = window(kind, "previous", OLD)
    assert found.now.first <= date(2024, 9, 1) <= date(2024, 9, 30) <= found.now.last


def test_on_the_second_of_a_month_the_newest_complete_month_is_shown():
    found = window("mtd", "previous", Coverage(date(2026, 1, 1), date(2026, 11, 2), date(2026, 10, 31)))
    assert found.now == days((2026, 10, 1), (2026, 10, 31))
    assert found.drawn.last == date(2026, 11, 2)


def test_without_a_complete_day_all_days_are_shown():
    found = window("mtd", "previous", Coverage(date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 22)))
    assert found.now == days((2026, 11, 1), (2026, 11, 24))


def test_the_first_month_with_data_counts_as_whole():
    found = window("mtd", "previous", Coverage(date(2026, 10, 9), date(2026, 11, 24), date(2026, 11, 22)))
    assert found.before == days((2026, 10, 1), (2026, 10, 22))


def test_incomplete_days_are_drawn_and_in_no_sum():
    found = window("mtd", "previous", FRESH)
    assert found.drawn == days((2026, 10, 1), (2026, 11, 24))
    assert found.has_unsettled


def test_a_month_of_the_past_draws_no_later_days():
    assert window("2026-09", "previous", FRESH).drawn == days((2026, 8, 1), (2026, 9, 30))


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (days((2026, 11, 1), (2026, 11, 22)), "1 to 22 Nov"),
        (days((2026, 10, 24), (2026, 11, 22)), "24 Oct to 22 Nov"),
        (days((2024, 9, 1), (2024, 9, 30)), "1 to 30 Sep 2024"),
        (days((2025, 12, 24), (2026, 1, 22)), "24 Dec 2025 to 22 Jan 2026"),
        (days((2025, 11, 1), (2026, 10, 31)), "12 months to Oct 2026"),
        (days((2026, 11, 1), (2026, 11, 1)), "1 Nov"),
    ],
)
def test_labels(period, label):
    assert period.label(TODAY) == label


a_day = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(first=a_day, length=st.integers(0, 900), settled=a_day, kind=st.sampled_from(["mtd", "30d", "12m"]))
def test_the_period_before_is_over_before_the_period_begins(first, length, settled, kind):
    coverage = Coverage(first, first + timedelta(days=length), settled)
    for against in ("previous", "year"):
        found = window(kind, against, coverage)
        assert found.now.first <= found.now.last <= found.drawn.last
        assert found.now.first <= coverage.last
        if found.before:
            assert found.before.first <= found.before.last < found.now.first
