"""Billing exports as they come: one file a kind, a reader of files for all, and the sums by a reading of their own."""

from sources.billing.azure import AZURE_COST
from sources.billing.focus import FOCUS
from sources.billing.kinds import BillColumns, BillingKind
from sources.billing.periods import billing_periods, periods_named, periods_seen

__all__ = [
    "AZURE_COST",
    "FOCUS",
    "KINDS",
    "BillColumns",
    "BillingKind",
    "billing_periods",
    "periods_named",
    "periods_seen",
]

KINDS: tuple[BillingKind, ...] = (FOCUS, AZURE_COST)


def kind_named(name: str) -> BillingKind:
    """The kind of this name; `[[billing]] kind` was checked when outlay.toml was read."""
    return next(kind for kind in KINDS if kind.name == name)
