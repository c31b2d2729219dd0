"""Azure, by Resource Graph and Monitor, or by exports of Resource Graph."""

from dataclasses import dataclass

import polars as pl

from sources.inventory.azure import export
from sources.inventory.azure.answers import Answers
from sources.inventory.azure.client import connect
from sources.inventory.azure.look import look
from sources.inventory.azure.metrics import measure
from sources.inventory.base import Asking, Look, Measured
from sources.reference.metrics import metrics
from sources.settings import InventorySettings


@dataclass(frozen=True)
class Azure:
    name: str = "azure"

    def look(self, settings: InventorySettings, asking: Asking) -> Look:
        return export.look(settings, asking) if settings.path else look(settings, _answers(settings, asking))

    def measure(self, settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
        return measure(_answers(settings, asking), wanted, metrics(), asking.budget)


AZURE = Azure()


def _answers(settings: InventorySettings, asking: Asking) -> Answers:
    return Answers(connect(settings), asking.archive, settings.name, asking.as_of)
