"""What a run has to say: one line for each thing that was not taken, then what it did, how long, how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from pipelines.plan import SourcePlan
from pipelines.workspace import Workspace
from warehouse.snapshot import current_id
from warehouse.store import Store

if TYPE_CHECKING:
    from pipelines.load import PeriodResult
    from pipelines.load.overlap import Overlap
    from pipelines.software import Seen

REJECTS = """
SELECT source, billing_period, object, count(*) AS rows, min(line) AS line, min_by(reason, line) AS reason,
    coalesce(sum(amount), 0)::VARCHAR AS amount, any_value(currency) AS currency
FROM reject WHERE list_contains(?, source) GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True)
class Report:
    """The exit status of a run, and its lines."""

    exit_status: int
    lines: tuple[str, ...]


def report(store: Store, workspace: Workspace, plans: Sequence[SourcePlan], seconds: float) -> Report:
    """0 everything is in; 3 something is published or was good, and something was not taken; 1 nothing is published."""
    names = [source.name for source in workspace.settings.billing]
    held = store.frame("FROM held_back WHERE list_contains(?, source) ORDER BY ALL", [names])
    rejected = store.frame(REJECTS, [names])
    status = 0 if not (held.height or rejected.height or _gaps(workspace)) else 3 if store.holds_anything() else 1
    lines = (
        *(note for plan in plans for note in plan.notes),
        *_overlap_lines(workspace.results),
        *(f"{each.source} {each.billing_period}: {said}" for each in workspace.results for said in each.told),
        *_held_lines(held),
        *_reject_lines(rejected),
        *_inventory_lines(workspace),
        *_software_lines(workspace),
        *(f"Gap: {gap}" for worked in workspace.concluded.worked.values() for gap in worked.gaps),
        _closing(workspace, status, f"{seconds:.1f} s"),
    )
    return Report(status, lines)


def _overlap_lines(results: "Iterable[PeriodResult]") -> Iterable[str]:
    """A line a source: two files of its last billing period that overlaps, and how many more are like it."""
    by_source: dict[str, list[tuple[str, Overlap]]] = {}
    for result in results:
        if result.overlap:
            by_source.setdefault(result.source, []).append((result.billing_period, result.overlap))
    for source, alike in by_source.items():
        period, overlap = max(alike, key=lambda each: each[0])
        more = f" ({_count(len(alike) - 1, 'more billing period')} like it)" if alike[1:] else ""
        yield f"Overlap: {source} {period}{more}: {_overlap(overlap)}"


def _overlap(overlap: "Overlap") -> str:
    return (
        f"{overlap.first} and {overlap.second} both hold charges of the same account, day and service "
        f"({overlap.days:,} such). Parts of one export may. If one is a newer delivery of the other, they count twice: "
        'set delivery = "newest", or remove the older one.'
    )


def _held_lines(held: pl.DataFrame) -> Iterable[str]:
    for row in held.iter_rows(named=True):
        period = f" {row['billing_period']}" if row["billing_period"] else ""
        of = f"{row['object']}: " if row["object"] and row["object"] not in row["reason"] else ""
        yield f"Held back: {row['source']}{period}: {of}{row['reason']}"


def _reject_lines(rejected: pl.DataFrame) -> Iterable[str]:
    for row in rejected.iter_rows(named=True):
        many = f"{row['rows']:,} row{'s' if row['rows'] > 1 else ''}"
        yield (
            f"Rejected: {row['source']} {row['billing_period']}: {many} of {row['object']}, worth "
            f"{row['amount']} {row['currency'] or ''}; the first is line {row['line']}: {row['reason']}"
        )


def _gaps(workspace: Workspace) -> bool:
    failures = workspace.concluded.judged.failures if workspace.concluded.judged else ()
    worked = any(each.gaps for each in workspace.concluded.worked.values())
    return bool(failures or worked or any(each.held or each.gaps for each in (*workspace.looked, *workspace.seen)))


def _inventory_lines(workspace: Workspace) -> Iterable[str]:
    for each in workspace.looked:
        yield from (f"{each.source}: {note}" for note in each.notes)
        yield from (f"Gap: {each.source}: {gap}" for gap in each.gaps)
        if each.held:
            yield f"Held back: {each.source}: {each.held}"
        if each.cost_usd:
            yield f"{each.source}: asking cost {each.cost_usd:.4f} USD."
    yield from workspace.concluded.judged.failures if workspace.concluded.judged else ()


def _software_lines(workspace: Workspace) -> Iterable[str]:
    for each in workspace.seen:
        yield from (f"{each.source}: {note}" for note in each.notes)
        yield from (f"Gap: {each.source}: {gap}" for gap in each.gaps)
        if each.held:
            yield f"Held back: {each.source}: {each.held}"


def _of_software(seen: "Sequence[Seen]") -> Iterable[str]:
    """How much of what was read: of one source by its name, of several by how many."""
    by_what: dict[str, list[Seen]] = {}
    for each in seen:
        by_what.setdefault(each.what, []).append(each)
    for what, those in by_what.items():
        whose = those[0].source if len(those) == 1 else _count(len(those), "source")
        yield f"{sum(each.rows for each in those):,} {what} of {whose}"


def _closing(workspace: Workspace, status: int, took: str) -> str:
    done = [result for result in workspace.results if not result.held]
    rows = sum(result.rows for result in done)
    told = list(_of_software([each for each in workspace.seen if not each.held]))
    if done or told:
        bills = [f"{_count(rows, 'row')} of {_count(len(done), 'billing period')}"] if done else []
        read = f"Read {', '.join([*bills, *told])} in {took}"
    elif status == 1:
        return f"Nothing is published, since nothing could be read ({took})."
    else:
        read = f"Nothing new ({took})"
    if workspace.published:
        return f"{read}; published snapshot {workspace.published}."
    return f"{read}; snapshot {current_id(workspace.state)} stands."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
