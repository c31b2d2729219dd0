"""A dimension over all months, each by the settings that it was closed with, issuer by issuer of invoices."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from transforms.allocation.allocate import ISSUER, ORDER, Allocated, allocate
from transforms.allocation.rule import Dimension, Rule, Ruleset

MONTH = pl.col("day").dt.strftime("%Y-%m")
# An issuer's month.
NAMED = pl.concat_str(MONTH, ISSUER, separator="/")


@dataclass(frozen=True)
class Kept:
    """The rules and the settings that a month (`2026-10`) was closed with by some issuers; by all where None."""

    period: str
    rules: tuple[Rule, ...]
    settings: Dimension
    issuers: frozenset[str] | None = None


@dataclass(frozen=True)
class Closed:
    """What closed months were closed with; a month is there once for each set of rules that issuers closed it with."""

    months: tuple[Kept, ...] = ()

    @property
    def periods(self) -> list[str]:
        return sorted({each.period for each in self.months})

    @property
    def rules(self) -> list[Rule]:
        return [rule for each in self.months for rule in each.rules]

    @property
    def settings(self) -> list[Dimension]:
        return [each.settings for each in self.months]


# Cells and tags as a dimension of these settings has them.
Costs = Callable[[Dimension], tuple[pl.DataFrame, pl.DataFrame]]


@dataclass(frozen=True)
class _Pass:
    """Months parted at once, by one set of settings: those `but` some, or `only` these.

    All cost of a month is parted, so that shares are of all; of it the issuers' months named in `takes` are kept, or
    those that `leaves` does not name.
    """

    settings: Dimension
    frozen: Mapping[str, Sequence[Rule]]
    only: Collection[str] | None = None
    but: Collection[str] = ()
    takes: Collection[str] | None = None
    leaves: Collection[str] = field(default=())

    def of(self, costs: Costs, rules: Ruleset) -> Allocated:
        cells, tags = costs(self.settings)
        made = allocate(self._months(cells), tags, rules.model_copy(update={"settings": self.settings}), self.frozen)
        if self.takes is None and not self.leaves:
            return made
        kept = ~NAMED.is_in(list(self.leaves)) if self.takes is None else NAMED.is_in(list(self.takes))
        return replace(made, rows=made.rows.filter(kept), cells=made.cells.filter(kept))

    def _months(self, cells: pl.DataFrame) -> pl.DataFrame:
        if self.only is not None:
            return cells.filter(MONTH.is_in(list(self.only)))
        return cells.filter(~MONTH.is_in(list(self.but))) if self.but else cells


def allocated(costs: Costs, rules: Ruleset, closed: Closed, months: Sequence[str] | None = None) -> Allocated:
    """`allocate` with each closed month's own rules and settings, of all months or of these.

    No split reaches over the end of a month. Of a month that some issuers closed, theirs is as all of it would be by
    their rules, the rest as all of it is by today's: what others bear of a pool moves nothing of what is closed.
    """
    kept = [each for each in closed.months if months is None or each.period in months]
    made = [each.of(costs, rules) for each in _passes(_issuers(costs, rules, kept), rules.settings, kept, months)]
    if len(made) == 1:
        return made[0]
    return Allocated(
        rows=pl.concat([each.rows for each in made]).sort(ORDER, nulls_last=True),
        cells=pl.concat([each.cells for each in made], how="diagonal"),
        entries=[entry for each in made for entry in each.entries],
    )


def _issuers(costs: Costs, rules: Ruleset, kept: Sequence[Kept]) -> dict[str, set[str]]:
    """Who has charges in each of these months."""
    found: dict[str, set[str]] = {each.period: set() for each in kept}
    if found:
        cells, _ = costs(rules.settings)
        there = cells.lazy().select(ISSUER, month=MONTH).filter(pl.col("month").is_in(list(found))).unique()
        for issuer, month in there.collect().rows():
            found[month].add(issuer)
    return found


def _passes(
    there: Mapping[str, set[str]], today: Dimension, kept: Sequence[Kept], months: Sequence[str] | None
) -> list[_Pass]:
    """Months that all issuers closed with one set of rules are parted with those that are open; the others more than
    once.
    """
    whole = [each for each in kept if each.issuers is None or each.issuers >= there[each.period]]
    wholly = {each.period for each in whole}
    shared = [each for each in kept if each.period not in wholly]
    of_settings: dict[Dimension, dict[str, Sequence[Rule]]] = {today: {}}
    for each in whole:
        of_settings.setdefault(each.settings, {})[each.period] = each.rules
    apart = {period for settings, of in of_settings.items() if settings != today for period in of}
    apart |= {each.period for each in shared}
    only = None if months is None else [each for each in months if each not in apart]
    passes = [_Pass(today, of_settings.pop(today), only=only, but=sorted(apart))]
    passes += [_Pass(settings, of, only=sorted(of)) for settings, of in of_settings.items()]
    if shared:
        names = [f"{each.period}/{issuer}" for each in shared for issuer in each.issuers or ()]
        passes.append(_Pass(today, {}, only=sorted({each.period for each in shared}), leaves=names))
        passes += _of_issuers(shared)
    return passes


def _of_issuers(shared: Sequence[Kept]) -> list[_Pass]:
    """A pass for the first set of rules of each month, one for the second of those that have it, and so on."""
    turns: dict[tuple[int, Dimension], list[Kept]] = {}
    turn: dict[str, int] = {}
    for each in shared:
        turn[each.period] = turn.get(each.period, -1) + 1
        turns.setdefault((turn[each.period], each.settings), []).append(each)
    return [
        _Pass(
            settings,
            {each.period: each.rules for each in of},
            only=[each.period for each in of],
            takes=[f"{each.period}/{issuer}" for each in of for issuer in each.issuers or ()],
        )
        for (_, settings), of in turns.items()
    ]
