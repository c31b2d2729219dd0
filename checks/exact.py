"""Decimal texts of any length, added without losing a digit."""

from collections.abc import Iterable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation

# Precision costs nothing until digits need it (https://docs.python.org/3/library/decimal.html#decimal-faq);
# a step that still were inexact raises.
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact, InvalidOperation])


def add(amounts: Iterable[str | Decimal | None]) -> Decimal:
    """The exact sum; null adds nothing."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, Decimal(0 if amount is None else amount))
    return total


def subtract(amount: Decimal, *others: Decimal) -> Decimal:
    """`amount` less all `others`, exact."""
    return EXACT.subtract(amount, add(others))


def plain(amount: Decimal) -> str:
    """As text without exponent and trailing zeros: "0", "1.5", "-0.00000042"."""
    return format(EXACT.normalize(amount), "f") if amount else "0"
