"""`outlay demo`: an invented company, day by day through the same code as anybody's, and its pages."""

import shutil
import signal
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipelines.demo_serving import Server
from pipelines.garbage import importing, look_seldom
from pipelines.instant import instant
from sources.sample import MADE, Made, World, make, others_in, world_of
from warehouse.errors import StateError

if TYPE_CHECKING:
    from pipelines.demo_day import Live
    from pipelines.report import Report
    from pipelines.run import Watch
    from pipelines.settings import Settings

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
    watch: "Callable[[str, int, str], AbstractContextManager[Watch]]",
) -> "tuple[Settings, Report]":
    """Lets the company in `out` live up to `as_of`, and gives the settings that read it and what its last run said.

    On each day of `days_of` it is written, run and decided on, each told in a line; the last run is watched. A company
    that is there already goes on from its day. Raises AnotherCompany, NotServed.
    """
    world = looking(company(out, seed, size, as_of))
    days = days_of(world, after=there.as_of if (there := world_of(out)) else None)
    with Server() as server, closing(_made(world, days, out)) as made:
        begun = next(made)
        live = _ready()
        for day in days[:-1]:
            _, ended = live(begun.result(), out, server, told, _unwatched)
            told(f"As of {day}: {ended.lines[-1]}")
            begun = next(made)
        settings, ended = live(begun.result(), out, server, told, watch)
    from pipelines.demo_decisions import decide

    decide(settings, out)
    return settings, ended


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


def looking(world: World) -> World:
    """The company, which looks at everything today and will have done so when it goes on."""
    return replace(world, looked=tuple(sorted({*world.looked, world.as_of})))


def days_of(world: World, *, after: date | None = None) -> list[date]:
    """The days on which the company looks; those before `after` are over."""
    *days, today = world.looks
    return [*(day for day in days if after is None or day >= after), today]


def _made(world: World, days: Sequence[date], out: Path) -> Generator[Future[Made]]:
    """The days of the company in turn; a process beside this one makes the next while one is read.

    Before the last, days are made as far as the company looks on them.

    Of a large company the next is begun when the one before is done: two at once would take twice the memory.
    """
    at_once, whole = 1 if world.size.name == "large" else 2, world.whole_looks
    try:
        with ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_begin_beside, initargs=(at_once > 1,)
        ) as beside:
            begun = deque[Future[Made]]()
            for at in range(len(days)):
                for nth in range(at + len(begun), min(at + at_once, len(days))):
                    day, before = days[nth], days[:nth]
                    begun.append(
                        beside.submit(
                            make,
                            world.on(day),
                            out / f"{MADE}{day}",
                            in_passing=day < days[-1],
                            bills_alone=day not in whole,
                            after=before[-1] if before else None,
                            whole_after=max(set(before).intersection(whole), default=None),
                        )
                    )
                yield begun.popleft()
    finally:
        for folder in out.glob(f"{MADE}*"):
            shutil.rmtree(folder, ignore_errors=True)


def _ready() -> "Live":
    """What reads a day, and all that it needs, which takes seconds to import: while the first day is made."""
    look_seldom()
    with importing():
        from pipelines.demo_day import get_ready, live

        get_ready()
    return live


def _begin_beside(small_frames: bool) -> None:
    """Of a process that makes days. Ctrl-C is for the one that waits for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_seldom()
    if small_frames:
        pl.Config.set_engine_affinity("in-memory")  # of thousands of small frames it takes a twelfth off


def _another(out: Path, found: str, expected: str) -> AnotherCompany:
    return AnotherCompany(str(out), found=found, expected=expected, do="Name another folder: --out DIR.")


@contextmanager
def _unwatched(_doing: str, _total: int, _unit: str) -> "Generator[Watch]":
    yield _Unwatched()


class _Unwatched:
    """Work that nobody follows."""

    def advance(self, steps: int = 1) -> None:
        """Says nothing."""
