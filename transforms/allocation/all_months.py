"""A dimension over all months, each by the settings that it was closed with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from transforms.allocation.allocate import Allocated, allocate
from transforms.allocation.rule import Dimension, Rule, Ruleset


@dataclass(frozen=True)
class Closed:
    """What closed months were closed with: their rules and the settings of the dimension, by month (`2026-10`)."""

    rules: Mapping[str, Sequence[Rule]] = field(default_factory=dict[str, Sequence[Rule]])
    settings: Mapping[str, Dimension] = field(default_factory=dict[str, Dimension])


def allocated(cells: pl.DataFrame, tags: pl.DataFrame, rules: Ruleset, closed: Closed) -> Allocated:
    """`allocate` with each closed month's own settings. No split reaches over the end of a month."""
    month = pl.col("day").dt.strftime("%Y-%m")
    others: dict[Dimension, list[str]] = {}
    for period, settings in closed.settings.items():
        if settings != rules.settings:
            others.setdefault(settings, []).append(period)
    apart = [period for periods in others.values() for period in periods]
    made = allocate(cells.filter(~month.is_in(apart)) if apart else cells, tags, rules, closed.rules)
    for settings, periods in others.items():
        of_then = rules.model_copy(update={"settings": settings})
        more = allocate(cells.filter(month.is_in(periods)), tags, of_then, closed.rules)
        made = replace(made, rows=pl.concat([made.rows, more.rows]), cells=pl.concat([made.cells, more.cells]))
    return made
