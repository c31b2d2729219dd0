"""AWS, by its APIs over all accounts and regions, or by the snapshots of AWS Config."""

from dataclasses import dataclass

import polars as pl

from sources.inventory.aws.accounts import company
from sources.inventory.aws.look import look_of
from sources.inventory.aws.table import KINDS
from sources.inventory.aws.walk import places, walk
from sources.inventory.base import Asking, Look, Measured, no_scans
from sources.settings import InventorySettings
from warehouse.tables.inventory import METRIC_DAILY


@dataclass(frozen=True)
class Aws:
    name: str = "aws"

    def look(self, settings: InventorySettings, asking: Asking) -> Look:
        """Raises Unreachable where the credentials answer to nobody."""
        found = company(settings)
        there = places(found.accounts)
        walk(there, KINDS, lambda ask, told: None)
        return look_of([place for _, place in there], KINDS, found, asking.as_of)

    def measure(self, settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
        return Measured(METRIC_DAILY.empty(), no_scans())


AWS = Aws()
