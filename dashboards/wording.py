"""Numbers, money and dates as they are written: exact in tables, compact in sentences, with sign and currency."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

from babel.numbers import get_currency_precision, get_currency_symbol

MINUS = "\u2212"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
# Below this, compact amounts keep the minor unit.
WITH_MINOR_UNIT = 100
SCALES = ((Decimal(10) ** 9, "B", 2), (Decimal(10) ** 6, "M", 2), (Decimal(10) ** 3, "k", 1))


def rounded(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def minor_unit(currency: str | None) -> int:
    """Decimal places of the currency: 2 for USD, 0 for JPY."""
    return _places(currency) if currency else 2


def exact(amount: Decimal, currency: str | None, *, signed: bool = False) -> str:
    """`$1,645.65`, in the currency's minor unit; `+$3.00` and `−$3.00` when `signed`."""
    value = rounded(amount, minor_unit(currency))
    return _sign(value, signed) + _with_symbol(f"{abs(value):,f}", currency)


def whole(amount: Decimal, currency: str | None, *, signed: bool = False) -> str:
    """`$1,646`: without the minor unit, for cards."""
    value = rounded(amount, 0)
    return _sign(value, signed) + _with_symbol(f"{abs(value):,f}", currency)


def unrounded(amount: Decimal, currency: str | None, *, signed: bool = False) -> str:
    """`$0.0000008`, `$1,645.6512`: every digit that is not a trailing zero, for amounts below the minor unit."""
    digits = f"{amount.copy_abs():,f}"
    return _sign(amount, signed) + _with_symbol(digits.rstrip("0").rstrip(".") if "." in digits else digits, currency)


def vanishes(amount: Decimal, currency: str | None) -> bool:
    """Whether an amount that is not zero rounds to zero in the currency's minor unit."""
    return bool(amount) and not rounded(amount, minor_unit(currency))


def compact(amount: Decimal, currency: str | None, *, signed: bool = False) -> str:
    """`$13.9k`, `$1.03M`, `$940`, `$20.52`, `$0.000134`: for sentences, KPIs and chart labels."""
    size = abs(amount)
    if vanishes(amount, currency):
        return unrounded(rounded(amount, 2 - amount.adjusted()), currency, signed=signed)
    if rounded(size, 2) < WITH_MINOR_UNIT:
        return exact(amount, currency, signed=signed)
    for scale, letter, places in SCALES:
        if rounded(size / scale, places) >= 1:
            digits = f"{rounded(size / scale, places):,f}{letter}"
            return _sign(amount, signed) + _with_symbol(digits, currency)
    value = rounded(amount, 0)
    return _sign(value, signed) + _with_symbol(f"{abs(value):,f}", currency)


def percent(share: Decimal | float, *, signed: bool = False, places: int = 1) -> str:
    """A share of 1 as `3.5%`."""
    value = rounded(Decimal(str(share)) * 100, places)
    return f"{_sign(value, signed)}{abs(value):,f}%"


def count(number: int) -> str:
    """`1,284,906`."""
    return f"{number:,}".replace("-", MINUS)


def some(number: int, noun: str, plural: str | None = None) -> str:
    """`1 row`, `1,000 rows`."""
    return f"{count(number)} {noun if number == 1 else plural or noun + 's'}"


def word(number: int) -> str:
    """`Two` up to twelve, digits beyond."""
    return WORDS[number] if 0 <= number < len(WORDS) else count(number)


def day(value: date, *, year: bool = True) -> str:
    """`24 Nov 2026`, or `24 Nov`."""
    return f"{value.day} {MONTHS[value.month - 1]}" + (f" {value.year}" if year else "")


def instant(value: datetime, *, year: bool = True) -> str:
    """`24 Nov 2026, 06:41 UTC`; instants are naive UTC."""
    return f"{day(value, year=year)}, {value:%H:%M} UTC"


def month(period: str) -> str:
    """`Nov 2026` for the billing period `2026-11`."""
    year, number = period.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def span(first: date, last: date) -> str:
    """`1 to 22 Nov`, `28 Oct to 3 Nov`, with years only where they differ."""
    if first == last:
        return day(first, year=False)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    start = str(first.day) if first.month == last.month else day(first, year=False)
    return f"{start} to {day(last, year=False)}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """`a, b and c`; beyond `most`, `a, b, c and 4 more`."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {count(len(names) - most)} more"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _sign(value: Decimal, signed: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else ""


def _with_symbol(digits: str, currency: str | None) -> str:
    """`$5`, `€5`, `CHF 5`; a currency that is not known is said to be so."""
    if not currency:
        return f"{digits} (no currency)"
    symbol = _symbol(currency)
    return f"{symbol} {digits}" if symbol[-1].isalpha() else f"{symbol}{digits}"


@cache
def _places(currency: str) -> int:
    return get_currency_precision(currency)


@cache
def _symbol(currency: str) -> str:
    return get_currency_symbol(currency, locale="en_US")
