"""Write, prove, commit: one source's billing periods, each on its own.

Segments are written under names that nobody reads; the source's own sums, the sums read back, the rejects and the
checks judge them; then one transaction makes them live, or the period is held back and yesterday's stays.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate

import duckdb
import polars as pl
import pyarrow as pa

from checks.expectations import prepare
from checks.outcome import Outcome
from checks.suites.load_sum import JOINED
from checks.suites.split_cost import ADDS_UP
from pipelines.load.cancelling import not_cancelled
from pipelines.load.collisions import colliding_tags
from pipelines.load.commit import Run, commit
from pipelines.load.desk import Desk
from pipelines.load.overlap import Overlap, overlap
from pipelines.load.part import Part
from pipelines.load.prices import keep_prices
from pipelines.load.prove import prove, prove_compared
from pipelines.load.reference import reference
from pipelines.load.stage import stage
from pipelines.load.variants import told_apart
from pipelines.plan import SourcePlan
from pipelines.plan.delivery import PeriodWork
from pipelines.plan.found import Found, Reason
from pipelines.plan.held import as_held
from sources.base import SourceError
from warehouse.people import People
from warehouse.store import Store
from warehouse.tables import MANIFEST, SOURCE_OBJECT

TOO_LARGE = (
    "{period}: found costs that add up to 10^20 or more; expected sums of at most 20 digits before the point. "
    "Look for amounts that are no amounts (`outlay preview`)."
)

SMALL_BYTES = 8 << 20

# Checks that hold nothing back and whose failure a run tells.
TOLD = (ADDS_UP.name, JOINED.name)


@dataclass(frozen=True)
class PeriodResult:
    """What became of one billing period; `held` says why it was held back, empty where it is in.

    `overlap` names two of its files that may be one delivery and a newer one; `told` is what else a person should know.
    """

    source: str
    billing_period: str
    rows: int
    rejected_rows: int
    outcomes: tuple[Outcome, ...]
    held: str
    overlap: Overlap | None = None
    told: tuple[str, ...] = ()


def load_source(
    store: Store, plan: SourcePlan, run: Run, told: Callable[[PeriodResult], None] = lambda _: None
) -> list[PeriodResult]:
    """Does a plan's work, period by period; what is held back is noted, what is not has replaced what was there."""
    name = plan.settings.name
    store.replace(SOURCE_OBJECT, plan.objects, by=SOURCE_OBJECT.key)
    store.replace(MANIFEST, plan.manifests, by=MANIFEST.key)
    results: list[PeriodResult] = []
    reasons: list[Reason] = []
    with People(store.state) as people, ThreadPoolExecutor(1) as beside:
        prepared = beside.submit(prepare) if plan.work else None
        desk = Desk(store.state, name, plan.kind, reference(), people.ids, plan.settings.endpoint)
        for group, staged in _staged(together(plan.work), f"{run.run_id}-{name}", desk, beside):
            if prepared:
                prepared.result()
            for work in group:
                result = _settle(store, plan, work, staged, run)
                if result.held:
                    reasons.append((work.billing_period, None, work.signature, result.held))
                results.append(result)
                told(result)
    reasons += keep_prices(store, plan, run)
    untried = store.held_periods(name, plan.left)
    store.hold_back(name, pl.concat([plan.held, untried, as_held(name, reasons, run.now)]))
    return results


def together(work: Iterable[PeriodWork]) -> list[list[PeriodWork]]:
    """Billing periods that share an object, directly or by way of others: each object is then read once."""
    groups: list[tuple[set[str], list[PeriodWork]]] = []
    for each in work:
        objects = {found.object.uri for found in each.objects}
        touching = [group for group in groups if group[0] & objects]
        groups = [group for group in groups if not group[0] & objects]
        merged = [period for _, periods in touching for period in periods]
        groups.append((objects.union(*(uris for uris, _ in touching)), [*merged, each]))
    return [sorted(periods, key=lambda each: each.billing_period) for _, periods in groups]


Parts = dict[str, Part]
Group = list[PeriodWork]


def _staged(
    groups: Sequence[Group], prefix: str, desk: Desk, beside: ThreadPoolExecutor
) -> Iterator[tuple[Group, "dict[str, Parts | SourceError]"]]:
    """The groups with what their objects were read into; the next one is read while one is settled, if it is small.

    What was read is there under names that nobody reads, so that nothing is lost or doubled where the run ends between.
    """
    numbers = accumulate((len(group) for group in groups), initial=0)
    waiting = deque((group, f"{prefix}-{number:04d}") for group, number in zip(groups, numbers, strict=False))
    begun: Future[dict[str, Parts | SourceError]] | None = None
    while waiting:
        group, name = waiting.popleft()
        staged = begun.result() if begun else _stage_all(group, name, desk)
        begun = beside.submit(_stage_all, *waiting[0], desk) if waiting and _is_small(waiting[0][0]) else None
        yield group, staged


def _is_small(group: Group) -> bool:
    """Reading takes so little memory that there is room for it beside proving another group."""
    return sum(found.object.size_bytes for work in group for found in work.objects) <= SMALL_BYTES


def _stage_all(group: Sequence[PeriodWork], prefix: str, desk: Desk) -> dict[str, Parts | SourceError]:
    """Each object of the group, read or refused, by its URI. One at a time: a single one keeps all cores busy."""
    objects = told_apart({found.object.uri: found for work in group for found in work.objects}, desk)
    wanted = {work.billing_period for work in group}
    return {
        uri: _stage_one(found, wanted, f"{prefix}{number:04d}", desk)
        for number, (uri, found) in enumerate(objects.items())
    }


def _stage_one(found: Found | SourceError, wanted: set[str], load_id: str, desk: Desk) -> Parts | SourceError:
    if isinstance(found, SourceError):
        return found
    try:
        return stage(found, [period for period in found.periods or () if period in wanted], load_id, desk)
    except SourceError as error:
        return error


def _settle(
    store: Store, plan: SourcePlan, work: PeriodWork, staged: dict[str, Parts | SourceError], run: Run
) -> PeriodResult:
    """Commits one billing period, or says why not."""
    source, period = plan.settings.name, work.billing_period
    read = [staged[found.object.uri] for found in work.objects]
    refused = [error for error in read if isinstance(error, SourceError)]
    if refused:
        return PeriodResult(source, period, 0, 0, (), str(refused[0]))
    parts = [parts[period] for parts in read if not isinstance(parts, SourceError)]
    kept = [segment for segment in store.live_segments(source, period) if segment.load_id in work.kept_loads]
    pa.default_memory_pool().release_unused()  # what reading left, which proving would add to
    try:
        proof = (
            prove_compared(source, period, parts, run.now)
            if plan.kind.compared
            else prove(store.connection, source, period, parts, kept, run.checks)
        )
    except duckdb.OutOfRangeException:
        return PeriodResult(source, period, 0, 0, (), TOO_LARGE.format(period=period))
    if not proof.failed:
        commit(store, source, work, parts, proof, run)
    rows, rejected = sum(part.rows for part in parts), sum(part.rejects.height for part in parts)
    held = " ".join(outcome.detail for outcome in proof.failed)
    in_parts = plan.delivery == "parts" and not held
    unlisted = [part for part in parts if part.found.export is None]  # a manifest knows which files are parts
    shared = overlap(store.connection, unlisted) if in_parts else None
    off = [each.detail for each in proof.outcomes if each.name in TOLD and not each.passed]
    told = (*not_cancelled(parts, plan.kind.cancels), *off, *colliding_tags(store.connection, parts))
    return PeriodResult(source, period, rows, rejected, proof.outcomes, held, shared, told)
