"""INVENTORY_SCAN rows: what each place was asked for, and what came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from sources.inventory.aws.refusals import Failure
from sources.inventory.base import no_scans

# What is told of several failures of one sort.
WORST = ("failed", "refused", "not_asked")


@dataclass(frozen=True)
class Scan:
    """One sort of thing in one place; without a failure it was told in full."""

    account: str
    region: str
    resource_type: str
    rows: int
    failure: Failure | None = None


def scans(found: Iterable[Scan], day: date) -> pl.DataFrame:
    """INVENTORY_SCAN as a look gives it; of two rows of one key the worse one stands."""
    table = pl.DataFrame([_row(each, day) for each in found], schema=no_scans().schema)
    worst = pl.col("status").replace_strict({word: at for at, word in enumerate(WORST)}, default=len(WORST))
    return table.sort(worst, maintain_order=True).unique(
        ["provider", "account", "region", "resource_type"], keep="first", maintain_order=True
    )


def _row(scan: Scan, day: date) -> Mapping[str, Any]:
    failure = scan.failure
    return {
        "provider": "aws",
        "account": scan.account,
        "region": scan.region,
        "resource_type": scan.resource_type,
        "day": day,
        "status": failure.status if failure else "ok",
        "rows": scan.rows,
        "permission": failure.permission if failure else None,
        "reason": failure.reason if failure else None,
    }


def worst(failures: Iterable[Failure]) -> Failure | None:
    """The one that is told of several."""
    return min(failures, key=lambda each: WORST.index(each.status), default=None)
