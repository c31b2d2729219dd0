"""Contracts, as somebody entered them."""

from sources.contracts.base import Agreements, Asking, ContractKind
from sources.contracts.csv_kind import CSV
from sources.contracts.snipe_it import SNIPE_IT
from sources.contracts.toml_kind import TOML

KINDS: tuple[ContractKind, ...] = (CSV, TOML, SNIPE_IT)


def kind_named(name: str) -> ContractKind:
    """The kind of this name, which outlay.toml has been held against."""
    return next(kind for kind in KINDS if kind.name == name)


__all__ = ["KINDS", "Agreements", "Asking", "ContractKind", "kind_named"]
