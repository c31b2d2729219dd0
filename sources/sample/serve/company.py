"""The written company that is served: its day, its feeds, and what `sample.toml` keeps of the serving itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import tomlkit

from sources.sample.clouds import aws, azure, google
from sources.sample.serve.answers import Answers, Estate, Thing, no_estate
from sources.sample.world import SIZES, World
from sources.sample.write import ABOUT as WRITTEN
from sources.sample.write import SERVE

ABOUT = "_about.json"
# The resources that the clouds' figures are of, by kind of feed.
ESTATES: Mapping[str, Estate] = {
    "aws": aws.resources,
    "azure": azure.estate,
    "gcp": lambda world: google.resources(google.estate(world)),
}


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
        return read_world(self.folder)

    def _read(self) -> dict[str, Answers]:
        world, told = self.world, tomlkit.parse(_about(self.folder)).unwrap()
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


def read_world(folder: Path) -> World:
    """The world that was written into a folder."""
    about = tomlkit.parse(_about(folder)).unwrap()
    return World(about["seed"], SIZES[about["size"]], about["as_of"], about["since"])


def kept(folder: Path) -> dict[str, object]:
    """What `[serve]` of sample.toml says: `port`, `faults`; nothing at first."""
    return dict(tomlkit.parse(_about(folder)).unwrap().get(SERVE, {}))


def keep(folder: Path, **settings: object) -> None:
    """Writes these into `[serve]` of sample.toml, which a later `sample write` keeps."""
    file = folder / WRITTEN
    document = tomlkit.parse(_about(folder))
    if any(kept(folder).get(name) != value for name, value in settings.items()):
        document.setdefault(SERVE, tomlkit.table()).update(settings)
        file.write_text(tomlkit.dumps(document), encoding="utf-8")


def _about(folder: Path) -> str:
    file = folder / WRITTEN
    if not file.is_file():
        raise FileNotFoundError(f"{folder} holds no company: there is no {WRITTEN}. `outlay sample write` makes one.")
    return file.read_text(encoding="utf-8")
