"""What the address asks for: a month, a currency, and by what AI cost is told apart."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from dashboards.pages.base import Visit
from dashboards.queries.ai_cost import BY, ai_cost

NOT_TOLD = "not told by the bill"


@dataclass(frozen=True)
class View:
    """AI cost of one month in one currency, by one of BY."""

    visit: Visit

    @cached_property
    def each_month(self) -> pl.DataFrame:
        return ai_cost(self.visit.snapshot, self.visit.viewer, by="month").sort("month", descending=True)

    @property
    def months(self) -> list[date]:
        return self.each_month["month"].unique().sort(descending=True).head(24).to_list()

    @property
    def by_month(self) -> pl.DataFrame:
        """Of the currency, the newest first."""
        return self.each_month.filter(pl.col("BillingCurrency") == self.currency)

    @property
    def month(self) -> date | None:
        asked = self.visit.filters.get("month", "")
        return next((each for each in self.months if f"{each:%Y-%m}" == asked), self.months[0] if self.months else None)

    @property
    def by(self) -> str:
        asked = self.visit.filters.get("by", "")
        return asked if asked in BY else "model"

    @cached_property
    def every(self) -> pl.DataFrame:
        return ai_cost(self.visit.snapshot, self.visit.viewer, by=self.by, month=self.month)

    @property
    def currencies(self) -> list[str]:
        sums = self.every.group_by("BillingCurrency").agg(pl.col("cost").sum()).sort("cost", descending=True)
        return sums["BillingCurrency"].drop_nulls().to_list()

    @property
    def currency(self) -> str:
        asked = self.visit.filters.get("currency", "")
        return asked if asked in self.currencies else (self.currencies[0] if self.currencies else "")

    @cached_property
    def rows(self) -> pl.DataFrame:
        return self.every.filter(pl.col("BillingCurrency") == self.currency)
