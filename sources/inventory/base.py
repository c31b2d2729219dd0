"""What a source of inventories is: it looks at what there is, then measures what rules still need to know.

A look asks for all resources and the provider's advice; measuring asks only for metrics of resources that are worth it
and only for days that are missing. What is refused or fails is a line of INVENTORY_SCAN, never an exception, and the
rest goes on; only a source of which nothing at all can be had raises.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import polars as pl

from sources.archive import Archive
from sources.inventory.budget import Budget
from sources.settings import InventorySettings
from warehouse.tables.base import DAY, TEXT
from warehouse.tables.inventory import INVENTORY_SCAN, METRIC_DAILY, RECOMMENDATION

# Metrics to be measured: which metric of which resource, over which days (both included, UTC). `name` and `attributes`
# are RESOURCE's: a provider may know the series of a resource by them.
WANTED = pl.Schema(
    {
        "provider": TEXT.polars,
        "account": TEXT.polars,
        "region": TEXT.polars,
        "x_resource_key": TEXT.polars,
        "resource_type": TEXT.polars,
        "name": TEXT.polars,
        "attributes": TEXT.polars,
        "metric": TEXT.polars,
        "first_day": DAY.polars,
        "last_day": DAY.polars,
    }
)


@dataclass(frozen=True)
class Asking:
    """When and how a source is asked. `base` is the folder that paths are relative to, `into` one for drafts.

    `archive` keeps each answer as it was received; `budget` is what asking may still cost today.
    """

    as_of: date
    now: datetime
    base: Path
    into: Path
    archive: Archive
    budget: Budget


@dataclass(frozen=True)
class Look:
    """What a source has: RESOURCE_SEEN (each key once), INVENTORY_SCAN and RECOMMENDATION rows, without `x_source`.

    `days` says which day the resources are of, where a file tells another than the business day. `metrics` are
    METRIC_DAILY rows that came along (a file has all that it has); `notes` are sentences for the person.
    """

    resources: pl.DataFrame
    scans: pl.DataFrame
    recommendations: pl.DataFrame = field(default_factory=lambda: RECOMMENDATION.empty().drop("x_source"))
    metrics: pl.DataFrame = field(default_factory=METRIC_DAILY.empty)
    notes: tuple[str, ...] = ()
    cost_usd: Decimal = Decimal(0)


@dataclass(frozen=True)
class Measured:
    """METRIC_DAILY rows (a day that was asked and has no point has no row), and INVENTORY_SCAN rows of `metrics`."""

    metrics: pl.DataFrame
    scans: pl.DataFrame
    notes: tuple[str, ...] = ()
    cost_usd: Decimal = Decimal(0)


class InventoryKind(Protocol):
    """One provider's inventory."""

    @property
    def name(self) -> str:
        """What outlay.toml calls it."""
        ...

    def look(self, settings: InventorySettings, asking: Asking) -> Look:
        """Raises SourceError where nothing at all can be had."""
        ...

    def measure(self, settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
        """`wanted` has the columns of WANTED, dearest resource first. Files answer nothing here: `look` gave it all."""
        ...


def no_scans() -> pl.DataFrame:
    """INVENTORY_SCAN without rows, as a look gives them."""
    return INVENTORY_SCAN.empty().drop("x_source", "last_ok")
