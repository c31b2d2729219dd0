"""What files told: a line a provider, account and type, and one for the files that could not be read."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from sources.base import SourceError
from sources.inventory.base import no_scans
from sources.inventory.files.reading import Read
from warehouse.tables.resource_types import RESOURCE_TYPES

ID = ("provider", "account", "resource_type")
# How each provider spells its types.
SPELLED = {"aws": "AWS::", "azure": "microsoft.", "gcp": "googleapis.com/"}


def scans(
    resources: Sequence[Read], metrics: Sequence[Read], failures: Sequence[SourceError], day: date
) -> pl.DataFrame:
    """INVENTORY_SCAN rows. A type of which a row could not be read was not told in full."""
    common = {"region": "", "day": day}
    rows = [{**common, **row} for row in (*_types(resources), *_metrics(metrics), *_files(failures))]
    return pl.DataFrame(rows, schema=no_scans().schema)


def _types(resources: Sequence[Read]) -> Iterator[dict[str, Any]]:
    """Files with several types of a provider have all that there is; with one alone they tell of that type."""
    bad = [sentence for each in resources for sentence in each.bad]
    seen = pl.concat([each.rows for each in resources]) if resources else None
    if seen is None or (seen.is_empty() and not bad):
        return
    counts = {(provider, account, type_): rows for provider, account, type_, rows in seen.group_by(ID).len().rows()}
    for provider, account in sorted({key[:2] for key in counts}):
        own = {type_ for at, whose, type_ in counts if (at, whose) == (provider, account)}
        for type_ in sorted(own | _declared(provider) if len(own) > 1 else own):
            yield {
                **dict(zip(ID, (provider, account, type_), strict=True)),
                **_status(bad),
                "rows": counts.get((provider, account, type_), 0),
            }
    if bad and not counts:
        yield {**dict(zip(ID, ("files", "", "rows"), strict=True)), **_status(bad), "rows": 0}


def _declared(provider: str) -> set[str]:
    spelled = SPELLED.get(provider)
    return {each.name for each in RESOURCE_TYPES if spelled and spelled in each.name}


def _metrics(metrics: Sequence[Read]) -> Iterator[dict[str, Any]]:
    bad = [sentence for each in metrics for sentence in each.bad]
    whole = pl.concat([each.rows for each in metrics]) if metrics else None
    if whole is None:
        return
    for provider, account, rows in whole.group_by(ID[:2]).len().sort(ID[:2]).rows():
        yield {
            **dict(zip(ID, (provider, account, "metrics"), strict=True)),
            **_status(bad),
            "rows": rows,
        }


def _files(failures: Sequence[SourceError]) -> Iterator[dict[str, Any]]:
    if not failures:
        return
    told = f"{len(failures)} files could not be read, the first: {failures[0]}"
    named = dict(zip(ID, ("files", "", "files"), strict=True))
    yield {**named, "status": "failed", "rows": 0, "permission": None, "reason": told}


def _status(bad: Sequence[str]) -> dict[str, Any]:
    if not bad:
        return {"status": "ok", "permission": None, "reason": None}
    reason = (
        f"Found {len(bad)} rows that cannot be read, the first {bad[0]}; expected each as its column says. Mend them."
    )
    return {"status": "failed", "permission": None, "reason": reason}
