"""What lies in `answers/<feed>/`: the lists that a vendor keeps, a line an element."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl

from sources.sample.clouds.frames import RESOURCE
from sources.sample.world import World
from sources.sample.write import WRITTEN_AT

Thing = dict[str, Any]
Estate = Callable[[World], pl.DataFrame]


def no_estate(_: World) -> pl.DataFrame:
    """RESOURCE of what rents nothing."""
    return RESOURCE.empty()


@cache
def _resources(estate: Estate, world: World) -> pl.DataFrame:
    return estate(world)


@dataclass
class Answers:
    """One feed's folder, read when asked and again when a file has changed.

    `about` is its `kind` and its `token`, and what more its `_about.json` says to the dialect: `denied` is a list of
    collections that the token may not read. `estate` gives the resources that its figures are of.
    """

    folder: Path
    world: World
    about: Thing
    estate: Estate = no_estate
    _read: dict[str, tuple[tuple[int, int], list[Thing]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

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
        return _resources(self.estate, self.world)

    def has(self, collection: str) -> bool:
        return self._file(collection).is_file()

    def denies(self, collection: str) -> bool:
        """Whether the token may not read the collection."""
        return collection in self.about.get("denied", [])

    def list(self, collection: str) -> Sequence[Thing]:
        """The elements of a collection, in the vendor's order; none where it isn't there."""
        file = self._file(collection)
        if not file.is_file():
            return []
        stat = file.stat()
        with self._lock:
            if self._read.get(collection, ((0, 0), []))[0] != (stat.st_mtime_ns, stat.st_size):
                lines = file.read_bytes().splitlines()
                self._read[collection] = ((stat.st_mtime_ns, stat.st_size), [json.loads(line) for line in lines])
            return self._read[collection][1]

    def only(self, collection: str) -> Thing:
        """The one element of a collection that is no list; empty where it isn't there."""
        return next(iter(self.list(collection)), {})

    def text(self, name: str) -> bytes | None:
        """A file as it is, as reports are; none where it isn't there."""
        file = self.folder / name
        return file.read_bytes() if file.is_file() and file.resolve().is_relative_to(self.folder.resolve()) else None

    def _file(self, collection: str) -> Path:
        if collection.startswith(("/", ".")) or ".." in collection.split("/"):
            return self.folder / ".no"
        return self.folder / f"{collection}.jsonl"
