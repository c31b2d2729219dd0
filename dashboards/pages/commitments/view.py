"""What the address asks for: a provider, a currency, and of which commitment the billing rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.pages.base import Visit
from dashboards.queries import commitments as queries

PATH = "/commitments"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """`every` are the viewer's commitments (COMMITMENT with `days_left`) of the currency; `rows` of the provider."""

    visit: Visit
    every: pl.DataFrame
    currency: str
    currencies: tuple[str, ...]
    providers: tuple[str, ...]
    provider: str | None

    @cached_property
    def rows(self) -> pl.DataFrame:
        return self.every.filter(pl.col("x_provider") == self.provider) if self.provider else self.every

    @cached_property
    def ladder(self) -> pl.DataFrame:
        return queries.steps(self.rows)

    @cached_property
    def months(self) -> pl.DataFrame:
        """Of the provider or of all, the newest first; only those with commitments in them."""
        found = queries.months_of(self.visit.snapshot, self.visit.viewer, self.provider, self.currency)
        return found.filter("has_commitments")

    @cached_property
    def advice(self) -> pl.DataFrame:
        found = queries.advice(self.visit.snapshot, self.visit.viewer)
        return self._of_it(found.filter(pl.col("BillingCurrency") == self.currency))

    @cached_property
    def drawdown(self) -> pl.DataFrame:
        return self._of_it(queries.drawdown(self.visit.snapshot, self.visit.viewer))

    def _of_it(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.filter(pl.col("x_provider") == self.provider) if self.provider else rows

    def link(self, **changes: str | None) -> str:
        return self.visit.href(PATH, **({"rows": None, "page": None} | changes))


def view_of(visit: Visit) -> View:
    everything = queries.commitments(visit.snapshot, visit.viewer)
    advice = queries.advice(visit.snapshot, visit.viewer)["BillingCurrency"].drop_nulls().unique().sort()
    currencies = _by_size(everything) or tuple(advice)
    wanted = visit.filters.get("currency", "")
    currency = wanted if wanted in currencies else next(iter(currencies), "")
    ours = everything.filter(pl.col("BillingCurrency") == currency)
    providers = tuple(sorted(ours["x_provider"].drop_nulls().unique()))
    asked = visit.filters.get("provider")
    return View(visit, ours, currency, currencies, providers, asked if asked in providers else None)


def _by_size(rows: pl.DataFrame) -> tuple[str, ...]:
    """The currencies, that in which most is committed first."""
    sums = rows.group_by("BillingCurrency").agg(size=(pl.col("used_per_month") + pl.col("unused_per_month")).sum())
    known = sums.drop_nulls("BillingCurrency").sort("size", "BillingCurrency", descending=[True, False])
    return tuple(known["BillingCurrency"])


def name_of(row: Row) -> str:
    return row["name"] or str(row["CommitmentDiscountId"]).rsplit("/", 1)[-1]
