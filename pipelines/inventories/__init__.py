"""One source's inventory of the day: looked at, kept through time, and measured as far as rules need it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.inventories.measuring import keep_metrics, wanted_metrics
from sources.archive import Archive
from sources.base import SourceError
from sources.inventory import Asking, kind_named
from sources.inventory.base import Look, no_scans
from sources.settings import InventorySettings
from transforms.focus.addresses import Addresses
from transforms.waste.settings import WasteSettings
from warehouse.inventory import keep_resources, keep_scans
from warehouse.people import People
from warehouse.store import Store
from warehouse.tables import RECOMMENDATION

# How many of the permissions that are missing a line names.
SHOWN = 4
# Texts in which people's addresses may stand; ids stay, since people act on them.
MAY_NAME_PEOPLE = ("name", "tags", "attributes")


@dataclass(frozen=True)
class Looking:
    """When and how sources are looked at; `may_cost` is what asking may cost in all, in USD."""

    as_of: date
    now: datetime
    run_id: str
    base: Path
    archive: Archive
    may_cost: Decimal


@dataclass(frozen=True)
class Looked:
    """What became of one source: how many resources it has, what it could not be asked, and what asking cost."""

    source: str
    resources: int
    gaps: tuple[str, ...]
    notes: tuple[str, ...]
    cost_usd: Decimal
    held: str = ""


def look_at(store: Store, settings: InventorySettings, looking: Looking, waste: WasteSettings) -> Looked:
    """Looks at one source and keeps what it says; what it refuses is kept as a gap, and yesterday's stays."""
    kind = kind_named(settings.kind)
    asking = Asking(looking.as_of, looking.now, looking.base, store.state / "tmp", looking.archive, looking.may_cost)
    try:
        look = kind.look(settings, asking)
    except SourceError as error:
        return _not_had(store, settings, looking, error)
    _keep(store, settings.name, look, looking)
    spent, notes, scans = look.cost_usd, look.notes, look.scans
    if look.metrics.height:
        keep_metrics(store, settings.name, look.metrics, looking.run_id, whole=bool(settings.path))
    wanted = (
        wanted_metrics(store, settings.name, looking.as_of, waste) if settings.metrics and not settings.path else None
    )
    if wanted is not None and wanted.height:
        asking = replace(asking, may_cost=looking.may_cost - spent)
        measured = kind.measure(settings, asking, wanted)
        keep_metrics(store, settings.name, measured.metrics, looking.run_id, asked=wanted, scans=measured.scans)
        with store.transaction():
            keep_scans(store.connection, settings.name, measured.scans, looking.as_of)
        spent, notes, scans = spent + measured.cost_usd, (*notes, *measured.notes), pl.concat([scans, measured.scans])
    return Looked(settings.name, look.resources.height, gaps(scans), notes, spent)


def _keep(store: Store, source: str, look: Look, looking: Looking) -> None:
    with People(store.state) as people:
        addresses = Addresses(people.ids)
        seen = look.resources.with_columns(addresses.hidden(pl.col(name)) for name in MAY_NAME_PEOPLE)
        advice = look.recommendations.with_columns(addresses.hidden(pl.col("details")), x_source=pl.lit(source))
    with store.transaction():
        keep_resources(store.connection, source, seen, look.scans, looking.as_of)
        keep_scans(store.connection, source, look.scans, looking.as_of)
        store.connection.execute("DELETE FROM recommendation WHERE x_source = ?", [source])
        store.insert(RECOMMENDATION, advice)


def _not_had(store: Store, settings: InventorySettings, looking: Looking, error: SourceError) -> Looked:
    """Nothing at all could be had: a scan that says so, and what is known stays and grows stale."""
    told = pl.DataFrame(
        [
            {
                "provider": settings.kind,
                "account": "",
                "region": "",
                "resource_type": "accounts",
                "day": looking.as_of,
                "status": "failed",
                "rows": 0,
                "reason": str(error),
            }
        ],
        schema_overrides=no_scans().schema,
    )
    scans = pl.concat([no_scans(), told], how="diagonal_relaxed").select(no_scans().columns)
    with store.transaction():
        keep_scans(store.connection, settings.name, scans, looking.as_of)
    return Looked(settings.name, 0, (), (), Decimal(0), held=str(error))


def gaps(scans: pl.DataFrame) -> tuple[str, ...]:
    """A sentence for each account and region of which something was not told, with the first of the reasons."""
    off = scans.filter(pl.col("status") != "ok")
    by_place = off.group_by("provider", "account", "region", "status", maintain_order=True).agg(
        pl.col("resource_type", "reason").first(),
        types=pl.len(),
        permissions=pl.col("permission").drop_nulls().unique(maintain_order=True),
    )
    return tuple(_gap(**row) for row in by_place.iter_rows(named=True))


def _gap(
    *,
    provider: str,
    account: str,
    region: str,
    status: str,
    resource_type: str,
    reason: str,
    types: int,
    permissions: list[str],
) -> str:
    where = " ".join(part for part in (provider, account, region and f"in {region}") if part)
    more = f" and {types - 1} more" if types > 1 else ""
    others = f" and {len(permissions) - SHOWN} more" if permissions[SHOWN:] else ""
    needs = f" Missing in all: {', '.join(permissions[:SHOWN])}{others}." if permissions[1:] else ""
    return f"{where}: {resource_type}{more} {status.replace('_', ' ')}: {reason}{needs}"
