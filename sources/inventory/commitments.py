"""When commitments end, as providers' interfaces tell it: of whichever inventories outlay.toml says to ask.

Listing them costs nothing. What is refused or fails is a sentence, and the rest goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from sources.base import SourceError
from sources.inventory.base import Asking
from sources.settings import InventorySettings
from warehouse.tables.base import DECIMAL, INSTANT, TEXT

# One commitment as its provider has it; `end` is the instant at which it ends, or the second before.
TEXTS = ("id", "name", "kind", "category", "payment", "status", "region", "committed_unit")
TOLD = pl.Schema(
    {
        **dict.fromkeys(TEXTS, TEXT.polars),
        **dict.fromkeys(("start", "end"), INSTANT.polars),
        "committed": DECIMAL.polars,
    }
)


@dataclass(frozen=True)
class Commitments:
    """TOLD rows of a `provider`, and what could not be had, a sentence each."""

    provider: str
    rows: pl.DataFrame
    gaps: tuple[str, ...] = ()


def commitments(settings: InventorySettings, asking: Asking) -> Commitments:
    """What one inventory's provider tells; exports of an inventory tell nothing of them."""
    if settings.kind not in ASKED or settings.path:
        gap = f"{settings.name}: found files; expected an inventory that asks aws, azure or gcp."
        return Commitments(settings.kind, TOLD.to_frame(), (gap,))
    try:
        return ASKED[settings.kind]()(settings, asking)
    except SourceError as error:
        return Commitments(settings.kind, TOLD.to_frame(), (str(error),))


Told = Callable[[InventorySettings, Asking], Commitments]


def _aws() -> Told:
    from sources.inventory.aws.commitments import told

    return told


def _azure() -> Told:
    from sources.inventory.azure.commitments import told

    return told


def _gcp() -> Told:
    from sources.inventory.gcp.commitments import told

    return told


ASKED: Mapping[str, Callable[[], Told]] = {"aws": _aws, "azure": _azure, "gcp": _gcp}
