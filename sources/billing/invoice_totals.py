"""Totals of invoices as CSV, by a column mapping in outlay.toml; they are compared with bills and never added to them.

`warehouse.tables.stated_total` has our names.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute

from sources.billing.arrays import as_text
from sources.billing.invoice_csv import InvoiceCsv, plain_amounts
from sources.billing.kinds import CHARGE, CURRENCY, PERIOD, BillColumns
from sources.mapping import OurNames
from warehouse.tables import INVOICE_TOTAL
from warehouse.tables.stated_total import FOCUS_OF_STATED_TOTAL, STATED_NAMES, STATED_TOTAL

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
TOTAL, MONEY, MONTH, DATE, AMOUNT, TAX = "BilledCost", "BillingCurrency", "BillingPeriodStart", "date", "amount", "tax"
NO_TEXT = pa.nulls(1, pa.string())[0]  # pa.scalar would import pandas
# A tax counts only beside an amount.
A_NUMBER = r"^\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*$"
A_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class InvoiceTotals(InvoiceCsv):
    """A row an invoice: its total, or its amount and the tax beside it."""

    compared: bool = True
    page: str = "docs/sources/invoice-totals.md"

    def columns_in(self, columns: Sequence[str], name: str) -> BillColumns:
        """Raises Unreadable for a mapped column that is not there, and where total, currency or period is not told."""
        found = self._found(columns, name)
        paid = found.get(TOTAL) or found.get(AMOUNT)
        told = {"total": paid, "currency": found.get(MONEY) or self._constant(MONEY)}
        missing = [our for our, at in told.items() if not at]
        if not (found.get(MONTH) or found.get(DATE)):
            missing.append("period")
        if missing or not paid:
            raise self._not_told(columns, name, missing)
        beside = (found[TAX],) if TOTAL not in found and TAX in found else ()
        return BillColumns({INVOICE_TOTAL.name: paid}, found.get(MONEY), found.get(MONTH), found.get(DATE), more=beside)

    def dates(self, frame: pl.DataFrame, columns: BillColumns) -> pl.DataFrame:
        """The first day of the month that the row is for."""
        months = self._month(frame, columns)
        return pl.DataFrame({"start": months, "charge": months})

    def in_roles(self, table: Any, columns: BillColumns) -> Any:
        """A row an invoice; a tax beside its amount is a summand of the total."""
        texts = [as_text(table.column(column)) for column in (*columns.costs.values(), *columns.more)]
        amounts = [plain_amounts(each, self.form) for each in texts]
        is_read = pc.match_substring_regex(amounts[0], A_NUMBER)
        amounts[1:] = [pc.if_else(is_read, tax, NO_TEXT) for tax in amounts[1:]]
        dated = table.select([*dict.fromkeys(columns.dates)])
        months = self._month(pl.DataFrame(dated), columns).to_arrow().cast(pa.string())
        roles = {PERIOD: months, CHARGE: months, CURRENCY: self._currencies(table, columns.currency)}
        summands = {
            f"{INVOICE_TOTAL.name}{f'+{number}' if number else ''}": each for number, each in enumerate(amounts)
        }
        return pa.table({**roles, **summands})

    def _month(self, frame: pl.DataFrame, columns: BillColumns) -> pl.Series:
        """The first of the month of the period, else of the date."""
        month, of_date = (self._months(frame, column) for column in (columns.period, columns.charge))
        return month.fill_null(of_date) if len(month) else month

    def _month_of(self) -> Callable[[str], str | None]:
        read = super()._month_of()
        return lambda text: f"{text.strip()}-01" if A_MONTH.fullmatch(text.strip()) else read(text)


INVOICE_TOTALS = InvoiceTotals(
    name="invoice-totals",
    title="totals of invoices",
    costs={INVOICE_TOTAL.name: ("total", "amount")},
    currency_columns=(MONEY,),
    period_columns=(MONTH,),
    charge_columns=(DATE,),
    takes=OurNames(STATED_TOTAL.names, STATED_NAMES[len(STATED_TOTAL.names) :], FOCUS_OF_STATED_TOTAL),
)
