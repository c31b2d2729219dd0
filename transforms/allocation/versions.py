"""Which version of a rule is in force on which days; a closed month has those that it was closed with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from transforms.allocation.rule import LAST, Rule

Span = tuple[date, date]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class InForce:
    """A rule and the spans of days, both ends included, on which it is asked."""

    rule: Rule
    spans: tuple[Span, ...]


def month_span(period: str) -> Span:
    """`2026-10` -> its first and its last day."""
    first = date.fromisoformat(f"{period}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY


def in_force(rules: Sequence[Rule], frozen: Mapping[str, Sequence[Rule]]) -> list[InForce]:
    """The rules of today outside closed months and, from `restate_from` on, inside; within these the `frozen` ones.

    `frozen` has the rules of each closed month (`2026-10`). Direct rules come before pools, then by priority and name.
    """
    closed = {period: month_span(period) for period in sorted(frozen)}
    found = [InForce(rule, tuple(_of_today(rule, closed.values()))) for rule in rules]
    kept = dict[str, tuple[Rule, list[Span]]]()
    for period, span in closed.items():
        for rule in frozen[period]:
            same = kept.setdefault(rule.model_dump_json(exclude={"figures"}) + _figures(rule), (rule, []))
            same[1].extend(_of_then(rule, span, rules))
    found += [InForce(rule, tuple(spans)) for rule, spans in kept.values()]
    return sorted((each for each in found if each.spans), key=_order)


def _order(each: InForce) -> tuple[bool, int, str, str]:
    rule = each.rule
    return rule.shared is not None, rule.priority, rule.rule, rule.version


def _figures(rule: Rule) -> str:
    return repr(rule.figures) if rule.figures else ""


def _of_today(rule: Rule, closed: Iterable[Span]) -> list[Span]:
    spans = [(rule.first, rule.last)]
    for first, last in closed:
        until = min(rule.restate_from - ONE_DAY, last) if rule.restate_from else last
        spans = [part for span in spans for part in _without(span, (first, until))]
    return spans


def _of_then(rule: Rule, month: Span, today: Sequence[Rule]) -> list[Span]:
    """The days of its month on which nothing that goes back has taken its place."""
    spans = [(max(month[0], rule.first), min(month[1], rule.last))]
    for each in today:
        if each.rule == rule.rule and each.restate_from:
            back = max(each.restate_from, each.first), each.last
            spans = [part for span in spans for part in _without(span, back)]
    return [span for span in spans if span[0] <= span[1]]


def _without(span: Span, hole: Span) -> list[Span]:
    if hole[0] > hole[1] or hole[1] < span[0] or span[1] < hole[0]:
        return [span] if span[0] <= span[1] else []
    before = [(span[0], hole[0] - ONE_DAY)] if span[0] < hole[0] else []
    return before + ([(hole[1] + ONE_DAY, span[1])] if hole[1] < span[1] else [])


def epochs(entries: Sequence[InForce]) -> pl.Series:
    """The days on which another set of rules comes into force; the epoch of a day is how many are not after it."""
    starts = {start for each in entries for first, last in each.spans for start in (first, _after(last))}
    return pl.Series("starts", sorted(starts), dtype=pl.Date())


def _after(day: date) -> date:
    return day if day == LAST else day + ONE_DAY


def numbers(entry: InForce, starts: pl.Series) -> list[int]:
    """The epochs in which it is asked."""
    days = starts.to_list()
    return [at for at, start in enumerate(days, 1) if any(first <= start <= last for first, last in entry.spans)]
