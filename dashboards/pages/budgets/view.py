"""One look at the budgets of a period, in one currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.pages.base import Visit
from dashboards.pages.spend.view import added
from dashboards.queries.budgets import alerts, budgets, months
from dashboards.queries.unit_cost import unit_cost
from transforms.budgets.periods import is_period

PATH = "/budgets"
# From so many percent on there is nothing left of a budget.
USED_UP = 100
Row = Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """`every` has all budgets; the address may name a period and a currency."""

    visit: Visit
    every: pl.DataFrame

    @cached_property
    def periods(self) -> list[str]:
        """The newest that have begun first, at most 24."""
        begun = self.every.filter(pl.col("start") <= self.visit.snapshot.as_of)
        return begun.sort("start", "end", descending=True)["period"].unique(maintain_order=True).head(24).to_list()

    @cached_property
    def period(self) -> str:
        """The one asked for, else the shortest that runs."""
        asked = self.visit.filters.get("period", "").upper()
        if is_period(asked):
            return asked
        as_of = self.visit.snapshot.as_of
        running = self.every.filter(pl.col("start") <= as_of, pl.col("end") > as_of)
        shortest = running.sort(pl.col("end") - pl.col("start"), "period")["period"]
        return shortest[0] if len(shortest) else (self.periods[0] if self.periods else "")

    @cached_property
    def of_period(self) -> pl.DataFrame:
        return self.every.filter(pl.col("period") == self.period, pl.col("current").is_not_null())

    @property
    def currencies(self) -> list[str]:
        sizes = self.of_period.group_by("currency").agg(pl.col("current").sum()).sort("current", descending=True)
        return sizes["currency"].to_list()

    @property
    def currency(self) -> str:
        asked = self.visit.filters.get("currency", "")
        return asked if asked in self.currencies else (self.currencies[0] if self.currencies else "")

    @cached_property
    def rows(self) -> pl.DataFrame:
        order = ["used_percent", "budget"]
        return self.of_period.filter(pl.col("currency") == self.currency).sort(
            order, descending=[True, False], nulls_last=True
        )

    @cached_property
    def alerts(self) -> pl.DataFrame:
        """The highest of each budget and kind."""
        rows = alerts(self.visit.snapshot, self.visit.viewer).filter(pl.col("period") == self.period)
        highest = rows.sort("threshold").group_by("budget", "kind", maintain_order=True).last()
        return highest.sort("percent", "budget", descending=[True, False])

    @cached_property
    def months(self) -> pl.DataFrame:
        """`month, planned, actual` of budgets of one dimension by effective cost; null where one is unknown."""
        rows = months(self.visit.snapshot, self.visit.viewer).filter(
            pl.col("currency") == self.currency, pl.col("basis") == "effective", pl.col("dimension").is_not_null()
        )
        largest = rows.group_by("dimension").len().sort("len", "dimension", descending=[True, False])
        own = rows.join(largest.head(1), on="dimension", how="semi")
        unknown = pl.col("actual").is_null().any()
        sums = own.group_by("month").agg(
            pl.col("planned").sum(), actual=pl.when(unknown).then(None).otherwise(pl.col("actual").sum())
        )
        as_of = self.visit.snapshot.as_of
        return sums.filter(pl.col("month") > pl.lit(as_of).dt.offset_by("-13mo")).sort("month").head(18)

    @cached_property
    def units(self) -> pl.DataFrame:
        """Unit cost of all cost, the newest months first."""
        rows = unit_cost(self.visit.snapshot, self.visit.viewer)
        return rows.filter(pl.col("cost").is_not_null(), pl.col("is_whole") | pl.col("reason").is_null())

    @cached_property
    def summed(self) -> pl.DataFrame:
        """The budgets that may be added up: those of one dimension, the one with the most money."""
        sizes = self.rows.group_by("dimension").agg(pl.col("current").sum()).sort("current", descending=True)
        return self.rows.join(sizes.head(1), on="dimension", how="semi", nulls_equal=True)

    def total(self, column: str) -> Decimal | None:
        """The sum over `summed` of what is known; None where nothing is."""
        return added(self.summed[column]) if self.summed[column].count() else None

    def money(self, amount: Decimal | None) -> str:
        return "not known" if amount is None else wording.compact(amount, self.currency)


def view_of(visit: Visit) -> View:
    return View(visit, budgets(visit.snapshot, visit.viewer, visit.entered, ALL))


def scope(row: Row) -> str:
    """What a budget is of, in words."""
    return row["target"] or row["match"] or row["budget"]


ALL = "all"
