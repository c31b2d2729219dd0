"""Google Cloud, by Cloud Asset Inventory and Monitoring, or by exports of the inventory."""

from dataclasses import dataclass

import polars as pl

from sources.inventory.base import Asking, Look, Measured, no_scans
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.export import exported
from sources.inventory.gcp.look import look, of_export
from sources.inventory.gcp.measuring import measure
from sources.settings import InventorySettings
from warehouse.tables.inventory import METRIC_DAILY


@dataclass(frozen=True)
class Google:
    """`replays` reads the answers that the archive has of the day, and asks nobody."""

    name: str = "gcp"
    replays: bool = False

    def look(self, settings: InventorySettings, asking: Asking) -> Look:
        if settings.path:
            return of_export(exported(settings, asking), asking)
        return look(settings, self._client(settings, asking), asking)

    def measure(self, settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
        if settings.path:
            return Measured(METRIC_DAILY.empty(), no_scans())
        return measure(self._client(settings, asking), asking, wanted)

    def _client(self, settings: InventorySettings, asking: Asking) -> Client:
        return Client.of(settings, asking.archive, f"{asking.as_of}", replays=self.replays)


GCP = Google()
