"""The sample company as a whole: which one it is, how large, and the day that it is there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import polars as pl

from sources.sample.dice import Dice

# Before this day the company has no past.
FOUNDED = date(2019, 1, 1)
# The days of a month on which the company looks at what its bills say of the month so far.
LOOKS_ON = (5, 12, 19)
# So many things, each in so many months, have room in memory with all that is said of them.
THINGS_AND_MONTHS = 5_000


@dataclass(frozen=True)
class Size:
    """How much of everything there is; `months` is how far back its bills lie in the buckets."""

    name: str
    resources: int
    people: int
    apps: int
    months: int
    accounts_a_cloud: int


SIZES = {
    size.name: size
    for size in (
        Size("small", resources=400, people=300, apps=40, months=4, accounts_a_cloud=1),
        Size("medium", resources=5_000, people=2_000, apps=150, months=6, accounts_a_cloud=6),
        Size("large", resources=50_000, people=8_000, apps=400, months=13, accounts_a_cloud=25),
    )
}


@dataclass(frozen=True)
class World:
    """One company on one day. What it did on a day depends on the seed, the size and that day, never on `as_of`.

    `as_of` has just begun: of the days, all before it are over. `since` is the first month that the buckets hold.
    `looked` are days on which somebody had it look at everything, whatever days they are.
    """

    seed: int
    size: Size
    as_of: date
    since: date
    looked: tuple[date, ...] = ()

    @classmethod
    def of(cls, seed: int, size: str, as_of: date, since: date | None = None, looked: tuple[date, ...] = ()) -> "World":
        """The company of a seed; without `since` its buckets hold the size's months up to yesterday's."""
        yesterday = (as_of - timedelta(days=1)).replace(day=1)
        back = yesterday.year * 12 + yesterday.month - 1 - (SIZES[size].months - 1)
        return cls(seed, SIZES[size], as_of, since or date(back // 12, back % 12 + 1, 1), looked)

    @cached_property
    def dice(self) -> Dice:
        return Dice(self.seed)

    @property
    def yesterday(self) -> date:
        return self.as_of - timedelta(days=1)

    @cached_property
    def days(self) -> pl.Series:
        """Each day from the first of `since` to yesterday."""
        return pl.date_range(self.since, self.yesterday, eager=True).alias("day")

    @cached_property
    def months(self) -> list[date]:
        """The first day of each month that has such a day, oldest first."""
        return self.days.dt.month_start().unique().sort().to_list()

    @property
    def looks(self) -> list[date]:
        """The days on which the company looks: ends of months but the last, whose 5th, 12th and 19th, and today."""
        *before, last = self.months
        ends = [(month + timedelta(days=31)).replace(day=1) - timedelta(days=1) for month in before]
        days = [*ends, *(last.replace(day=day) for day in LOOKS_ON)]
        return [*(day for day in days if day < self.as_of), self.as_of]

    @property
    def whole_looks(self) -> list[date]:
        """Its looks at everything: the first, those at ends of months, `looked`, and today's.

        All its other looks are at bills alone.
        """
        first, *others = self.looks
        ends = (day for day in others if day == self.as_of or day.day not in LOOKS_ON)
        return sorted({first, *ends, *(day for day in self.looked if day < self.as_of)})

    def only(self, first: date, last: date) -> "World":
        """The same company, of whose days there are but those from one of `months` to another."""
        following = (last + timedelta(days=32)).replace(day=1)
        return World(self.seed, self.size, min(self.as_of, following), first)

    @property
    def spans(self) -> "list[World]":
        """The same company, so many months at a time as there is room for in memory."""
        many = max(1, THINGS_AND_MONTHS // self.size.resources)
        parts = [self.months[at : at + many] for at in range(0, len(self.months), many)]
        return [self.only(part[0], part[-1]) for part in parts]

    def on(self, day: date) -> "World":
        """The same company on another day, its buckets reaching back as far as now."""
        return World(self.seed, self.size, day, self.since, self.looked)


@dataclass(frozen=True)
class Feed:
    """One source as outlay.toml would name it: `table` billing, saas …; `more` are its other settings.

    `beside` are settings of other tables that go with it: table, setting, value; `files` are the company's own files,
    each by the table of outlay.toml that takes its path.

    `path` is relative to the company's folder; a feed without one answers on its `endpoint`, `/<name>` of the server.
    """

    table: str
    name: str
    kind: str
    path: str = ""
    more: tuple[tuple[str, object], ...] = ()
    beside: tuple[tuple[str, str, object], ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    @property
    def settings(self) -> dict[str, object]:
        """What outlay.toml says of it below its table."""
        path = {"path": self.path} if self.path else {}
        return {"name": self.name, "kind": self.kind, **path, **dict(self.more)}


@dataclass(frozen=True)
class Bill:
    """What one payer of one cloud was charged: CHARGE, and RESOURCE of what it rents, as clouds/frames.py has them.

    `lines` are read where they are asked for, since a large company's take more memory than a machine has. `source` is
    the name of the feed that carries it, `commitments` are COMMITMENT of clouds/commitments.py.
    """

    provider: str
    payer: str
    currency: str
    lines: pl.LazyFrame
    resources: pl.DataFrame
    source: str = ""
    commitments: pl.DataFrame | None = None

    @property
    def charged(self) -> pl.DataFrame:
        """All lines at once."""
        return self.lines.collect()


@dataclass(frozen=True)
class Written:
    """What one part of the company wrote: its feeds, and what tells its truth by table of `warehouse.tables.truth`.

    `bills` are what a cloud leaves to the company's books, which are written after it.
    """

    feeds: tuple[Feed, ...] = ()
    truth: tuple[tuple[str, Callable[[], pl.DataFrame]], ...] = ()
    bills: tuple[Bill, ...] = ()

    @cached_property
    def told(self) -> dict[str, pl.DataFrame]:
        """The truth by table, worked out when it is first asked for."""
        return {table: pl.concat(tell() for name, tell in self.truth if name == table) for table in dict(self.truth)}


@dataclass(frozen=True)
class Place:
    """Where a company is written: the folder, and below it what its server reads.

    Of a day that is lived `in_passing` there is what Outlay reads, and neither the truth nor the exports of metrics,
    which tell what interfaces tell, too. Of one with `bills_alone` there are bills, the company's books beside them and
    what it decided; all else stays as the last day that had it wrote it.

    `after` is the company on the day that was made before this one for the same place, `whole_after` on the last of
    them that had more than bills. What that day wrote and this one would write again, byte for byte, need not be made:
    it is `left`, files and folders below `folder`.
    """

    folder: Path
    in_passing: bool = False
    bills_alone: bool = False
    after: World | None = None
    whole_after: World | None = None
    left: set[Path] = field(default_factory=set[Path], compare=False)

    def leave(self, *paths: Path) -> None:
        """Of files or folders below `folder`: they stay as the day before this one wrote them."""
        self.left.update(path.relative_to(self.folder) for path in paths)

    @property
    def answers(self) -> Path:
        """What the providers' interfaces answer, a folder a feed."""
        return self.folder / "answers"

    @property
    def truth(self) -> Path:
        return self.folder / "truth"

    @property
    def scratch(self) -> Path:
        """What the parts leave to each other, and to nobody else."""
        return self.folder / ".scratch"
