"""Parts all cost among the targets of each dimension, holds the sums against the cost, and keeps them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import polars as pl

from checks.allocation import ADDS_UP, outcome
from dashboards.queries.allocation_cells import Costs, costs
from pipelines.finance import Books, Worked
from pipelines.finance.allocation.resolve import Resolver, counted, resolved
from pipelines.finance.allocation.rule_files import read_rules
from pipelines.finance.closed_rules import keep_closed_rules
from transforms.allocation.all_months import Closed, allocated
from transforms.allocation.allocate import Allocated
from transforms.allocation.built_in import by_account
from transforms.allocation.kept import closed_months, note_rows, rule_rows, target_rows
from transforms.allocation.restated import restated
from transforms.allocation.rule import Dimension, Ruleset
from transforms.allocation.told import machines, provider_rules, ties, told_of
from warehouse.allocation import Bills, frozen, keep
from warehouse.allocation import provider_rules as moved_by_providers
from warehouse.tables import (
    ALLOCATION,
    ALLOCATION_NOTE,
    ALLOCATION_RESTATED,
    ALLOCATION_RULE,
    ALLOCATION_TARGET,
    Table,
)

__all__ = ["ADDS_UP", "work_out"]


class _Off(Exception):
    """The sums differ, so that nothing is kept."""


@dataclass(frozen=True)
class _Made:
    """One dimension worked out."""

    rules: Ruleset
    allocated: Allocated
    restated: pl.DataFrame


def work_out(books: Books) -> Worked:
    """Keeps what each target bears, unless targets and what is nobody's differ from the cost anywhere."""
    keep_closed_rules(books.store, books.decisions, books.now)
    sets, stopped, notes = _rulesets(books)
    closed = closed_months(frozen(books.store.frame))
    found = _costs(books, sets, closed)
    made = [_of(each, found, closed.get(each.dimension, Closed())) for each in sets]
    tied = {each.rules.dimension: ties(each.allocated) for each in made}
    stopped |= {name: told for name, told in tied.items() if told}
    sound = [each for each in made if not tied[each.rules.dimension]]
    told = {each.rules.dimension: told_of(each.allocated) for each in sound} | {"": _of_providers(books, found)}
    others = sorted(closed.keys() - {each.rules.dimension for each in sound})
    of_closed = [_closed_alone(name, found, closed[name]) for name in others]
    tables: dict[Table, pl.DataFrame] = {
        ALLOCATION: _all(ALLOCATION, [*(each.allocated.rows for each in sound), *of_closed]),
        ALLOCATION_RESTATED: _all(ALLOCATION_RESTATED, [each.restated for each in sound]),
        ALLOCATION_TARGET: _all(ALLOCATION_TARGET, [target_rows(each.rules, each.allocated.rows) for each in sound]),
        ALLOCATION_RULE: _all(ALLOCATION_RULE, [rule_rows(each.rules) for each in sound]),
        ALLOCATION_NOTE: note_rows(stopped, notes, told),
    }
    off = _keep(books, tables)
    gaps = (
        *(each for lines in stopped.values() for each in lines),
        *(each for lines in notes.values() for each in lines),
    )
    return Worked((outcome(off, [each.rules.dimension for each in sound]),), gaps)


def _keep(books: Books, tables: Mapping[Table, pl.DataFrame]) -> pl.DataFrame:
    """Keeps the tables where they come to the cost; gives where they do not."""
    off = ALLOCATION.empty()
    with suppress(_Off), books.store.transaction():
        off = keep(books.store, tables)
        _hold(off)
    return off


def _hold(off: pl.DataFrame) -> None:
    """Raises _Off."""
    if off.height:
        raise _Off


Lines = dict[str, list[str]]


def _rulesets(books: Books) -> tuple[list[Ruleset], Lines, Lines]:
    """The rulesets that are right; by dimension why another is stopped, and what of maps was not taken."""
    settings = books.settings
    if not settings.allocation:
        return [by_account()], {}, {}
    said = read_rules(settings.file)
    accounts = books.store.frame("SELECT DISTINCT SubAccountId FROM cost_monthly WHERE SubAccountId IS NOT NULL")
    resolver = Resolver(settings.base, set(accounts["SubAccountId"]), lambda: counted(settings, books.as_of))
    sets, problems, told = resolved(said, resolver)
    stopped: Lines = {}
    for problem in problems:
        stopped.setdefault(problem.dimension or "", []).append(problem.sentence)
    return sets, stopped, {"": told} if told else {}


def _costs(books: Books, sets: Sequence[Ruleset], closed: Mapping[str, Closed]) -> Costs:
    """What all of the rules part, those of closed months included."""
    then = [rule for each in closed.values() for rule in each.rules]
    rules = [*(rule for each in sets for rule in each.rules), *then]
    settings = [*(each.settings for each in sets), *(own for each in closed.values() for own in each.settings)]
    return costs(Bills.of(books.store), rules, settings)


def _closed_alone(name: str, found: Costs, closed: Closed) -> pl.DataFrame:
    """The closed months, as they were closed, of a dimension whose rules of today are wrong or gone."""
    rules = Ruleset(settings=Dimension(dimension=name))
    return allocated(found.of, rules, closed, closed.periods).rows


def _of_providers(books: Books, found: Costs) -> list[tuple[str, str]]:
    """What should be known of what providers parted themselves."""
    return [*machines(found.differing), *provider_rules(moved_by_providers(books.store))]


def _of(rules: Ruleset, found: Costs, closed: Closed) -> _Made:
    done = allocated(found.of, rules, closed)
    return _Made(rules, done, restated(found.of, rules, closed, done))


def _all(table: Table, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([table.empty(), *frames])
