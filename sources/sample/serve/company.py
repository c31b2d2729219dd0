"""The written company that is served: its day, its feeds, and what `sample.toml` keeps of the serving itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import tomlkit

from sources.sample.clouds import aws, azure, google
from sources.sample.serve.answers import Answers, Estate, Thing, no_estate
from sources.sample.world import World
from sources.sample.write import ABOUT as WRITTEN
from sources.sample.write import SERVE, world_of

ABOUT = "_about.json"
# The resources that the clouds' figures are of, by kind of feed.
ESTATES: Mapping[str, Estate] = {
    "aws": aws.resources,
    "azure": azure.estate,
    "gcp": lambda world: google.resources(google.estate(world)),
}


class NoCompany(LookupError):
    """The folder has no company."""


@dataclass
class Served:
    """A company's folder; what was read is read again when `sample write` made another day of it."""

    folder: Path
    estates: Mapping[str, Estate]
    _stamp: tuple[int, int] = (0, 0)
    _feeds: dict[str, Answers] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def feed(self, name: str) -> Answers | None:
        """The answers of a feed; none where it has none."""
        with self._lock:
            stat = (self.folder / WRITTEN).stat()
            if self._stamp != (stat.st_mtime_ns, stat.st_size):
                self._feeds = self._read()
                self._stamp = (stat.st_mtime_ns, stat.st_size)
            return self._feeds.get(name)

    @property
    def feeds(self) -> list[Answers]:
        """All feeds that answer, by name."""
        self.feed("")
        return list(self._feeds.values())

    @property
    def world(self) -> World:
        return _world(self.folder)

    def _read(self) -> dict[str, Answers]:
        world, told = self.world, _told(self.folder).unwrap()
        named = [feed for table in told.values() if isinstance(table, list) for feed in table]
        kinds = {feed["name"]: feed["kind"] for feed in named if "path" not in feed}
        places = sorted(place for place in (self.folder / "answers").glob("*") if place.is_dir())
        abouts = {place: _feed(place, kinds, world) for place in places}
        return {
            place.name: Answers(place, world, about, self.estates.get(about["kind"], no_estate))
            for place, about in abouts.items()
        }


def _feed(place: Path, kinds: Mapping[str, str], world: World) -> Thing:
    """What `_about.json` says of a feed, over its kind as sample.toml has it and a token of the world's."""
    file = place / ABOUT
    said = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    token = world.dice.text(f"token of {place.name}", 32)
    return {"kind": kinds.get(place.name, place.name), "token": token, **said}


def kept(folder: Path) -> dict[str, object]:
    """What `[serve]` of sample.toml says: `port`, `tokens`, `faults`; nothing at first."""
    return dict(_told(folder).unwrap().get(SERVE, {})) if (folder / WRITTEN).is_file() else {}


def keep(folder: Path, **settings: object) -> None:
    """Writes these into `[serve]` of sample.toml, which a later `sample write` keeps."""
    file = folder / WRITTEN
    document = _told(folder)
    if any(kept(folder).get(name) != value for name, value in settings.items()):
        document.setdefault(SERVE, tomlkit.table()).update(settings)
        file.write_text(tomlkit.dumps(document), encoding="utf-8")


def _world(folder: Path) -> World:
    world = world_of(folder)
    if world is None:
        raise NoCompany(f"{folder} holds no company: there is no {WRITTEN}. `outlay sample write` makes one.")
    return world


def _told(folder: Path) -> tomlkit.TOMLDocument:
    return tomlkit.parse((folder / WRITTEN).read_text(encoding="utf-8"))
