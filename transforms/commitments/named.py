"""Which of Google's commitments covered which usage: their bill names none on it.

Each commitment's fee has an offset a day for what was used of it. Covered usage of one service, consumption model and
rate is of those commitments whose offsets come to its effective cost, day by day. Where several would, as two that cost
the same, those of one kind are sold at one rate; where that does not tell either, all share one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice

import polars as pl

# Beyond so many commitments of a service, or ways to tell them apart, none is, and all share one rate.
MOST, MOST_WAYS = 12, 64
CENT = 10**16
# `id, covered`: contracted cost of what a commitment covered; `is_shared` where it is by one rate for several.
NAMED = {"id": pl.String(), "covered": pl.Decimal(38, 18), "is_shared": pl.Boolean()}
Key = tuple[str | None, ...]
Way = Sequence[tuple["Daily", Sequence[Key]]]


@dataclass(frozen=True)
class Daily:
    """Amounts of days in 1e-18 of the currency."""

    cost: Mapping[object, int]
    contracted: Mapping[object, int]

    def is_(self, others: Iterable["Daily"]) -> bool:
        """Whether the others' costs add up to its own, on each day to the cent."""
        parts = list(others)
        days = {*self.cost, *(day for part in parts for day in part.cost)}
        return all(abs(self.cost.get(day, 0) - sum(part.cost.get(day, 0) for part in parts)) < CENT for day in days)


def named(covered: pl.DataFrame, offsets: pl.DataFrame) -> pl.DataFrame:
    """Days of covered usage and of offsets, few rows each -> NAMED, a row a commitment.

    `covered` has `service, model, rate, day, cost, contracted`; `offsets` `service, id, kind, day, cost` (what was
    used), with the provider's word for its kind where one is known.
    """
    rows = list[tuple[str, int, bool]]()
    for service in dict.fromkeys(covered["service"].to_list()):
        groups = _daily(covered.filter(pl.col("service").eq_missing(pl.lit(service))), ("model", "rate"))
        held = _daily(offsets.filter(pl.col("service").eq_missing(pl.lit(service))), ("id", "kind"))
        for group, ids in _told_apart(groups, held):
            rows += _shares(group, {str(key[0]): held[key] for key in ids}, is_shared=len(ids) > 1)
    exact = [(name, Decimal(f"{total}E-18"), is_shared) for name, total, is_shared in rows]
    return pl.DataFrame(exact, NAMED, orient="row")


def _told_apart(groups: Mapping[Key, Daily], held: Mapping[Key, Daily]) -> Way:
    """Each group of usage with the commitments that it is of; all together where they cannot be told apart."""
    used = {key: each for key, each in held.items() if any(each.cost.values())}
    if len(used) <= MOST:
        ways = list(islice(_ways(list(groups.values()), used), MOST_WAYS + 1))
        fewest = min((_kinds(way) for way in ways), default=0)
        best = [way for way in ways if _kinds(way) == fewest]
        if len(best) == 1 and len(ways) <= MOST_WAYS:
            return best[0]
    return [(_together(groups.values()), list(held))]


def _ways(groups: Sequence[Daily], held: Mapping[Key, Daily]) -> Iterator[Way]:
    """Every way in which each group has commitments of its own whose offsets come to its cost."""
    if not groups:
        yield []
        return
    for size in range(1, len(held) + 1):
        for chosen in combinations(held, size):
            if groups[0].is_(held[key] for key in chosen):
                left = {key: each for key, each in held.items() if key not in chosen}
                yield from ([(groups[0], chosen), *rest] for rest in _ways(groups[1:], left))


def _kinds(way: Way) -> int:
    """How many kinds the groups have, each counted in every group that it is in."""
    return sum(len({kind for _, kind in chosen}) for _, chosen in way)


def _together(groups: Iterable[Daily]) -> Daily:
    cost, contracted = dict[object, int](), dict[object, int]()
    for group in groups:
        for into, of_it in ((cost, group.cost), (contracted, group.contracted)):
            for day, amount in of_it.items():
                into[day] = into.get(day, 0) + amount
    return Daily(cost, contracted)


def _shares(group: Daily, held: Mapping[str, Daily], *, is_shared: bool) -> list[tuple[str, int, bool]]:
    """The contracted cost of each day by what was used of each commitment; the rest of a division is the largest's."""
    totals = dict.fromkeys(held, 0)
    for day, contracted in group.contracted.items():
        used = {name: max(0, each.cost.get(day, 0)) for name, each in held.items()}
        whole = sum(used.values())
        if not whole:
            continue
        parts = {name: contracted * amount // whole for name, amount in used.items()}
        parts[max(used, key=lambda name: (used[name], name))] += contracted - sum(parts.values())
        totals = {name: totals[name] + parts[name] for name in totals}
    return [(name, total, is_shared) for name, total in totals.items()]


def _daily(rows: pl.DataFrame, by: Sequence[str]) -> dict[Key, Daily]:
    found = dict[Key, Daily]()
    amounts = [name for name in ("cost", "contracted") if name in rows.columns]
    for key, days in rows.group_by(by, maintain_order=True):
        whole = {name: days[name].to_physical().to_list() for name in amounts}
        by_day = {name: dict(zip(days["day"].to_list(), each, strict=True)) for name, each in whole.items()}
        found[tuple(None if part is None else str(part) for part in key)] = Daily(
            by_day["cost"], by_day.get("contracted", {})
        )
    return found
