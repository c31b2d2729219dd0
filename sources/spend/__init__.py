"""Card, expense and ledger lines: evidence, never part of the bill."""

from sources.spend.base import LINES, Asking, Paid, SpendKind
from sources.spend.brex import BREX
from sources.spend.files import CARD_CSV, LEDGER_CSV
from sources.spend.ramp import RAMP

KINDS: tuple[SpendKind, ...] = (CARD_CSV, LEDGER_CSV, RAMP, BREX)


def kind_named(name: str) -> SpendKind:
    """The kind of this name, which outlay.toml has been held against."""
    return next(kind for kind in KINDS if kind.name == name)


__all__ = ["KINDS", "LINES", "Asking", "Paid", "SpendKind", "kind_named"]
