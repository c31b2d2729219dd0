"""Objects read a step ahead: the next billing periods while others are settled, of the next source too.

What was read is there under names that nobody reads, so that nothing is lost or doubled where a run ends between.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from checks.expectations import prepare
from pipelines.load.desk import Desk
from pipelines.load.part import Part
from pipelines.load.reference import reference
from pipelines.load.stage import stage
from pipelines.load.variants import told_apart
from pipelines.plan import SourcePlan
from pipelines.plan.delivery import PeriodWork
from pipelines.plan.found import Found
from sources.base import SourceError
from warehouse.people import People

SMALL_BYTES = 8 << 20

Group = list[PeriodWork]
Parts = dict[str, Part]
Staged = dict[str, Parts | SourceError]


@dataclass(frozen=True)
class Reading:
    """A group of a source's billing periods that is to be read under load ids that begin with `prefix`."""

    group: Group
    prefix: str
    desk: Desk

    @property
    def key(self) -> tuple[str, ...]:
        """Tells it from any other."""
        return (self.desk.source, *(f"{work.billing_period} {work.signature}" for work in self.group))

    @property
    def is_small(self) -> bool:
        """It takes so little memory that there is room for it beside proving another group."""
        return sum(found.object.size_bytes for work in self.group for found in work.objects) <= SMALL_BYTES

    def read(self) -> Staged:
        """Each object, read or refused, by its URI. One at a time: a single one keeps all cores busy."""
        objects = told_apart({found.object.uri: found for work in self.group for found in work.objects}, self.desk)
        wanted = {work.billing_period for work in self.group}
        return {
            uri: _stage_one(found, wanted, f"{self.prefix}{number:04d}", self.desk)
            for number, (uri, found) in enumerate(objects.items())
        }


@dataclass
class Ahead:
    """The readings of several plans in their order, the next of which is begun beside when one is taken.

    `prepared` is done once what judges has been imported.
    """

    state: Path
    people: People
    run_id: str
    beside: ThreadPoolExecutor
    waiting: list[Reading]
    prepared: Future[None] | None
    begun: tuple[Reading, Future[Staged]] | None = None

    def staged(self, plan: SourcePlan) -> Iterator[tuple[Group, Staged]]:
        """The groups of a plan with what their objects were read into."""
        for reading in readings(self.state, [plan], self.people, self.run_id):
            found = self._taken(reading)
            self._begin_next()
            if self.prepared:
                self.prepared.result()
            yield reading.group, found

    def _taken(self, reading: Reading) -> Staged:
        """What was begun, if it is this; else it is read now. What was to come before it is no longer wanted.

        Nor is anything of a source that has changed since: it would be written under the names of what is read now.
        """
        begun, self.begun = self.begun, None
        if begun:
            wait([begun[1]])  # both may write under the same names
        places = [place for place, each in enumerate(self.waiting) if each.key == reading.key]
        others = [each for each in self.waiting if each.desk.source != reading.desk.source]
        self.waiting = self.waiting[places[0] + 1 :] if places else others
        return begun[1].result() if begun and begun[0].key == reading.key else reading.read()

    def _begin_next(self) -> None:
        if self.waiting and self.waiting[0].is_small:
            self.begun = self.waiting[0], self.beside.submit(self.waiting[0].read)


@contextmanager
def reading_ahead(state: Path, plans: Sequence[SourcePlan], run_id: str) -> Generator[Ahead]:
    """For the block in which these plans are loaded, one after the other."""
    with People(state) as people, ThreadPoolExecutor(1) as beside:
        waiting = [*readings(state, plans, people, run_id)]
        yield Ahead(state, people, run_id, beside, waiting, beside.submit(prepare) if waiting else None)


def readings(state: Path, plans: Iterable[SourcePlan], people: People, run_id: str) -> Iterator[Reading]:
    """What is to be read for each plan, in their order."""
    for plan in plans:
        name = plan.settings.name
        desk = Desk(state, name, plan.kind, reference(), people.ids, plan.settings.endpoint)
        groups = together(plan.work)
        numbers = accumulate((len(group) for group in groups), initial=0)
        for group, number in zip(groups, numbers, strict=False):
            yield Reading(group, f"{run_id}-{name}-{number:04d}", desk)


def together(work: Iterable[PeriodWork]) -> list[Group]:
    """Billing periods that share an object, directly or by way of others: each object is then read once."""
    groups: list[tuple[set[str], Group]] = []
    for each in work:
        objects = {found.object.uri for found in each.objects}
        touching = [group for group in groups if group[0] & objects]
        groups = [group for group in groups if not group[0] & objects]
        merged = [period for _, periods in touching for period in periods]
        groups.append((objects.union(*(uris for uris, _ in touching)), [*merged, each]))
    return [sorted(periods, key=lambda each: each.billing_period) for _, periods in groups]


def _stage_one(found: Found | SourceError, wanted: set[str], load_id: str, desk: Desk) -> Parts | SourceError:
    if isinstance(found, SourceError):
        return found
    try:
        return stage(found, [period for period in found.periods or () if period in wanted], load_id, desk)
    except SourceError as error:
        return error
