"""Write, prove, commit: one source's billing periods, each on its own.

Segments are written under names that nobody reads; the source's own sums, the sums read back, the rejects and the
checks judge them; then one transaction makes them live, or the period is held back and yesterday's stays.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

import duckdb
import polars as pl
import pyarrow as pa

from checks.outcome import Outcome
from checks.suites.load_sum import JOINED
from checks.suites.split_cost import ADDS_UP
from pipelines.load.ahead import Ahead, Staged, reading_ahead
from pipelines.load.cancelling import not_cancelled
from pipelines.load.collisions import colliding_tags
from pipelines.load.commit import Run, commit
from pipelines.load.overlap import Overlap, overlap
from pipelines.load.prices import keep_prices
from pipelines.load.prove import prove, prove_compared
from pipelines.plan import SourcePlan
from pipelines.plan.delivery import PeriodWork
from pipelines.plan.found import Reason
from pipelines.plan.held import as_held
from sources.base import SourceError
from warehouse.held import held_periods, hold_back
from warehouse.store import Store
from warehouse.tables import MANIFEST, SOURCE_OBJECT

TOO_LARGE = (
    "{period}: found costs that add up to 10^20 or more; expected sums of at most 20 digits before the point. "
    "Look for amounts that are no amounts (`outlay preview`)."
)

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
    store: Store,
    plan: SourcePlan,
    run: Run,
    told: Callable[[PeriodResult], None] = lambda _: None,
    ahead: Ahead | None = None,
) -> list[PeriodResult]:
    """Does a plan's work, period by period; what is held back is noted, what is not has replaced what was there.

    `ahead` reads the objects of this plan and of those that come after it.
    """
    name = plan.settings.name
    store.replace(SOURCE_OBJECT, plan.objects, by=SOURCE_OBJECT.key)
    store.replace(MANIFEST, plan.manifests, by=MANIFEST.key)
    results: list[PeriodResult] = []
    reasons: list[Reason] = []
    with nullcontext(ahead) if ahead else reading_ahead(store.state, [plan], run.run_id) as reader:
        for group, staged in reader.staged(plan):
            for work in group:
                result = _settle(store, plan, work, staged, run)
                if result.held:
                    reasons.append((work.billing_period, None, work.signature, result.held))
                results.append(result)
                told(result)
    reasons += keep_prices(store, plan, run)
    untried = held_periods(store, name, plan.left)
    hold_back(store, name, pl.concat([plan.held, untried, as_held(name, reasons, run.now)]))
    return results


def _settle(store: Store, plan: SourcePlan, work: PeriodWork, staged: Staged, run: Run) -> PeriodResult:
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
