"""What the address asks for: a span of time, a provider, a currency, one act whose receipt is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.pages.base import Visit
from dashboards.pages.findings.view import every
from dashboards.queries.waste import savings

PATH = "/savings"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """`acts` are SAVING rows and `found` findings of waste, of the span, provider and currency."""

    visit: Visit
    acts: pl.DataFrame
    found: pl.DataFrame
    year: str
    currency: str
    currencies: tuple[str, ...]
    providers: tuple[str, ...]
    years: tuple[str, ...]

    @cached_property
    def verified(self) -> pl.DataFrame:
        return self.of("verified").sort("verified_per_month", descending=True, nulls_last=True)

    def of(self, state: str) -> pl.DataFrame:
        return self.acts.filter(pl.col("state") == state)

    @cached_property
    def chosen(self) -> Row | None:
        """The act that the address names, else the largest that is verified."""
        named = self.acts.filter(place_expr() == self.visit.filters.get("act", ""))
        rows = named if named.height else self.verified
        return rows.row(0, named=True) if rows.height else None

    def link(self, **changes: str | None) -> str:
        return self.visit.href(PATH, **({"act": None, "show": None} | changes))


def place_expr() -> pl.Expr:
    return pl.format("{}:{}", "finding_id", pl.col("acted_on").dt.strftime("%Y-%m-%d"))


def place(row: Row) -> str:
    """How the address names an act: `0a1b2c3d4e5f6071:2026-10-14`."""
    return f"{row['finding_id']}:{row['acted_on']:%Y-%m-%d}"


def view_of(visit: Visit) -> View:
    everything = savings(visit.snapshot, visit.viewer, {})
    asked = visit.filters.get("year", str(visit.snapshot.as_of.year))
    year = asked if asked.isdigit() else ""
    acts = savings(visit.snapshot, visit.viewer, {**visit.filters, "year": year})
    waste = every(visit).filter(pl.col("outcome") == "waste", pl.col("saving_per_month").is_not_null())
    waste = _of_provider(waste, visit.filters.get("provider"))
    if year:
        waste = waste.filter(pl.col("first_found").dt.year() <= int(year))
    currencies = _by_size(acts, waste)
    wanted = visit.filters.get("currency", "")
    currency = wanted if wanted in currencies else next(iter(currencies), "")
    in_it = pl.col("currency").fill_null("") == currency
    providers = sorted({*everything["provider"], *every(visit)["provider"]})
    years = tuple(str(each) for each in everything["acted_on"].dt.year().unique().sort())
    return View(visit, acts.filter(in_it), waste.filter(in_it), year, currency, currencies, tuple(providers), years)


def _by_size(acts: pl.DataFrame, waste: pl.DataFrame) -> tuple[str, ...]:
    """The currencies, that in which most was verified first, then that of the most to save."""
    parts = (
        acts.select("currency", verified="verified_per_month", size="claimed_per_month"),
        waste.select("currency", size="saving_per_month"),
    )
    sums = pl.concat(parts, how="diagonal").group_by("currency").agg(pl.col("verified", "size").sum())
    ordered = sums.sort("verified", "size", "currency", descending=[True, True, False], nulls_last=True)
    return tuple(name or "" for name in ordered["currency"])


def _of_provider(rows: pl.DataFrame, provider: str | None) -> pl.DataFrame:
    return rows.filter(pl.col("provider") == provider) if provider else rows
