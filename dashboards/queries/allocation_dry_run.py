"""What rules that are not in force would move, worked out on a snapshot; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.allocation_cells import costs
from transforms.allocation.all_months import Closed, allocated
from transforms.allocation.allocate import Allocated
from transforms.allocation.kept import closed_months, rulesets_of
from transforms.allocation.moves import by_target, moves
from transforms.allocation.problem import Problem
from transforms.allocation.rule import Dimension, Ruleset
from transforms.allocation.ruleset import merged, wrong
from transforms.allocation.told import ties
from transforms.allocation.versions import month_span
from warehouse.allocation import EVER, Bills, frozen
from warehouse.snapshot import Snapshot
from warehouse.tables.allocation import UNALLOCATED


@dataclass(frozen=True)
class DryRun:
    """Of one dimension: `moves` (MOVE) and `targets` (TARGET); or why it cannot be worked out, in sentences."""

    dimension: str
    moves: pl.DataFrame
    targets: pl.DataFrame
    wrong: tuple[str, ...] = ()

    @property
    def unallocated(self) -> pl.DataFrame:
        """`currency`, `before`, `after`: what is nobody's."""
        return self.targets.filter(pl.col("target") == UNALLOCATED)


def rules_in_force(snapshot: Snapshot) -> dict[str, Ruleset]:
    """By dimension what the snapshot was made with."""
    return rulesets_of(snapshot.frame("FROM allocation_rule ORDER BY ALL"), snapshot.frame("FROM allocation_target"))


def dry_run(
    snapshot: Snapshot, viewer: Viewer, sets: Sequence[Ruleset], *, period: str = "", whole: bool = False
) -> list[DryRun]:
    """What each of these rulesets would move of a month, or of all days.

    Its rules take the place of those of the same name; with `whole` it takes the place of all. All cost is shared
    before anything is hidden from the viewer.
    """
    known = rules_in_force(snapshot)
    closed = closed_months(frozen(snapshot.frame))
    return [_one(snapshot, viewer, known, each, closed.get(each.dimension, Closed()), period, whole) for each in sets]


def _one(
    snapshot: Snapshot,
    viewer: Viewer,
    known: dict[str, Ruleset],
    new: Ruleset,
    closed: Closed,
    period: str,
    whole: bool,
) -> DryRun:
    now = known.get(new.dimension, Ruleset(settings=Dimension(dimension=new.dimension)))
    then = new if whole else merged(now, new)
    if problems := list(wrong(then)):
        return _refused(new.dimension, problems)
    settings = [now.settings, then.settings, *closed.settings]
    days = month_span(period) if period else EVER
    found = costs(Bills(snapshot.frame), [*now.rules, *then.rules, *closed.rules], settings, days)
    both = [allocated(found.of, rules, closed) for rules in (now, then)]
    if tied := ties(both[1]):
        return DryRun(new.dimension, pl.DataFrame(), pl.DataFrame(), tuple(tied))
    before, after = (_seen(each, viewer) for each in both)
    return DryRun(new.dimension, moves(before, after), by_target(before, after))


def _refused(dimension: str, problems: Sequence[Problem]) -> DryRun:
    return DryRun(dimension, pl.DataFrame(), pl.DataFrame(), tuple(each.sentence for each in problems))


def _seen(made: Allocated, viewer: Viewer) -> Allocated:
    """The viewer's part of what was shared among all."""
    accounts = viewer.scope.accounts
    if accounts is None:
        return made
    own = pl.col("SubAccountId").is_in(sorted(accounts))
    return replace(made, rows=made.rows.filter(own), cells=made.cells.filter(own))
