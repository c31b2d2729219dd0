"""Inventories of the clouds: one file or folder a kind."""

from sources.inventory.aws import AWS
from sources.inventory.azure import AZURE
from sources.inventory.base import Asking, InventoryKind, Look, Measured
from sources.inventory.budget import Budget
from sources.inventory.files import FILES
from sources.inventory.gcp import GCP

KINDS: tuple[InventoryKind, ...] = (AWS, AZURE, GCP, FILES)


def kind_named(name: str) -> InventoryKind:
    """The kind of this name, which outlay.toml has been held against."""
    return next(kind for kind in KINDS if kind.name == name)


__all__ = ["KINDS", "Asking", "Budget", "InventoryKind", "Look", "Measured", "kind_named"]
