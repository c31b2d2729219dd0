"""What lies in `answers/<feed>/`: the lists that a vendor keeps, a line an element."""

import json
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar, cast, overload

import polars as pl

from sources.sample.clouds.frames import RESOURCE
from sources.sample.world import World
from sources.sample.write import WRITTEN_AT

Thing = dict[str, Any]
Estate = Callable[[World], pl.DataFrame]
Made = TypeVar("Made")
# How many results, of filters for one, are kept beside the lists.
RESULTS_KEPT = 64
LARGE_BYTES = 16 << 20


def no_estate(_: World) -> pl.DataFrame:
    """RESOURCE of what rents nothing."""
    return RESOURCE.empty()


@cache
def _resources(estate: Estate, world: World) -> pl.DataFrame:
    return estate(world)


class Lines(Sequence[Thing]):
    """The elements of a log or a large file, which stay text until they are asked for: a fifth of the memory."""

    def __init__(self, text: bytes) -> None:
        self._lines = [line for line in text.splitlines() if line]

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, at: int) -> Thing: ...
    @overload
    def __getitem__(self, at: slice) -> list[Thing]: ...
    def __getitem__(self, at: int | slice) -> Thing | list[Thing]:
        if isinstance(at, int):
            return json.loads(self._lines[at])
        return [json.loads(line) for line in self._lines[at]]


def _things(text: bytes) -> Sequence[Thing]:
    lines = Lines(text)
    return lines if len(text) > LARGE_BYTES else lines[:]


@dataclass
class Answers:
    """One feed's folder on one day; what was read once is not read again.

    `about` is its `kind` and its `token`, and what more its `_about.json` says to the dialect: `denied` is a list of
    collections that the token may not read. `estate` gives the resources that its figures are of.
    """

    folder: Path
    world: World
    about: Thing
    estate: Estate = no_estate
    _read: dict[str, Sequence[Thing]] = field(default_factory=dict)
    _results: dict[Hashable, object] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def now(self) -> datetime:
        """The instant that it is there, UTC: what a vendor's defaults hang on."""
        return datetime.combine(self.world.as_of, WRITTEN_AT)

    @property
    def resources(self) -> pl.DataFrame:
        """RESOURCE of a cloud; empty of any other feed."""
        with self._lock:
            return _resources(self.estate, self.world)

    def has(self, collection: str) -> bool:
        return self._file(collection).is_file()

    def denies(self, collection: str) -> bool:
        """Whether the token may not read the collection."""
        return collection in self.about.get("denied", [])

    def list(self, collection: str) -> Sequence[Thing]:
        """The elements of a collection, in the vendor's order; none where it isn't there."""
        return self._once_read(collection, _things)

    def log(self, collection: str) -> Sequence[Thing]:
        """The same of a log, of which a request wants a small part."""
        return self._once_read(collection, Lines)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, the same again for the same key: a page needs what the page before has worked out."""
        with self._lock:
            if key not in self._results:
                self._results[key] = make()
                if len(self._results) > RESULTS_KEPT:
                    del self._results[next(iter(self._results))]
            return cast(Made, self._results[key])

    def only(self, collection: str) -> Thing:
        """The one element of a collection that is no list; empty where it isn't there."""
        return next(iter(self.list(collection)), {})

    def text(self, name: str) -> bytes | None:
        """A file as it is, as reports are; none where it isn't there."""
        file = self.folder / name
        return file.read_bytes() if file.is_file() and self._holds(file) else None

    def _once_read(self, collection: str, read: Callable[[bytes], Sequence[Thing]]) -> Sequence[Thing]:
        with self._lock:
            if collection not in self._read:
                file = self._file(collection)
                self._read[collection] = read(file.read_bytes()) if file.is_file() else []
            return self._read[collection]

    def _file(self, collection: str) -> Path:
        """The collection's file; a name that leads out of the folder leads to none."""
        file = self.folder / f"{collection}.jsonl"
        return file if self._holds(file) else self.folder / "none"

    def _holds(self, file: Path) -> bool:
        return file.resolve().is_relative_to(self._place)

    @cached_property
    def _place(self) -> Path:
        return self.folder.resolve()
