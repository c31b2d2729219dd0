"""Amounts of card programmes: in minor units (12284 is 122.84 GBP), or in major ones as JSON has numbers."""

from decimal import Decimal
from typing import Any


def from_minor(amount: Any, currency: str | None, rate: Any = None) -> Decimal | None:
    """The amount in the currency's own unit; `rate` is how many minor units that has, where it is told."""
    if amount is None:
        return None
    if rate:
        return Decimal(str(amount)) / Decimal(str(rate))
    return Decimal(str(amount)).scaleb(-decimals(currency))


def from_major(amount: Any, currency: str | None) -> Decimal | None:
    """The amount to the currency's decimals: 157.20000000000002 is what is left of 157.20 in a binary number."""
    if amount is None:
        return None
    return Decimal(str(amount)).quantize(Decimal(1).scaleb(-decimals(currency)))


def decimals(currency: str | None) -> int:
    """How many a currency has: 2 of most, 0 of JPY, 3 of KWD."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency) if currency else 2
