"""Rules as they are written, with what their files say -> what parts cost by each dimension, and what is wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from itertools import groupby, pairwise

from transforms.allocation.pools import WHOLE_PERCENT, cycle
from transforms.allocation.problem import Origin, Problem, listed, nearest
from transforms.allocation.rule import Dimension, Figure, Rule, Ruleset, Target
from transforms.allocation.settings import AllocationSettings
from warehouse.tables.allocation import UNALLOCATED

GIVES = ("target", "target_tag", "account_map", "shared")
COPIED = (
    *("priority", "match", "target", "target_tag", "shared", "targets", "shares", "over", "metric", "quantity", "unit"),
    *("valid_from", "valid_to", "restate_from", "reason", "author"),
)


@dataclass(frozen=True)
class Written:
    """A row of `[[allocation]]`, and what its files say; `accounts` and `aliases` have keys in lower case."""

    said: AllocationSettings
    origin: Origin
    accounts: Mapping[str, str] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    figures: tuple[Figure, ...] = ()


def rulesets(rows: Sequence[Written], targets: Sequence[Target]) -> tuple[list[Ruleset], list[Problem]]:
    """A ruleset a dimension, and all that is wrong; a dimension of which something is wrong is not among them."""
    problems = [problem for row in rows for problem in _wrong_row(row)]
    found: list[Ruleset] = []
    for name in dict.fromkeys(row.said.dimension for row in rows if row.said.dimension):
        of_dimension = [row for row in rows if row.said.dimension == name]
        declared = [target for target in targets if target.dimension == name]
        ruleset = _ruleset(name, of_dimension, declared)
        problems += wrong(ruleset)
        found.append(ruleset)
    stopped = {problem.dimension for problem in problems}
    return [each for each in found if each.dimension not in stopped], problems


def _ruleset(name: str, rows: Sequence[Written], declared: Sequence[Target]) -> Ruleset:
    settings = Dimension(dimension=name)
    for row in rows:
        settings = settings if row.said.rule else settings.but(row.said)
    rules = tuple(_rule(row, declared) for row in rows if row.said.rule)
    return Ruleset(settings=settings, rules=rules, targets=tuple(declared))


def _rule(row: Written, declared: Sequence[Target]) -> Rule:
    said = row.said
    known = {target.target.lower(): target.target for target in declared} if said.target_tag else {}
    return Rule(
        dimension=said.dimension or "",
        rule=said.rule or "",
        version=said.version or (said.valid_from.isoformat() if said.valid_from else "1"),
        aliases={**known, **row.aliases},
        only_aliases=bool(known),
        accounts=None if row.accounts is None else dict(row.accounts),
        figures=row.figures,
        origin=row.origin,
        **{name: getattr(said, name) for name in COPIED},
    )


def _wrong_row(row: Written) -> Iterator[Problem]:
    said = row.said

    def off(column: str, found: str, expected: str) -> Problem:
        return Problem(row.origin, column, found, expected, dimension=said.dimension)

    if not said.dimension:
        yield off("dimension", "nothing", 'the dimension that the rule is of, such as "team"')
    if not said.rule:
        return
    gives = [name for name in GIVES if getattr(said, name) is not None]
    if len(gives) != 1:
        yield off("rule", " and ".join(gives) or "no target", f"exactly one of {', '.join(GIVES)}")
    if said.valid_from and said.valid_to and said.valid_to < said.valid_from:
        yield off("valid_to", f"{said.valid_to}", f"a day not before valid_from, {said.valid_from}")
    if said.restate_from and not said.reason:
        yield off(
            "restate_from", f"{said.restate_from} and no reason", "a reason beside it, since closed months change"
        )
    yield from (off(*each) for each in _wrong_pool(row))


def _wrong_pool(row: Written) -> Iterator[tuple[str, str, str]]:
    """`column`, `found`, `expected`."""
    said = row.said
    if said.shared == "fixed":
        yield from _wrong_shares(said.shares)
    elif said.shares:
        yield "shares", "shares", 'them with shared = "fixed" alone'
    if said.shared == "metric" and not (row.figures or said.quantity or said.metric):
        yield "metric", "nothing", "the name of a metric, a CSV of figures, or a quantity"
    for figure in row.figures:
        if figure.value < 0:
            yield (
                "metric",
                f"{figure.value.normalize():f} for {figure.target} on {figure.start}",
                "weights of at least 0",
            )
            return


def _wrong_shares(shares: Mapping[str, Decimal]) -> Iterator[tuple[str, str, str]]:
    for name, share in shares.items():
        if share < 0:
            yield "shares", f"{share} for {name}", "shares of at least 0"
            return
    if (total := sum(shares.values())) != WHOLE_PERCENT:
        yield "shares", f"shares that add up to {total}", "shares that add up to 100"


def merged(before: Ruleset, after: Ruleset) -> Ruleset:
    """The rules of `before`, those that `after` names taken from there; and what else it says."""
    named = {rule.rule for rule in after.rules}
    declared = {target.target for target in after.targets}
    kept = tuple(rule for rule in before.rules if rule.rule not in named)
    others = tuple(target for target in before.targets if target.target not in declared)
    settings = after.settings if after.settings != Dimension(dimension=after.dimension) else before.settings
    return Ruleset(settings=settings, rules=kept + after.rules, targets=others + after.targets)


def wrong(ruleset: Ruleset) -> Iterator[Problem]:
    """What does not go together in a dimension: versions, targets, their tree, pools."""
    yield from _overlapping(ruleset)
    yield from _unknown_targets(ruleset)
    yield from _wrong_tree(ruleset)
    if ring := cycle(ruleset.rules):
        first = next(rule for rule in ruleset.rules if rule.rule == ring[0])
        told = " -> ".join(ring)
        yield Problem(
            first.origin, "shared", f"pools in a ring: {told}", "pools that end at targets", dimension=first.dimension
        )


def _overlapping(ruleset: Ruleset) -> Iterator[Problem]:
    ordered = sorted(ruleset.rules, key=lambda rule: (rule.rule, rule.first))
    for _, versions in groupby(ordered, key=lambda rule: rule.rule):
        for one, other in pairwise(versions):
            if other.first <= one.last:
                found = f"{other.names} in force while {one.names} still is"
                expected = f"one version at a time: valid_to before {other.first} at {one.names}"
                yield Problem(other.origin, "valid_from", found, expected, dimension=other.dimension)


def _unknown_targets(ruleset: Ruleset) -> Iterator[Problem]:
    """What no row of `[[targets]]` has, where there are some; and the word for what is nobody's."""
    known = {target.target for target in ruleset.targets} | {rule.rule for rule in ruleset.rules if rule.shared}
    for rule in ruleset.rules:
        for name in sorted(rule.destinations):
            if name == UNALLOCATED:
                yield _at(rule, name, "another name, since this is what is nobody's", "")
            elif ruleset.targets and name not in known:
                yield _at(rule, name, listed(known), nearest(name, known))


def _at(rule: Rule, name: str, expected: str, near: str) -> Problem:
    columns = (("target", {rule.target}), ("targets", {*rule.targets}), ("shares", {*rule.shares}))
    files = (("account_map", {*(rule.accounts or {}).values()}), ("aliases", {*rule.aliases.values()}))
    column = next((column for column, names in (*columns, *files) if name in names), "metric")
    return Problem(rule.origin, column, f'"{name}"', expected, near, rule.dimension)


def _wrong_tree(ruleset: Ruleset) -> Iterator[Problem]:
    by_name: dict[str, Target] = {}
    for target in ruleset.targets:
        if target.target in by_name:
            found = f'"{target.target}" a second time'
            yield Problem(target.origin, "target", found, "each target once", dimension=target.dimension)
        by_name.setdefault(target.target, target)
    for target in by_name.values():
        if target.parent and target.parent not in by_name:
            near = nearest(target.parent, by_name)
            yield Problem(
                target.origin, "parent", f'"{target.parent}"', listed(by_name), near, dimension=target.dimension
            )
    try:
        TopologicalSorter({name: [target.parent] for name, target in by_name.items() if target.parent}).prepare()
    except CycleError as error:
        ring: Iterable[str] = error.args[1]
        first = by_name[next(iter(ring))]
        yield Problem(first.origin, "parent", " -> ".join(ring), "a tree", dimension=first.dimension)
