"""What the address asks for: a month, a currency, one bill of it, the figure whose rows are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from dashboards.entries.subjects import Bill
from dashboards.pages.base import Visit
from dashboards.pages.spend.view import provider_name
from dashboards.queries.bill_rows import FIGURES
from dashboards.queries.invoices import reconciled
from transforms.spend.invoices import NOT_ENTERED, OFF

PATH = "/reconcile"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """The bills of one month in one currency, largest first, and what else there is to choose."""

    visit: Visit
    months: tuple[str, ...]
    month: str
    currencies: tuple[str, ...]
    currency: str
    rows: tuple[Row, ...]
    open_months: frozenset[str] = frozenset()
    notes: tuple[str, ...] = field(default=())

    @property
    def several(self) -> bool:
        return len(self.rows) > 1

    @cached_property
    def providers(self) -> list[str]:
        return [row["provider"] or "" for row in self.rows]

    def name(self, row: Row) -> str:
        """The provider's name where no other bill of the month is of it, else the source's with it."""
        provider = row["provider"] or ""
        if self.providers.count(provider) == 1 and provider:
            return provider_name(provider)
        sources = [other["source"] for other in self.rows]
        return row["source"] if sources.count(row["source"]) == 1 else f"{row['source']}, {provider_name(provider)}"

    def bill(self, row: Row) -> Bill:
        whose = row["issuer"] if row.get("is_of_several") else ""
        return Bill(row["source"], row["provider"] or "", row["billing_period"], row["currency"] or "", issuer=whose)

    def total(self, name: str) -> Decimal | None:
        """The sum of all bills; None where one of them does not give it."""
        amounts = [row[name] for row in self.rows]
        return None if None in amounts else sum(amounts, Decimal(0))

    @property
    def asked(self) -> Bill:
        """The bill that the address names, perhaps one issuer's part of it; else the chosen one."""
        named = Bill.of(self.visit.filters.get("bill", ""))
        whole = named and replace(named, issuer="")
        there = any(self.bill(row) == whole for row in self.rows)
        return named if named and there else self.bill(self.chosen)

    @property
    def chosen(self) -> Row:
        """The bill that the address names, else the first whose invoice is off, is not known, else the largest."""
        bill = Bill.of(self.visit.filters.get("bill", ""))
        named = [row for row in self.rows if bill and self.bill(row) == replace(bill, issuer="")]
        of_state = [row for state in (OFF, NOT_ENTERED) for row in self.rows if row["state"] == state]
        return [*named, *of_state, *self.rows][0]

    @property
    def figure(self) -> str:
        """The figure whose billing rows are asked for; empty for none."""
        asked = self.visit.filters.get("rows", "")
        return asked if asked in FIGURES else ""

    @property
    def page(self) -> int:
        text = self.visit.filters.get("page", "1")
        return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 9 and int(text) else 1

    def link(self, **changes: str | None) -> str:
        return self.visit.href(PATH, **({"rows": None, "page": None} | changes))

    def rows_link(self, row: Row, figure: str) -> str:
        return self.link(bill=self.bill(row).subject, rows=figure)


def view_of(visit: Visit) -> View | None:
    """None where the viewer has no bill at all."""
    every = reconciled(visit.snapshot, visit.viewer, {}, visit.entered)
    if every.is_empty():
        return None
    months = tuple(every["billing_period"].unique().sort(descending=True))
    month, unknown_month = _one_of(visit.filters.get("month"), months, _usual(months, f"{visit.snapshot.as_of:%Y-%m}"))
    of_month = every.filter(billing_period=month)
    currencies = tuple(name or "" for name in of_month["currency"].unique(maintain_order=True))
    currency, unknown_currency = _one_of(visit.filters.get("currency"), currencies, _largest(of_month.to_dicts()))
    rows = tuple(row for row in of_month.to_dicts() if (row["currency"] or "") == currency)
    notes = tuple(note for note in (unknown_month, unknown_currency) if note)
    open_months = frozenset(every.filter(month_status="open")["billing_period"])
    return View(visit, months, month, currencies, currency, rows, open_months, notes)


def _one_of(asked: str | None, known: tuple[str, ...], usual: str) -> tuple[str, str]:
    """What is asked for, else what is usual, and a sentence where what is asked for is not there."""
    if asked is None or asked in known:
        return usual if asked is None else asked, ""
    return usual, f"The address asks for “{asked}”, which this snapshot does not have; {usual} is shown."


def _usual(months: tuple[str, ...], now: str) -> str:
    """The newest month that has ended, for it has an invoice; the newest where none has."""
    return next((month for month in months if month < now), months[0])


def _largest(rows: list[dict[str, Any]]) -> str:
    """The currency of most bills; where several have as many, that of the largest bill."""
    names = [row["currency"] or "" for row in rows]
    sizes = {name: max(abs(row["billed"] or 0) for row in rows if (row["currency"] or "") == name) for name in names}
    return max(names, key=lambda name: (names.count(name), sizes[name]))
