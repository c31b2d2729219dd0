"""Looks at the objects of a source: what is remembered of an unchanged one, else what its bytes say."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.plan.delivery import PeriodWork
from pipelines.plan.found import Found, Listed
from sources.base import Object, SourceError
from sources.billing.kinds import BillingKind
from sources.billing.periods import billing_periods, periods_named, periods_seen
from warehouse.store import Store
from warehouse.tables import SOURCE_OBJECT

Row = Mapping[str, object]
# What is not noted anew of an object as long as it stays.
SEEN_SAME = ("version", "state", "periods", "gone_since", "reading")


@dataclass(frozen=True)
class Memory:
    """What the warehouse knows of a source: its objects and manifests by URI, its live loads, what is held back."""

    objects: Mapping[str, Row]
    loads: pl.DataFrame
    held: pl.DataFrame
    manifests: Mapping[str, Row]

    @property
    def held_in_source(self) -> pl.DataFrame:
        """What is held back of the source's contents, not for want of reaching it."""
        return self.held.filter(pl.col("object").is_not_null() | pl.col("billing_period").is_not_null())

    def held_as_it_is(self, work: PeriodWork) -> bool:
        """This very set of contents was tried under the same checks, and held back."""
        same = (pl.col("billing_period") == work.billing_period) & (pl.col("version") == work.signature)
        return self.held.filter(same).height > 0


def remember(store: Store, source: str) -> Memory:
    objects, manifests = (
        {
            str(row["object"]): row
            for row in store.frame(f"FROM {table} WHERE source = ?", [source]).iter_rows(named=True)
        }
        for table in ("source_object", "manifest")
    )
    held = store.frame("FROM held_back WHERE source = ?", [source])
    return Memory(objects, store.live_loads(source), held, manifests)


@dataclass(frozen=True)
class Look:
    """Called with a listed object, gives what it is now."""

    kind: BillingKind
    endpoint: str | None
    memory: Memory
    into: Path
    again: bool

    def __call__(self, listed: Listed) -> Found:
        found = self._of(listed.object)
        return replace(found, export=listed.export, variant=listed.variant, rows_told=listed.rows, left=listed.left)

    def _of(self, seen: Object) -> Found:
        known = self.memory.objects.get(seen.uri)
        read_alike = known is not None and (known["reading"] or "") == self.kind.reading
        if known and read_alike and known["version"] == seen.version and not self._tries_again(known):
            return self._remembered(seen, known)
        try:
            local = self.kind.fetch(seen, self.into, endpoint=self.endpoint)
            digest = _sha256(local)
        except (SourceError, OSError) as error:
            return Found(seen, "", None, _before(known), str(error), reading=self.kind.reading)
        if known and read_alike and known["content_hash"] == digest and known["state"] != "held_back":
            return replace(self._remembered(seen, known), local=local)
        return self._read(seen, local, digest, known)

    def _tries_again(self, known: Row) -> bool:
        """What is held back though its bytes never came is fetched anew: that may have been the network's fault."""
        return known["state"] == "held_back" and (self.again or known["content_hash"] is None)

    def _remembered(self, seen: Object, known: Row) -> Found:
        held = self.memory.held.filter(pl.col("object") == seen.uri, pl.col("version") == seen.version)
        error = str(held["reason"][0]) if known["state"] == "held_back" and held.height else ""
        blocks = tuple(str(period) for period in held["billing_period"].drop_nulls()) if error else ()
        periods = None if known["periods"] is None else _split(known["periods"])
        content = str(known["content_hash"] or "")
        return Found(seen, content, periods, blocks, error, reading=str(known["reading"] or ""))

    def _read(self, seen: Object, local: Path, digest: str, known: Row | None) -> Found:
        try:
            kind = self.kind.as_seen(local, seen.uri)
            periods = billing_periods(local, kind, seen.uri)
            return Found(seen, digest, periods, local=local, reading=self.kind.reading, seen=kind)
        except SourceError as error:
            seen_in_it = periods_seen(local, self.kind) or periods_named(seen.uri)
            blocks = tuple(sorted({*_before(known), *seen_in_it}))
            return Found(seen, digest, None, blocks, str(error), local, reading=self.kind.reading)


def _before(known: Row | None) -> tuple[str, ...]:
    return _split(known["periods"]) if known and known["periods"] else ()


def _split(periods: object) -> tuple[str, ...]:
    return tuple(period for period in str(periods).split(",") if period)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def mark_duplicates(found: Sequence[Found], memory: Memory, *, adds: bool) -> list[Found]:
    """Of objects with equal bytes one counts: the one that is loaded, else the first by name; manifests know better.

    Where each object `adds` its rows, that is also one which is loaded and gone: its folder was moved.
    """
    loaded = set(memory.loads["object"])
    ordered = sorted(found, key=lambda each: (each.object.uri not in loaded, each.object.uri))
    first = moved_from({each.object.uri for each in found}, memory) if adds else {}
    for each in ordered:
        first.setdefault(_contents(each), each.object.uri)
    return [replace(each, duplicate=first[_contents(each)] != each.object.uri) for each in found]


def moved_from(there: Collection[str], memory: Memory) -> dict[str, str]:
    """By content hash the objects that are loaded and no longer there."""
    loaded = set(memory.loads["object"])
    gone = ((uri, known["content_hash"]) for uri, known in memory.objects.items() if uri in loaded - set(there))
    return {str(digest): uri for uri, digest in gone if digest}


def _contents(found: Found) -> str:
    by_bytes = found.content_hash and not found.error and found.export is None
    return found.content_hash if by_bytes else found.object.uri


def changed_objects(
    source: str, found: Iterable[Found], listed: Iterable[Object], memory: Memory, now: datetime
) -> pl.DataFrame:
    """SOURCE_OBJECT rows that are new, changed, gone or back; `listed` is all that is there."""
    rows = {each.object.uri: _row(source, each, memory.objects.get(each.object.uri), now) for each in found}
    changed = [row for uri, row in rows.items() if not _as_known(row, memory.objects.get(uri))]
    there = {each.uri for each in listed}
    gone = [
        {**known, "gone_since": now}
        for uri, known in memory.objects.items()
        if uri not in there and known["gone_since"] is None
    ]
    return pl.DataFrame([*changed, *gone], schema=SOURCE_OBJECT.schema)


def _row(source: str, found: Found, known: Row | None, now: datetime) -> Row:
    return {
        "source": source,
        "object": found.object.uri,
        "version": found.object.version,
        "size_bytes": found.object.size_bytes,
        "modified": found.object.modified,
        "content_hash": found.content_hash or None,
        "periods": _kept_periods(found, known),
        "state": "held_back" if found.error else "duplicate" if found.duplicate else "loaded",
        "first_seen": known["first_seen"] if known else now,
        "last_seen": now,
        "gone_since": None,
        "reading": found.reading or None,
    }


def _kept_periods(found: Found, known: Row | None) -> object:
    """Of an unreadable object, the billing periods it held before, so that they go on waiting for it."""
    if found.periods is not None:
        return ",".join(found.periods)
    return known["periods"] if known else None


def _as_known(row: Row, known: Row | None) -> bool:
    return known is not None and all(row[key] == known[key] for key in SEEN_SAME)
