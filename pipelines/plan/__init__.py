"""What is new at a source since the last run: which objects make up which billing periods, and what is held back.

Objects whose version is known are not opened. A new or changed one is fetched, hashed, and read for its billing periods
alone. Nothing is written here.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Self

import polars as pl

from pipelines.plan.columns import columns_off
from pipelines.plan.delivery import DELIVERIES, PeriodWork, by_manifests, emptied
from pipelines.plan.exports import Listing, Reading, arrange
from pipelines.plan.found import Found
from pipelines.plan.held import as_held, still_held, unreadable, waiting
from pipelines.plan.look import Look, Memory, changed_objects, mark_duplicates, moved_from
from pipelines.settings import BillingSettings
from sources.archive import Archive
from sources.base import Object, SourceError, Unreachable
from sources.billing.kinds import BillingKind, Delivery, Means
from sources.billing.tabular import column_names
from warehouse.tables import HELD_BACK, MANIFEST, SOURCE_OBJECT


@dataclass(frozen=True)
class SourcePlan:
    """What a run has to do for one source.

    `objects` and `manifests` are SOURCE_OBJECT and MANIFEST rows that changed; `held` is all that is held back before
    the work is tried. It is `worth_retrying` where the source could not be reached just now. `left` are the billing
    periods with work that `only` took out.
    """

    settings: BillingSettings
    kind: BillingKind
    work: tuple[PeriodWork, ...] = ()
    objects: pl.DataFrame = field(default_factory=SOURCE_OBJECT.empty)
    manifests: pl.DataFrame = field(default_factory=MANIFEST.empty)
    held: pl.DataFrame = field(default_factory=HELD_BACK.empty)
    held_differs: bool = False
    worth_retrying: bool = False
    notes: tuple[str, ...] = ()
    left: frozenset[str] = frozenset()

    @property
    def delivery(self) -> Delivery:
        """What a new file means: as outlay.toml says, else as is usual for the kind."""
        return _delivery(self.settings, self.kind)

    @property
    def changes_anything(self) -> bool:
        return bool(self.work or self.objects.height or self.manifests.height or self.held_differs)

    def only(self, periods: Collection[str]) -> Self:
        """The plan without the work on other billing periods."""
        work = tuple(each for each in self.work if each.billing_period in periods)
        return replace(self, work=work, left=frozenset(each.billing_period for each in self.work if each not in work))

    def held_in(self, periods: Collection[str]) -> list[str]:
        """Why these billing periods are held back before the work is tried, or the source as a whole."""
        concerned = pl.col("billing_period").is_null() | pl.col("billing_period").is_in(list(periods))
        return self.held.filter(concerned)["reason"].to_list()


@dataclass(frozen=True)
class Trial:
    """When and how a plan is made. `rules` tells one set of checks from another: what they held back is tried again.

    `archive` keeps what interfaces answer, for at most `api_cost_per_day` USD.
    """

    now: datetime
    base: Path
    into: Path
    rules: str
    archive: Archive
    again: bool = False
    api_cost_per_day: Decimal = Decimal(0)


def plan_source(settings: BillingSettings, memory: Memory, trial: Trial) -> SourcePlan:
    """The work at one source. With `trial.again`, what is held back is tried though it has not changed."""
    loaded = frozenset(memory.loads["object"])
    means = Means(trial.archive, settings.name, trial.api_cost_per_day, loaded)
    kind = settings.reader().with_means(means)
    try:
        listed = kind.list_objects(settings.path, base=trial.base, endpoint=settings.endpoint)
    except SourceError as error:
        held = as_held(settings.name, [(None, None, None, str(error))], trial.now)
        held = pl.concat([held, memory.held_in_source])
        transient = isinstance(error, Unreachable) and error.transient
        return _told(SourcePlan(settings, kind, held=held, worth_retrying=transient), memory)
    at = _At(settings, kind, memory, trial)
    listing = arrange(kind, listed, Reading(settings.name, memory.manifests, at.text, trial.now))
    look = Look(kind, settings.endpoint, memory, trial.into, trial.again)
    found = [look(each) for each in listing.objects]
    if not kind.asks:  # two months of answers may be alike, such as those without any cost
        adds = _delivery(settings, kind) == "append" and not listing.by_manifest
        found = mark_duplicates(found, memory, adds=adds)
    return _told(at.plan(listed, listing, found), memory)


def _delivery(settings: BillingSettings, kind: BillingKind) -> Delivery:
    return settings.delivery or kind.delivery


@dataclass(frozen=True)
class _At:
    """One source, looked at once."""

    settings: BillingSettings
    kind: BillingKind
    memory: Memory
    trial: Trial

    @property
    def delivery(self) -> Delivery:
        return _delivery(self.settings, self.kind)

    def text(self, manifest: Object) -> str:
        """Raises SourceError."""
        path = self.kind.fetch(manifest, self.trial.into, endpoint=self.settings.endpoint)
        return path.read_text(encoding="utf-8-sig", errors="replace")

    def plan(self, listed: Sequence[Object], listing: Listing, found: list[Found]) -> SourcePlan:
        source, memory, trial = self.settings.name, self.memory, self.trial
        wanted = self._wanted(listed, listing, [each for each in found if each.periods is not None])
        whole = self.delivery != "append" or listing.by_manifest
        blocked = {period for each in found for period in each.blocks if whole}
        tried_before = [] if trial.again else [each for each in wanted if memory.held_as_it_is(each)]
        waits = waiting(found, [each for each in wanted if each.billing_period in blocked])
        reasons = [*listing.broken, *unreadable(found), *waits]
        held = pl.concat([as_held(source, reasons, trial.now), still_held(memory, tried_before)])
        work = [each for each in wanted if each.billing_period not in blocked and each not in tried_before]
        objects = changed_objects(source, found, listed, memory, trial.now)
        replaced = {each.billing_period for each in work if whole}
        notes = (*listing.notes, *_notes(listed, found, listing, memory, replaced), *self.kind.notes())
        return SourcePlan(self.settings, self.kind, tuple(work), objects, listing.manifests, held, notes=notes)

    def _wanted(self, listed: Sequence[Object], listing: Listing, readable: list[Found]) -> list[PeriodWork]:
        loads, rules = self.memory.loads, self.trial.rules
        readable = [each for each in readable if not each.duplicate]
        periods = {period for each in readable for period in each.periods or ()}
        if listing.by_manifest:
            present = {each.uri for each in listed}
            periods |= {*loads["billing_period"], *(period for _, period in listing.covered)}
            chosen = (
                by_manifests(period, readable, loads, rules, listing.covered, present) for period in sorted(periods)
            )
        else:
            choose = DELIVERIES[self.delivery]
            chosen = (choose(period, readable, loads, rules) for period in sorted(periods | emptied(readable, loads)))
        return [work for work in chosen if work]


_SAME = ["billing_period", "object", "version", "reason"]


def _told(plan: SourcePlan, memory: Memory) -> SourcePlan:
    """The plan, knowing whether what it holds back differs from what was held back before."""
    new = plan.held.join(memory.held, on=_SAME, how="anti", nulls_equal=True).height
    gone = memory.held.join(plan.held, on=_SAME, how="anti", nulls_equal=True).height
    return replace(plan, held_differs=bool(new or gone))


def _notes(
    listed: Sequence[Object], found: list[Found], listing: Listing, memory: Memory, replaced: Collection[str]
) -> Iterable[str]:
    there = {each.uri for each in listed}
    stays = {*memory.loads.filter(~pl.col("billing_period").is_in(list(replaced)))["object"]}
    duplicates = {each.content_hash: each.object.uri for each in found if each.duplicate}
    moved = {uri: duplicates[digest] for digest, uri in moved_from(there, memory).items() if digest in duplicates}
    for each in found:
        if each.duplicate and each.object.uri not in moved.values():
            yield f"{each.object.uri} has the same bytes as another file and counts once."
    for uri, place in moved.items():
        yield f"{place} was read as {uri} and counts once."
    for uri in memory.objects:
        if uri not in there and uri in stays and uri not in moved:
            yield f"{uri} is gone at the source; its rows stay until a newer delivery replaces them."
    told = {each.object.uri: each.periods for each in listing.objects if each.periods}
    for each in found:
        uri, periods = each.object.uri, each.periods or ()
        if each.local and not {*periods} <= {*told.get(uri, periods)}:
            said = f"its manifest says {', '.join(told[uri])}"
            yield f"{uri} holds {', '.join(periods)}, {said}; the months are taken from the file."
    named = {each.object.uri: each.columns for each in listing.objects if each.columns}
    for each in found:
        if each.local and not each.error and each.object.uri in named:
            yield from columns_off(each.object.uri, column_names(each.local, each.object.uri), named[each.object.uri])
