"""What a run has to say: one line for each thing that was not taken, then what it did, how long, how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.plan import SourcePlan
from pipelines.workspace import Workspace
from warehouse.snapshot import current_id
from warehouse.store import Store

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
    status = 0 if not (held.height or rejected.height) else 3 if store.holds_anything() else 1
    lines = (
        *(note for plan in plans for note in plan.notes),
        *_held_lines(held),
        *_reject_lines(rejected),
        _closing(workspace, status, f"{seconds:.1f} s"),
    )
    return Report(status, lines)


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


def _closing(workspace: Workspace, status: int, took: str) -> str:
    done = [result for result in workspace.results if not result.held]
    rows = sum(result.rows for result in done)
    if done:
        read = f"Read {_count(rows, 'row')} of {_count(len(done), 'billing period')} in {took}"
    elif status == 1:
        return f"Nothing is published, since nothing could be read ({took})."
    else:
        read = f"Nothing new ({took})"
    if workspace.published:
        return f"{read}; published snapshot {workspace.published}."
    return f"{read}; snapshot {current_id(workspace.state)} stands."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
