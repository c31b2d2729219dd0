"""A dimension over all months, each by the settings that it was closed with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from transforms.allocation.allocate import ORDER, Allocated, allocate
from transforms.allocation.rule import Dimension, Rule, Ruleset


@dataclass(frozen=True)
class Closed:
    """What closed months were closed with: their rules and the settings of the dimension, by month (`2026-10`)."""

    rules: Mapping[str, Sequence[Rule]] = field(default_factory=dict[str, Sequence[Rule]])
    settings: Mapping[str, Dimension] = field(default_factory=dict[str, Dimension])


# Cells and tags as a dimension of these settings has them.
Costs = Callable[[Dimension], tuple[pl.DataFrame, pl.DataFrame]]


def allocated(costs: Costs, rules: Ruleset, closed: Closed, months: Sequence[str] | None = None) -> Allocated:
    """`allocate` with each closed month's own settings, of all months or of these.

    No split reaches over the end of a month.
    """
    others: dict[Dimension, list[str]] = {}
    for period, settings in closed.settings.items():
        if settings != rules.settings and (months is None or period in months):
            others.setdefault(settings, []).append(period)
    apart = [period for periods in others.values() for period in periods]
    cells, tags = costs(rules.settings)
    made = allocate(_of_months(cells, months, apart), tags, rules, closed.rules)
    for settings, periods in others.items():
        cells, tags = costs(settings)
        of_then = rules.model_copy(update={"settings": settings})
        more = allocate(_of_months(cells, periods, ()), tags, of_then, closed.rules)
        made = replace(
            made,
            rows=pl.concat([made.rows, more.rows]).sort(ORDER, nulls_last=True),
            cells=pl.concat([made.cells, more.cells], how="diagonal"),
        )
    return made


def _of_months(cells: pl.DataFrame, months: Sequence[str] | None, but: Sequence[str]) -> pl.DataFrame:
    if months is None and not but:
        return cells
    month = pl.col("day").dt.strftime("%Y-%m")
    return cells.filter(
        ~month.is_in(list(but)) if months is None else month.is_in([each for each in months if each not in but])
    )
