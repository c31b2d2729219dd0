"""A change of several currencies in one: exact, with what the rates did in a term of its own."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.changes.made import AFTER, BEFORE, charge, keys
from transforms.changes.reporting import in_one, period_rates
from transforms.changes.terms import TERMS
from warehouse.tables import FX_RATE

DAYS = (date(2026, 9, 30), date(2026, 10, 31))
EURO = {"before": "1.08", "after": "1.12"}


def rates(days: tuple[date, date] = DAYS, *, currencies: tuple[str, ...] = ("EUR", "USD")) -> pl.DataFrame:
    told = [(DAYS[0], "EUR", "USD", EURO["before"], "ecb"), (DAYS[1], "EUR", "USD", EURO["after"], "ecb")]
    rows = pl.DataFrame(told, ["day", "base", "currency", "rate", "source"], orient="row")
    return period_rates(rows.cast(dict(FX_RATE.schema)).select(FX_RATE.names), currencies, "USD", days)


def bills() -> list[dict[str, object]]:
    """In each currency 720 hours at 0.10, then 744 at 0.12."""
    return [
        charge(side, quantity=hours, price=price, BillingCurrency=currency, PricingCurrency=currency)
        for currency in ("EUR", "USD")
        for side, hours, price in ((BEFORE, 720, "0.1"), (AFTER, 744, "0.12"))
    ]


def total(one: pl.DataFrame) -> dict[str, Decimal]:
    return one.select(pl.col("before", "after", *TERMS).sum()).row(0, named=True)


def test_the_currency_term_is_what_the_rates_did_and_terms_add_up_to_the_last_digit() -> None:
    own = keys(*bills())
    one = in_one(own.lazy(), rates(), "USD").collect()
    told = total(one)
    euros = own.filter(BillingCurrency="EUR").row(0, named=True)
    assert one["BillingCurrency"].unique().to_list() == ["USD"]
    assert told["before"] == Decimal("72") + Decimal("72") * Decimal("1.08")
    assert told["after"] == Decimal("89.28") + Decimal("89.28") * Decimal("1.12")
    assert sum(told[term] for term in TERMS) == told["after"] - told["before"]
    exact = (euros["before"] + euros["after"]) / 2 * Decimal("0.04")
    assert abs(told["currency"] - exact) < Decimal("1E-15")
    assert abs(told["list_price"] - 2 * euros["list_price"] * Decimal("1.05")) < Decimal("1E-15")


def test_exchanging_the_periods_flips_every_sign() -> None:
    there = total(in_one(keys(*bills()).lazy(), rates(), "USD").collect())
    back = total(in_one(keys(*bills(), swapped=True).lazy(), rates(DAYS[::-1]), "USD").collect())
    assert back["before"] == there["after"]
    assert [back[term] for term in TERMS] == [-there[term] for term in TERMS]


@pytest.mark.parametrize("known", [("USD",), ("GBP", "USD")], ids=["not told of", "no rate"])
def test_what_has_no_rate_stays_apart_in_its_own_currency(known: tuple[str, ...]) -> None:
    of_known = rates(currencies=known)
    assert of_known.filter(currency="USD")["lacking"].to_list() == [None]
    assert all("no rate of GBP" in each for each in of_known.filter(currency="GBP")["lacking"])
    one = in_one(keys(*bills()).lazy(), of_known, "USD").collect()
    assert sorted(one["BillingCurrency"]) == ["EUR", "USD"]
    assert one.filter(BillingCurrency="EUR")["after"].to_list() == [Decimal("89.28")]
