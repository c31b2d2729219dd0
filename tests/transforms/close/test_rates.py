"""Rates of exchange: which holds on a day, and amounts by it."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.close.rates import MONEY, by_rate, rates_on
from warehouse.tables import FX_RATE

FRIDAY, SUNDAY = date(2026, 10, 30), date(2026, 11, 1)
TOLD = [
    (FRIDAY, "EUR", "USD", "1.0829", "fx.csv"),
    (date(2026, 10, 29), "EUR", "USD", "1.0821", "fx.csv"),
    (FRIDAY, "EUR", "GBP", "0.8438", "fx.csv"),
    (date(2026, 10, 20), "EUR", "SEK", "11.3", "fx.csv"),
]


def rates(told: Sequence[tuple[object, ...]] = TOLD) -> pl.DataFrame:
    rows = [(day, base, currency, Decimal(str(rate)), source) for day, base, currency, rate, source in told]
    return pl.DataFrame(rows, FX_RATE.schema, orient="row")


def rate(currency: str, to: str, day: date, told: pl.DataFrame | None = None) -> dict[str, object]:
    asked = pl.DataFrame({"currency": [currency], "to": [to], "day": [day]})
    return rates_on(rates() if told is None else told, asked).row(0, named=True)


@pytest.mark.parametrize(
    ("currency", "to", "expected"),
    [("EUR", "USD", "1.0829"), ("USD", "EUR", "0.923446301598"), ("GBP", "USD", "1.283360986016"), ("JPY", "JPY", "1")],
)
def test_a_rate_is_told_its_inverse_a_quotient_of_two_or_1(currency: str, to: str, expected: str) -> None:
    found = rate(currency, to, FRIDAY)
    assert (found["rate"], found["lacking"]) == (Decimal(expected), None)


def test_a_weekend_takes_fridays_rate_and_says_so() -> None:
    found = rate("EUR", "USD", SUNDAY)
    assert (found["rate"], found["rate_day"], found["rate_source"]) == (Decimal("1.0829"), FRIDAY, "fx.csv")


def test_a_rate_ten_days_old_is_none_and_the_reason_names_both_days() -> None:
    found = rate("SEK", "EUR", FRIDAY)
    assert found["rate"] is None
    assert found["lacking"] == (
        "the last rate of SEK in EUR before 2026-10-30 is of 2026-10-20, 10 days before; at most 7 count"
    )
    assert rate("SEK", "EUR", date(2026, 10, 27))["rate"] is not None


def test_a_currency_without_a_rate_is_told_not_guessed() -> None:
    assert rate("XAF", "EUR", FRIDAY)["lacking"] == "no rate of XAF in EUR is known for 2026-10-30"
    assert rate("USD", "EUR", FRIDAY, rates([]))["rate"] is None


def test_the_order_of_what_is_asked_stays_and_what_stands_beside_it() -> None:
    asked = pl.DataFrame({"n": [3, 1, 2], "currency": ["USD", "EUR", "XAF"], "to": "EUR", "day": SUNDAY})
    assert rates_on(rates(), asked)["n"].to_list() == [3, 1, 2]


@given(
    amount=st.decimals("-99999999999", "99999999999", places=18),
    of=st.decimals("0.0001", "99999", places=12),
)
def test_an_amount_by_a_rate_is_exact_to_the_last_digit(amount: Decimal, of: Decimal) -> None:
    frame = pl.DataFrame({"amount": [amount], "rate": [of]}, schema={"amount": MONEY, "rate": MONEY})
    with localcontext(prec=80):
        exact = (amount * of).quantize(Decimal("1e-18"), ROUND_HALF_UP)
    assert frame.select(by_rate(pl.col("amount"), pl.col("rate"))).item() == exact
