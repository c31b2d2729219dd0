"""Any inventory, from CSV or Parquet with the columns of our tables."""

from dataclasses import dataclass

import polars as pl

from sources.inventory.base import Asking, Look, Measured, no_resources, no_scans
from sources.settings import InventorySettings
from warehouse.tables.inventory import METRIC_DAILY


@dataclass(frozen=True)
class Files:
    name: str = "files"

    def look(self, settings: InventorySettings, asking: Asking) -> Look:
        return Look(no_resources(), no_scans())

    def measure(self, settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
        return Measured(METRIC_DAILY.empty(), no_scans())


FILES = Files()
