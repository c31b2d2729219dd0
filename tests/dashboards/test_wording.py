"""Numbers as they are written."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import wording


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("1645.65", "USD", "$1,645.65"),
        ("-3212.25", "USD", "−$3,212.25"),
        ("12.5", "JPY", "¥12"),
        ("0.0000004", "EUR", "€0.00"),
        ("3", "CHF", "CHF 3.00"),
        ("3", None, "3.00 (no currency)"),
    ],
)
def test_exact_money_has_the_currencys_minor_unit(amount: str, currency: str | None, written: str) -> None:
    assert wording.exact(Decimal(amount), currency) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("940", "$940"),
        ("999.6", "$1.0k"),
        ("13935.08", "$13.9k"),
        ("999960", "$1.00M"),
        ("1030000", "$1.03M"),
        ("2000000000", "$2.00B"),
        ("20.52022672899", "$20.52"),
        ("-0.3", "−$0.30"),
        ("0", "$0.00"),
        ("0.0000008", "$0.0000008"),
        ("-0.0001336076081561051", "−$0.000134"),
    ],
)
def test_compact_money_is_short(amount: str, written: str) -> None:
    assert wording.compact(Decimal(amount), "USD") == written


def test_a_sign_stands_before_the_currency_and_zero_has_none() -> None:
    assert wording.exact(Decimal("13935.08"), "USD", signed=True) == "+$13,935.08"
    assert wording.exact(Decimal("-0.001"), "USD", signed=True) == "$0.00"
    assert wording.percent(Decimal("-0.0364"), signed=True) == "−3.6%"


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_exact_money_can_be_read_back_to_the_cent(amount: Decimal) -> None:
    written = wording.exact(amount, "USD")
    read = Decimal(written.replace("$", "").replace(",", "").replace("−", "-"))
    assert abs(read - amount) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 11, 1), date(2026, 11, 22), "1 to 22 Nov"),
        (date(2026, 10, 28), date(2026, 11, 3), "28 Oct to 3 Nov"),
        (date(2025, 12, 28), date(2026, 1, 3), "28 Dec 2025 to 3 Jan 2026"),
        (date(2026, 11, 1), date(2026, 11, 1), "1 Nov"),
    ],
)
def test_a_span_says_no_more_than_it_must(first: date, last: date, written: str) -> None:
    assert wording.span(first, last) == written


def test_counts_and_lists_are_words() -> None:
    assert wording.some(1, "row") == "1 row"
    assert wording.some(1000, "row") == "1,000 rows"
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
    assert wording.listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert (wording.word(2), wording.word(57)) == ("Two", "57")
