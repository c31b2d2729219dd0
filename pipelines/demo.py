"""`outlay demo`: an invented company, day by day through the same code as anybody's, and its pages."""

import shutil
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import tomlkit

from checks.expectations import prepare
from pipelines.demo_decisions import catch_up, decide
from pipelines.demo_serving import Server
from pipelines.garbage import leave_modules_alone, look_seldom
from pipelines.instant import instant
from pipelines.report import Report
from pipelines.run import Watch, run
from pipelines.settings import Settings, load
from sources import contracts, people, saas, spend, trails
from sources.sample import MADE, Feed, Made, World, make, others_in, put, world_of
from sources.settings import billing_kinds, inventory_kinds
from warehouse.errors import StateError

# The kinds of feeds that something reads, by table of outlay.toml.
KINDS_READ = {
    "billing": billing_kinds(),
    "inventory": inventory_kinds(),
    "people_source": tuple(kind.name for kind in people.KINDS),
    "contracts": tuple(kind.name for kind in contracts.KINDS),
    "spend": tuple(kind.name for kind in spend.KINDS),
    "saas": tuple(kind.name for kind in saas.KINDS),
    "trail": tuple(kind.name for kind in trails.KINDS),
}
# What takes seconds to import is imported while the first day is made.
NEEDED_BY_RUNS = ("pipelines.in_process", "pipelines.load", "dashboards.entered")
SEED, SIZE = 1, "small"


class AnotherCompany(StateError):
    """The folder has a company that is not the one asked for."""


def demo(
    out: Path,
    *,
    seed: int | None = None,
    size: str | None = None,
    as_of: date | None = None,
    told: Callable[[str], None],
    watch: Callable[[str, int, str], AbstractContextManager[Watch]],
) -> tuple[Settings, Report]:
    """Lets the company in `out` live up to `as_of`, and gives the settings that read it and what its last run said.

    On each day of `days_of` it is written, run and decided on, each told in a line; the last run is watched. A company
    that is there already goes on from its day. Raises AnotherCompany, NotServed.
    """
    world = company(out, seed, size, as_of)
    days = days_of(world, after=there.as_of if (there := world_of(out)) else None)
    with Server() as server, closing(_made(world, days, out)) as made:
        for _ in days[:-1]:
            day = next(made)
            _, ended = _live(day, out, server, told, _unwatched)
            told(f"As of {day.world.as_of}: {ended.lines[-1]}")
        return _live(next(made), out, server, told, watch)


def company(out: Path, seed: int | None, size: str | None, as_of: date | None) -> World:
    """The company of `out` on the day asked for, else a new one. Raises AnotherCompany."""
    there = world_of(out)
    if others := others_in(out):
        raise _another(out, f"a folder that has {others[0]} and no sample.toml", "an empty or new one, or a company's")
    if there is None:
        return World.of(SEED if seed is None else seed, size or SIZE, as_of or instant().date())
    asked = {"seed": seed, "size": size}
    found = {"seed": there.seed, "size": there.size.name}
    for name, value in asked.items():
        if value not in (None, found[name]):
            raise _another(out, f"a company of {name} {found[name]}", f"{name} {value}")
    if as_of and as_of < there.as_of:
        raise _another(out, f"a company that has come to {there.as_of}", f"one on {as_of}; no day comes back")
    return there.on(as_of or max(there.as_of, instant().date()))


def days_of(world: World, *, after: date | None = None) -> list[date]:
    """The days on which the company looks; those before `after` are over."""
    *days, today = world.looks
    return [*(day for day in days if after is None or day >= after), today]


def config(feeds: Iterable[Feed], address: str) -> str:
    """An outlay.toml that reads these feeds; one of a table or kind that nothing reads yet is left out.

    What has no files is asked at `address`, below its name; what rides on another asks where that does.
    """
    document = tomlkit.document()
    document.add(tomlkit.comment("Made by `outlay demo`: it reads what an invented company's providers deliver."))
    document.update({"storage": {"path": ".outlay"}})
    for feed in feeds:
        if is_read(feed):
            for table, setting, value in feed.beside:
                document.setdefault(table, tomlkit.table())[setting] = value
            for table, path in feed.files:
                document.setdefault(table, tomlkit.aot()).append(tomlkit.item({"path": path}))
            asked = {} if feed.path or "saas" in feed.settings else {"endpoint": f"{address}/{feed.name}"}
            document.setdefault(feed.table, tomlkit.aot()).append(tomlkit.item({**feed.settings, **asked}))
    return tomlkit.dumps(document)


def is_read(feed: Feed) -> bool:
    """Whether outlay.toml knows its table and kind. Exports of inventories tell what the interfaces tell, too."""
    told_twice = feed.table == "inventory" and bool(feed.path)
    return feed.kind in KINDS_READ.get(feed.table, tuple[str, ...]()) and not told_twice


def _made(world: World, days: Sequence[date], out: Path) -> Generator[Made]:
    """The days of the company in turn; a process beside this one makes the next while one is read.

    Of a large company the next is begun when the one before is done: two at once would take twice the memory.
    """
    at_once = 1 if world.size.name == "large" else 2
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin_beside) as beside:
            begun = deque[Future[Made]]()
            for at in range(len(days)):
                for nth in range(at + len(begun), min(at + at_once, len(days))):
                    day, folder = days[nth], out / f"{MADE}{days[nth]}"
                    after = days[nth - 1] if nth else None
                    begun.append(beside.submit(make, world.on(day), folder, in_passing=day < days[-1], after=after))
                if at == 0:
                    _get_ready()
                yield begun.popleft().result()
    finally:
        for folder in out.glob(f"{MADE}*"):
            shutil.rmtree(folder, ignore_errors=True)


def _get_ready() -> None:
    look_seldom()
    for module in NEEDED_BY_RUNS:
        import_module(module)
    prepare()
    leave_modules_alone()


def _begin_beside() -> None:
    """Of a process that makes days. Ctrl-C is for the one that waits for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_seldom()


def _live(
    made: Made,
    out: Path,
    server: Server,
    told: Callable[[str], None],
    watch: Callable[[str, int, str], AbstractContextManager[Watch]],
) -> tuple[Settings, Report]:
    """One day: what people decided since the last one is entered, what the providers give now is written and read."""
    written = put(made, out)
    file = out / "outlay.toml"
    with server.answering(out) as address:
        file.write_text(config(written.feeds, address), encoding="utf-8")
        settings = load(file)
        catch_up(out, settings.state, made.world.as_of)
        ended = run(settings, told=told, watch=watch, as_of=made.world.as_of)
    decide(settings)
    return settings, ended


def _another(out: Path, found: str, expected: str) -> AnotherCompany:
    return AnotherCompany(str(out), found=found, expected=expected, do="Name another folder: --out DIR.")


@contextmanager
def _unwatched(_doing: str, _total: int, _unit: str) -> Generator[Watch]:
    yield _Unwatched()


class _Unwatched:
    """Work that nobody follows."""

    def advance(self, steps: int = 1) -> None:
        """Says nothing."""
