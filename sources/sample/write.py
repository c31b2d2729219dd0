"""Writes a company: what lies in its buckets, what its providers answer on one day, and the truth beside it."""

import filecmp
import os
import shutil
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import polars as pl
import tomlkit

from sources.sample import clouds, company, finance, software, spending
from sources.sample.world import Bill, Feed, Place, World, Written
from warehouse.tables import Table
from warehouse.tables.truth import TRUTH

# Each part of a company writes its files below the place, and gives its feeds and its truth.
PARTS: tuple[Callable[[World, Place], Written], ...] = (company.write, software.write, clouds.write)
# The books come last, since they have what the clouds billed.
BOOKS: tuple[Callable[[World, Place, Sequence[Bill]], Written], ...] = (spending.write, finance.write)
ABOUT = "sample.toml"
# The table of it that is the server's: which port, whether things go wrong.
SERVE = "serve"
# That of the demo: `looked`, the days on which one ended, and so looked at everything.
DEMO = "demo"
WRITTEN_AT = time(4)
# The table of outlay.toml that has the feeds of bills.
BILLS = "billing"
# Folders in which days are made, each of its own, before they come into their place.
MADE = ".made-"


@dataclass(frozen=True)
class Company:
    """A company that was written: where, and the feeds that outlay.toml may name."""

    folder: Path
    feeds: tuple[Feed, ...]


@dataclass(frozen=True)
class Made:
    """A day of a company in a folder of its own, from where it has yet to come into its place.

    `left` are the files and folders that stay there as the day before wrote them. With `bills_alone` the feeds are
    those of bills.
    """

    world: World
    folder: Path
    feeds: tuple[Feed, ...]
    bills_alone: bool = False
    left: frozenset[Path] = frozenset()


def write_sample(world: World, folder: Path) -> Company:
    """Writes the company of `world` into `folder`, over what an earlier day of it left there.

    The same world gives the same bytes. A file that has not changed keeps its time, one that has is of 04:00 UTC on
    the day that it is, and one that the day no longer has is taken away; what others put beside them stays.
    """
    return put(make(world, folder / f"{MADE}{world.as_of}"), folder)


def make(
    world: World,
    folder: Path,
    *,
    in_passing: bool = False,
    bills_alone: bool = False,
    after: date | None = None,
    whole_after: date | None = None,
) -> Made:
    """Writes the company of `world` into a folder that it empties first; what else is said is said as in Place."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    before, whole_before = (world.on(day) if day else None for day in (after, whole_after))
    place = Place(folder, in_passing, bills_alone, before, whole_before)
    parts = [part(world, place) for part in PARTS]
    bills = [bill for each in parts for bill in each.bills]
    written = [*parts, *(book(world, place, bills) for book in BOOKS)]
    if not in_passing:
        _write_truth(written, place)
    shutil.rmtree(place.scratch, ignore_errors=True)
    feeds = tuple(feed for each in written for feed in each.feeds if not bills_alone or feed.table == BILLS)
    return Made(world, folder, feeds, bills_alone, frozenset(place.left))


def put(made: Made, folder: Path) -> Company:
    """Moves a day that was made into the company's folder, as `write_sample` says; beside `bills_alone` all stays."""
    earlier = folder / ABOUT
    about = _on(made.world.as_of, earlier) if made.bills_alone else _about(made.world, made.feeds, earlier)
    (made.folder / ABOUT).write_text(about, encoding="utf-8")
    _exchange(made, folder, datetime.combine(made.world.as_of, WRITTEN_AT, UTC))
    return Company(folder, made.feeds)


def world_of(folder: Path) -> World | None:
    """The company that `folder` has, on the day that it was written for; None where it has none."""
    about = folder / ABOUT
    if not about.is_file():
        return None
    told = tomllib.loads(about.read_text(encoding="utf-8"))
    return World.of(
        told["seed"], told["size"], told["as_of"], told["since"], tuple(told.get(DEMO, {}).get("looked", ()))
    )


def others_in(folder: Path) -> list[str]:
    """What lies in a folder that is no company's, and could be lost if one were written there; leftovers of ours can't.

    None in a folder that is not there yet, and in a company's own.
    """
    if (folder / ABOUT).is_file() or not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith(MADE))


def _exchange(made: Made, folder: Path, written_at: datetime) -> None:
    """Moves what was made into its place, and takes away what an earlier day wrote and this one does not have."""
    files = [path.relative_to(made.folder) for path in made.folder.rglob("*") if path.is_file()]
    paths = sorted(files, key=lambda path: (path != Path(ABOUT), path))  # first of all, whose folder it is
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or not filecmp.cmp(made.folder / path, target, shallow=False):
            (made.folder / path).replace(target)
            os.utime(target, (written_at.timestamp(), written_at.timestamp()))
    shutil.rmtree(made.folder)
    ours = {*paths, *made.left}
    for top in {path.parts[0] for path in ours if len(path.parts) > 1}:
        for root, _, names in os.walk(folder / top):
            here = Path(root).relative_to(folder)
            if ours.isdisjoint((here, *here.parents)):
                for name in names:
                    if here / name not in ours:
                        (folder / here / name).unlink()


def _write_truth(written: Sequence[Written], place: Place) -> None:
    """A CSV a table, sorted by its key; a table that no part tells of is there without rows."""
    place.truth.mkdir()
    for table in TRUTH:
        told = [each.told[table.name] for each in written if table.name in each.told]
        whole = pl.concat([table.empty(), *(_as_declared(frame, table) for frame in told)])
        whole.sort(table.key, nulls_last=True).write_csv(place.truth / f"{table.name}.csv")


def _as_declared(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in table.schema.items())


def _on(day: date, earlier: Path) -> str:
    """What an earlier day tells, on this one."""
    document = tomlkit.parse(earlier.read_text(encoding="utf-8"))
    document["as_of"] = day
    return tomlkit.dumps(document)


def _about(world: World, feeds: Sequence[Feed], earlier: Path) -> str:
    """What a later call needs to go on from here: the world, and the feeds as outlay.toml would name them.

    What an earlier file says of the server stays.
    """
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by `outlay sample write`. The company is invented; so is everybody in it."))
    document.update(
        {"seed": world.seed, "size": world.size.name, "as_of": world.as_of, "since": world.since},
    )
    if looked := [day for day in world.looked if day <= world.as_of]:
        document[DEMO] = {"looked": looked}
    for feed in feeds:
        for table, setting, value in feed.beside:
            document.setdefault(table, tomlkit.table())[setting] = value
        document.setdefault(feed.table, tomlkit.aot()).append(tomlkit.item(feed.settings))
    if earlier.is_file() and SERVE in (told := tomlkit.parse(earlier.read_text(encoding="utf-8"))):
        document.add(SERVE, tomlkit.item(told[SERVE].unwrap()))
    return tomlkit.dumps(document)
