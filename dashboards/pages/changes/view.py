"""What the address asks for: two periods, a currency, a part of the cost, and how deep it is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from dashboards import why
from dashboards.pages.base import Visit
from dashboards.queries import changes as queries
from dashboards.queries.compared import BY, ONE, Compared, compared_by
from dashboards.queries.known import currencies, known
from dashboards.queries.periods import Period
from dashboards.queries.reported import Reports, Since, reports, since_reports
from transforms.changes.terms import TERMS

PATH = "/changes"
BY_DEFAULT = "category"
ROWS = "rows"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """One look at two periods in one currency; `notes` say what of the address is not known here."""

    visit: Visit
    compared: Compared
    currency: str
    notes: tuple[str, ...] = ()

    @property
    def asked(self) -> Mapping[str, str]:
        return self.visit.filters

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Those of allocation; none where the page is limited to less than they know, or told in one currency."""
        known = not self.asked.get(ONE) and all(slug in queries.OF_A_CELL for slug, _ in self.compared.chosen)
        return queries.dimensions(self.visit.snapshot) if known else ()

    @property
    def by(self) -> str:
        """What the matrix is rolled up by."""
        slug = self.asked.get("by", BY_DEFAULT)
        return slug if slug in BY or slug in self.dimensions else BY_DEFAULT

    @property
    def by_title(self) -> str:
        return BY[self.by].title if self.by in BY else self.by.capitalize()

    @property
    def term(self) -> str:
        """The term that is opened; empty where none is."""
        return self.asked.get("term", "") if self.asked.get("term") in TERMS else ""

    @property
    def page(self) -> int:
        text = self.asked.get("page", "1")
        return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1

    @property
    def in_currency(self) -> pl.Expr:
        """True on rows of the currency; '' is none."""
        return pl.col("BillingCurrency").fill_null("") == self.currency

    @cached_property
    def total(self) -> Row:
        """The currency's row of `queries.totals`; zeros where nothing was charged in either period."""
        rows = queries.totals(self.visit.snapshot, self.visit.viewer, self.compared)
        found = rows.filter(self.in_currency).to_dicts()
        return found[0] if found else {name: Decimal(0) for name in rows.columns} | {"BillingCurrency": self.currency}

    @cached_property
    def culprits(self) -> pl.DataFrame:
        """`queries.culprits` of the currency."""
        return queries.culprits(self.visit.snapshot, self.visit.viewer, self.compared).filter(self.in_currency)

    @cached_property
    def terms(self) -> list[str]:
        """Those that moved anything, the largest first."""
        return why.largest(self.total)

    @property
    def change(self) -> Decimal:
        return self.total["after"] - self.total["before"]

    @cached_property
    def difference(self) -> Decimal:
        """The terms less the change, to the last digit whatever the size."""
        rows = queries.totals(self.visit.snapshot, self.visit.viewer, self.compared).filter(self.in_currency)
        found = rows.select(pl.sum_horizontal(TERMS) - (pl.col("after") - pl.col("before"))).to_series()
        return found[0] if len(found) else Decimal(0)

    @cached_property
    def reports(self) -> Reports:
        """The months of the period before that were closed or sent, up to now."""
        kept = self.visit.snapshot.frame("FROM decision")
        return reports(self.compared, pl.concat([kept, self.visit.entered.select(kept.columns)]))

    @cached_property
    def since(self) -> Since | None:
        """What of the period before is another than when its months were last closed or sent; None where none was."""
        return since_reports(self.visit.snapshot, self.visit.viewer, self.compared, self.reports)

    @cached_property
    def keys(self) -> pl.DataFrame:
        """Every key in the currency, as `transforms.changes.terms` gives it."""
        return queries.keyed(self.visit.snapshot, self.visit.viewer, self.compared).filter(self.in_currency)

    def in_one(self, currency: str) -> bool:
        """Whether all that is billed can be told in a currency."""
        asked = replace(self.compared, to=currency)
        return queries.rates_of(self.visit.snapshot, self.visit.viewer, asked)["lacking"].is_null().all()

    def names(self, slug: str) -> Mapping[str, str]:
        return known(self.visit.snapshot, self.visit.viewer).keys.get(slug, {})

    def label(self, span: Period) -> str:
        return span.label(self.visit.snapshot.as_of)

    def link(self, **changes: str | None) -> str:
        return self.visit.href(PATH, **({"page": None} | changes))


def view_of(visit: Visit) -> View | None:
    """None where the viewer has no charge at all.

    Where no currency is asked for it is that of reports, if rates are known and it is not borne by targets.
    """
    found = compared_by(visit.snapshot, visit.viewer, visit.filters)
    if found is None:
        return None
    view = View(visit, *found)
    is_asked = any(visit.filters.get(name) for name in ("currency", ONE))
    alone = currencies(visit.snapshot, visit.viewer)["currency"].to_list() == [visit.reporting]
    if is_asked or alone or not visit.reporting:
        return view
    told = replace(view, compared=replace(view.compared, to=visit.reporting), currency=visit.reporting)
    return view if view.by in view.dimensions or not view.in_one(visit.reporting) else told
