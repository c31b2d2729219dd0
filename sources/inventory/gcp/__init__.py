"""Google Cloud, by Cloud Asset Inventory and Monitoring, or by exports of the inventory."""

from dataclasses import dataclass

import polars as pl

from sources.inventory.base import Asking, Look, Measured, no_resources, no_scans
from sources.settings import InventorySettings
from warehouse.tables.inventory import METRIC_DAILY


@dataclass(frozen=True)
class Google:
    name: str = "gcp"

    def look(self, settings: InventorySettings, asking: Asking) -> Look:
        return Look(no_resources(), no_scans())

    def measure(self, settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
        return Measured(METRIC_DAILY.empty(), no_scans())


GCP = Google()
