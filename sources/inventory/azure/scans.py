"""What was asked for and what came of it, a line a type of resource and subscription."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from sources.inventory.azure.failures import NotTold
from sources.inventory.azure.permissions import READS, action
from sources.inventory.azure.subscriptions import Granted
from sources.inventory.base import no_scans

ROLE = "docs/permissions/azure.json"


@dataclass(frozen=True)
class Scan:
    """One line of INVENTORY_SCAN; a subscription is asked for all of its regions at once."""

    account: str
    resource_type: str
    status: str = "ok"
    rows: int = 0
    permission: str | None = None
    reason: str | None = None

    @classmethod
    def not_told(cls, account: str, type_: str, why: NotTold, permission: str, rows: int = 0) -> "Scan":
        """A refusal names the permission that is needed."""
        refused = why.refused and not why.hopeless
        return cls(
            account, type_, "refused" if refused else "failed", rows, permission if refused else None, why.sentence
        )


def frame(scans: Iterable[Scan], day: date) -> pl.DataFrame:
    """INVENTORY_SCAN rows as a look gives them."""
    rows = [{"provider": "azure", "region": "", "day": day, **vars(scan)} for scan in scans]
    return pl.DataFrame(rows, schema=no_scans().schema)


def of_resources(
    found: pl.DataFrame,
    subscriptions: Sequence[str],
    granted: Mapping[str, Granted],
    missing: Mapping[tuple[str, str], NotTold],
) -> list[Scan]:
    """A line for each subscription and each type that rules ask about, or that is there.

    `missing` has why a (subscription, type) was not told; the type "" means all of the subscription.
    """
    counts = {
        (account, type_): rows for account, type_, rows in found.group_by("account", "resource_type").len().rows()
    }
    return [
        _of_type(account, type_, counts.get((account, type_), 0), granted.get(account, Granted()), missing)
        for account in subscriptions
        for type_ in sorted({*READS, *(type_ for own, type_ in counts if own == account)})
    ]


def _of_type(account: str, type_: str, rows: int, granted: Granted, missing: Mapping[tuple[str, str], NotTold]) -> Scan:
    needs = action(type_)
    why = missing.get((account, "")) or missing.get((account, type_))
    if why:
        return Scan.not_told(account, type_, why, needs, rows)
    if granted.allows(needs):
        return Scan(account, type_, rows=rows)
    reason = (
        f"Found no role that allows {needs} in the whole subscription; expected one, or not everything is seen. "
        f"Assign the role of {ROLE}, or Reader, at the subscription."
    )
    return Scan(account, type_, "refused", rows, needs, reason)
