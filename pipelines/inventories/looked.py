"""When and how sources of inventories are looked at, and what became of one, in sentences."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from sources.archive import Archive

# How many of the permissions that are missing a line names.
SHOWN = 4


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


def gaps(scans: pl.DataFrame) -> tuple[str, ...]:
    """A sentence for each account and region of which something was not told, with the first of the reasons; one for
    all accounts of which the same was not told there.
    """
    off = scans.filter(pl.col("status") != "ok")
    by_place = off.group_by("provider", "account", "region", "status", maintain_order=True).agg(
        pl.col("resource_type", "reason").first(),
        types=pl.len(),
        permissions=pl.col("permission").drop_nulls().unique(maintain_order=True),
    )
    alike = by_place.group_by(pl.exclude("account"), maintain_order=True).agg("account")
    return tuple(_gap(**row) for row in alike.select(by_place.columns).iter_rows(named=True))


def _gap(
    *,
    provider: str,
    account: list[str | None],
    region: str,
    status: str,
    resource_type: str,
    reason: str,
    types: int,
    permissions: list[str],
) -> str:
    further = len(account) - 1
    besides = further and f"and {further} more account{'s' if further > 1 else ''}"
    where = " ".join(part for part in (provider, account[0], besides, region and f"in {region}") if part)
    more = f" and {types - 1} more" if types > 1 else ""
    others = f" and {len(permissions) - SHOWN} more" if permissions[SHOWN:] else ""
    needs = f" Missing in all: {', '.join(permissions[:SHOWN])}{others}." if permissions[1:] else ""
    return f"{where}: {resource_type}{more} {status.replace('_', ' ')}: {reason}{needs}"
