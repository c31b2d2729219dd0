"""What the address asks for: a dimension, a month and a currency, and what is looked at closer."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components.base import Child
from dashboards.pages.base import Visit
from dashboards.queries.allocation import by_service, months, nobodys, targets
from warehouse.tables.allocation import UNALLOCATED

PATH = "/allocation"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """`known`: `dimension`, `period`, `currency` of which there is cost."""

    visit: Visit
    known: pl.DataFrame
    dimension: str
    period: str
    currency: str

    @cached_property
    def cells(self) -> pl.DataFrame:
        """`target`, `service`, `kind`, `cost`."""
        return by_service(self.visit.snapshot, self.visit.viewer, self.dimension, self.period, self.currency)

    @cached_property
    def nobodys(self) -> pl.DataFrame:
        found = nobodys(self.visit.snapshot, self.visit.viewer, period=self.period, dimension=self.dimension)
        return found.filter(pl.col("currency").eq_missing(self.currency or None))

    @cached_property
    def targets(self) -> Mapping[str, Mapping[str, str | None]]:
        return targets(self.visit.snapshot, self.dimension)

    @cached_property
    def with_children(self) -> dict[str, Decimal]:
        """Of each target that others are below in the tree, what it and they bear."""
        own = dict(self.cells.group_by("target").agg(pl.col("cost").sum()).iter_rows())
        parents = {name: row["parent"] for name, row in self.targets.items() if row["parent"]}
        sums = {name: Decimal(own.get(name, 0)) for name in parents.values() if name}
        for target, cost in own.items():
            above = parents.get(target)
            while above:
                sums[above] += cost
                above = parents.get(above)
        return {name: cost for name, cost in sums.items() if cost}

    @property
    def total(self) -> Decimal:
        return money(self.cells)

    @property
    def unallocated(self) -> Decimal:
        return money(self.cells.filter(pl.col("target") == UNALLOCATED))

    @property
    def target(self) -> str:
        """The target that is looked at closer; empty for none."""
        asked = self.visit.filters.get("target", "")
        return asked if asked in self.cells["target"] else ""

    @property
    def shows_all(self) -> bool:
        """Whether lists go on to their end."""
        return self.visit.filters.get("show") == "all"

    def more(self, many: str, anchor: str) -> list[Child]:
        """How many more there are, and the way to them."""
        return [f"{many}. ", html.A("Show all", href=f"{self.to(show='all')}#{anchor}")]

    @property
    def month(self) -> str:
        return wording.month(self.period)

    def to(self, **changes: str | None) -> str:
        return self.visit.href(PATH, **changes)

    def share(self, amount: Decimal) -> str:
        return wording.percent(amount / self.total) if self.total else "no cost"


def view_of(visit: Visit) -> View | None:
    """None where the viewer has no cost that is allocated."""
    known = months(visit.snapshot, visit.viewer)
    if known.is_empty():
        return None
    dimension = _asked(visit, "dimension", known, known["dimension"][0])
    of_dimension = known.filter(pl.col("dimension") == dimension)
    period = _asked(visit, "period", of_dimension, of_dimension["period"][0])
    of_month = of_dimension.filter(pl.col("period") == period).fill_null("")
    return View(visit, known, dimension, period, _asked(visit, "currency", of_month, of_month["currency"][0]))


def _asked(visit: Visit, name: str, known: pl.DataFrame, default: str) -> str:
    asked = visit.filters.get(name)
    return asked if asked is not None and asked in known[name] else default


def money(cells: pl.DataFrame) -> Decimal:
    return Decimal(str(cells["cost"].sum() or 0))
