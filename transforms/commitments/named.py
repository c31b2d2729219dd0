"""Which of Google's commitments covered which usage: their bill names none on it.

Each commitment's fee has an offset a day for what was used of it. Covered usage of one service, consumption model and
rate is of those commitments whose offsets come to its effective cost, day by day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import polars as pl

# Beyond so many commitments of a service none is told apart, and all share one rate.
MOST = 12
CENT = 10**16
# `id, covered`: contracted cost of what a commitment covered; `is_shared` where it is by one rate for several.
NAMED = {"id": pl.String(), "covered": pl.Decimal(38, 18), "is_shared": pl.Boolean()}
Key = tuple[str | None, ...]


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

    `covered` has `service, model, rate, day, cost, contracted`; `offsets` `service, id, day, cost` (what was used).
    """
    rows = list[tuple[str, int, bool]]()
    for service in dict.fromkeys(covered["service"].to_list()):
        groups = _daily(covered.filter(pl.col("service").eq_missing(pl.lit(service))), ("model", "rate"))
        held = _daily(offsets.filter(pl.col("service").eq_missing(pl.lit(service))), ("id",))
        for group, ids in _told_apart(groups, held):
            rows += _shares(group, {str(key[0]): held[key] for key in ids}, is_shared=len(ids) > 1)
    exact = [(name, Decimal(f"{total}E-18"), is_shared) for name, total, is_shared in rows]
    return pl.DataFrame(exact, NAMED, orient="row")


def _told_apart(groups: Mapping[Key, Daily], held: Mapping[Key, Daily]) -> list[tuple[Daily, Sequence[Key]]]:
    """Each group of usage with the commitments that it is of; all together where they cannot be told apart."""
    left, found = list(held), list[tuple[Daily, Sequence[Key]]]()
    for group in sorted(groups.values(), key=lambda each: len(each.cost)):
        chosen = _chosen(group, left, held)
        if chosen is None:
            return [(_together(groups.values()), list(held))]
        left = [key for key in left if key not in chosen]
        found.append((group, chosen))
    return found


def _chosen(group: Daily, left: Sequence[Key], held: Mapping[Key, Daily]) -> Sequence[Key] | None:
    if len(left) > MOST:
        return None
    tried = (some for size in range(1, len(left) + 1) for some in combinations(left, size))
    return next((some for some in tried if group.is_(held[key] for key in some)), None)


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
