"""The written company that is served: its day, its feeds, and what `sample.toml` keeps of the serving itself."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import tomlkit

from sources.sample.serve.answers import ABOUT, Answers
from sources.sample.world import SIZES, World
from sources.sample.write import ABOUT as WRITTEN
from sources.sample.write import SERVE


@dataclass
class Served:
    """A company's folder; what was read is read again when `sample write` made another day of it."""

    folder: Path
    _stamp: tuple[int, int] = (0, 0)
    _feeds: dict[str, Answers] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def feed(self, name: str) -> Answers | None:
        """The answers of a feed; none where it has none."""
        with self._lock:
            stat = (self.folder / WRITTEN).stat()
            if self._stamp != (stat.st_mtime_ns, stat.st_size):
                world = read_world(self.folder)
                places = sorted((self.folder / "answers").glob(f"*/{ABOUT}"))
                self._feeds = {place.parent.name: Answers(place.parent, world) for place in places}
                self._stamp = (stat.st_mtime_ns, stat.st_size)
            return self._feeds.get(name)

    @property
    def world(self) -> World:
        return read_world(self.folder)

    @property
    def feeds(self) -> list[Answers]:
        """All feeds that answer, by name."""
        self.feed("")
        return list(self._feeds.values())


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
