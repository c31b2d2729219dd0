"""The term that runs on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.renewals.terms import Term, months_on, running_term

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@given(start=DAYS, months=st.integers(1, 36), as_of=DAYS)
def test_the_running_term_has_the_day_and_follows_without_a_gap(start: date, months: int, as_of: date) -> None:
    end = months_on(start, months) - timedelta(days=1)
    term = running_term(start, end, months, True, as_of)
    assert term.start is not None
    assert term.end is not None
    assert term.end >= as_of
    if end >= as_of:
        assert term == Term(start, end)
    else:
        assert term.start <= as_of
        before = running_term(start, end, months, True, term.start - timedelta(days=1))
        assert (before.end, before.renewed) == (term.start - timedelta(days=1), term.renewed - 1)


@pytest.mark.parametrize(
    ("start", "end", "months", "renews", "expected"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 12, True, Term(date(2026, 1, 1), date(2026, 12, 31))),
        (date(2023, 1, 1), date(2023, 12, 31), 12, True, Term(date(2026, 1, 1), date(2026, 12, 31), 3)),
        (date(2019, 6, 1), date(2022, 5, 31), 36, None, Term(date(2025, 6, 1), date(2028, 5, 31), 2)),
        (date(2023, 3, 1), date(2024, 2, 29), None, True, Term(date(2026, 3, 1), date(2027, 2, 28), 3)),
        (date(2023, 1, 1), date(2023, 12, 31), 12, False, Term(date(2023, 1, 1), date(2023, 12, 31))),
        (date(2026, 5, 10), None, 12, True, Term(date(2026, 5, 10), date(2027, 5, 9))),
        (date(2023, 1, 1), date(2023, 1, 10), None, True, Term(date(2023, 1, 1), date(2023, 1, 10))),
        (None, None, None, None, Term(None, None)),
    ],
    ids=["runs", "yearly", "three years", "by its own length", "ended", "no end", "of no months", "nothing told"],
)
def test_terms_as_of_november_2026(
    start: date | None, end: date | None, months: int | None, renews: bool | None, expected: Term
) -> None:
    assert running_term(start, end, months, renews, date(2026, 11, 29)) == expected
