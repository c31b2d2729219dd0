"""Resource Graph's table Resources, as its explorer downloads it: a CSV, JSON in its cells; the newest file counts.

https://learn.microsoft.com/azure/governance/resource-graph/first-query-portal#download-query-results-as-a-csv-file
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from sources.base import Object, Unreadable
from sources.inventory.azure.graph import PROTECTED_ITEM
from sources.inventory.azure.permissions import READS
from sources.inventory.azure.resources import resources
from sources.inventory.azure.scans import Scan, frame
from sources.inventory.azure.things import Json, Thing, key, subscription_of, type_of
from sources.inventory.base import Asking, Look
from sources.objects import fetch, list_objects
from sources.settings import InventorySettings

COLUMNS = ("id", "name", "type", "kind", "location", "subscriptionId", "managedBy", "sku", "properties", "tags")
OF_JSON = ("sku", "properties", "tags")
# What the table does not have.
ELSEWHERE = (PROTECTED_ITEM, "microsoft.storage/storageaccounts/managementpolicies")
LARGEST_CELL = 1 << 24
NOT_THERE = "Resource Graph's table Resources does not have it; without `path` Azure itself is asked."


@dataclass
class Bad:
    """What could not be read: of (subscription, type) the first reason; rows that are of neither are counted."""

    of_types: dict[tuple[str, str], str] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)


def look(settings: InventorySettings, asking: Asking) -> Look:
    """All resources of the newest file. Raises Unreachable, Unreadable."""
    objects = list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)
    newest = max((each for each in objects if each.uri.lower().endswith(".csv")), key=_age, default=None)
    if newest is None:
        raise _no_csv(settings.path)
    bad = Bad()
    things = list(_things(newest, fetch(newest, asking.into, endpoint=settings.endpoint), bad))
    named = {account.lower() for account in settings.accounts}
    found = resources(things).filter(pl.col("account").is_in(named) if named else pl.lit(value=True))
    notes = (f"{newest.uri}: {len(found)} resources as they were when it was downloaded.",)
    return Look(found, frame(_scans(found, bad), asking.as_of), notes=notes)


def _age(each: Object) -> tuple[object, str]:
    return each.modified, each.uri


def _things(source: Object, file: Path, bad: Bad) -> Iterator[Thing]:
    csv.field_size_limit(LARGEST_CELL)
    with file.open(encoding="utf-8-sig", newline="") as text:
        try:
            table = csv.reader(text)
            names = _names(source, next(table, []))
            for cells in table:
                thing = _thing(f"{source.uri}, line {table.line_num}", names, cells, bad)
                if thing is not None:
                    yield thing
        except (UnicodeDecodeError, csv.Error) as error:
            raise Unreadable(
                source.uri,
                found=f"no CSV in UTF-8 ({error})",
                expected="the table Resources as Resource Graph's explorer downloads it",
                do="Download it again; a file that a spreadsheet has saved is another.",
            ) from error


def _names(source: Object, header: Sequence[str]) -> list[str | None]:
    """Of each column the name that Azure gives it; None of one that is not read."""
    known = {name.lower(): name for name in COLUMNS}
    names = [known.get(name.strip().lower()) for name in header]
    if "id" not in names:
        near = get_close_matches("id", header, 1, 0.3)
        raise Unreadable(
            source.uri,
            found=f"no column id among {', '.join(header[:10]) or 'none'}",
            expected=f"the columns {', '.join(COLUMNS)}",
            do=f"Query `Resources` with these columns{f'; {near[0]} is near' if near else ''}, and download it as CSV.",
        )
    return names


def _thing(where: str, names: Sequence[str | None], cells: Sequence[str], bad: Bad) -> Thing | None:
    told: dict[str, Json] = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    own = key(told.get("id"))
    if own is None or len(cells) != len(names):
        bad.rows.append(f"{where}: {f'{len(cells)} cells' if own else 'no id'}")
        return None
    for name in OF_JSON:
        if name not in told:
            continue
        try:
            told[name] = json.loads(told[name]) if told[name] else None
        except ValueError:
            type_ = str(told.get("type") or type_of(own)).lower()
            bad.of_types.setdefault((subscription_of(own), type_), f"{where}, column {name}: {told[name][:40]!r}")
            told[name] = None
    return told


def _scans(found: pl.DataFrame, bad: Bad) -> Iterator[Scan]:
    """A file with several types is the whole table; one with a single type tells of that type alone."""
    counts = {
        (account, type_): rows for account, type_, rows in found.group_by("account", "resource_type").len().rows()
    }
    types = {type_ for _, type_ in counts}
    whole = {*READS, *types} if len(types) > 1 else types
    for account in sorted({account for account, _ in counts}):
        for type_ in sorted(whole):
            yield _scan(account, type_, counts, bad)
    if bad.rows:
        reason = _reason(f"{len(bad.rows)} rows that are no resource, the first {bad.rows[0]}")
        yield Scan("", "rows", "failed", 0, None, reason)


def _scan(account: str, type_: str, counts: Mapping[tuple[str, str], int], bad: Bad) -> Scan:
    rows = counts.get((account, type_), 0)
    unreadable = bad.of_types.get((account, type_))
    if unreadable:
        return Scan(account, type_, "failed", rows, None, _reason(f"a cell that is no JSON: {unreadable}"))
    if type_ in ELSEWHERE and not rows:
        return Scan(account, type_, "not_asked", 0, None, NOT_THERE)
    return Scan(account, type_, rows=rows)


def _reason(found: str) -> str:
    return f"Found {found}; expected the table as Resource Graph's explorer downloads it. Download it again."


def _no_csv(path: str) -> Unreadable:
    return Unreadable(
        path,
        found="no file that ends in .csv",
        expected="the table Resources as Resource Graph's explorer downloads it",
        do="Query `Resources` in Resource Graph Explorer, download it as CSV, and put it there.",
    )
