"""Anybody's invoices as CSV, by a column mapping in outlay.toml; `warehouse.tables.invoice_line` has our names."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute

from sources.base import Unreadable
from sources.billing.amount_texts import plain_amounts
from sources.billing.arrays import as_text, each_text
from sources.billing.kinds import CHARGE, CURRENCY, PERIOD, BillColumns, BillingKind, some_columns
from sources.billing.periods import instant
from sources.mapping import ColumnSettings, OurNames, found_in
from warehouse.tables.invoice_line import FOCUS_OF_INVOICE_LINE, INVOICE_LINE, INVOICE_NAMES

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute

AMOUNT, MONEY, START, DATE, TAX = "BilledCost", "BillingCurrency", "ChargePeriodStart", "date", "tax"
TAXED = (AMOUNT, "EffectiveCost", "ContractedCost")
NONE_TO_PAY = r"^[+-]?(?:[0.,]*|[0.,]*0[0.,]*[eE][+-]?[0-9]+)$"
NO_TEXT = pa.nulls(1, pa.string())[0]  # pa.scalar would import pandas


@dataclass(frozen=True)
class InvoiceCsv(BillingKind):
    """Which of its columns are which, the mapping says, else the header itself; `page` tells our names."""

    page: str = "docs/sources/invoice-csv.md"

    def columns_in(self, columns: Sequence[str], name: str) -> BillColumns:
        """Raises Unreadable for a mapped column that is not there, and where amount, currency or date is not told."""
        found = self._found(columns, name)
        dated = found.get(DATE) or found.get(START)
        missing = [our for our, at in (("amount", found.get(AMOUNT)), ("date", dated)) if not at]
        if not found.get(MONEY) and not self._constant(MONEY):
            missing.append("currency")
        if missing:
            raise self._not_told(columns, name, missing)
        costs = {cost: found.get(cost, found[AMOUNT]) for cost in TAXED}
        listed = {"ListCost": found["ListCost"]} if "ListCost" in found else {}
        more = (found[TAX],) if TAX in found else ()
        return BillColumns({**costs, **listed}, found.get(MONEY), found.get(DATE), found.get(START), more)

    def dates(self, frame: pl.DataFrame, columns: BillColumns) -> pl.DataFrame:
        """The first of the month of the date, and the charge's start where it has one."""
        month = self._months(frame, columns.period)
        start = self._read(frame, columns.charge, _day_of(self.form.date)) if columns.charge else month
        return pl.DataFrame(
            {"start": month if columns.period else self._months(frame, columns.charge), "charge": start}
        )

    def in_roles(self, table: Any, columns: BillColumns) -> Any:
        """A row a line, then a row for each line with a tax."""
        lines = self._in_roles(table, columns, columns.costs)
        if not columns.more:
            return lines
        taxed = table.filter(pc.invert(pc.fill_null(self._no_tax(table, columns.more[0]), fill_value=True)))
        of_tax = self._in_roles(taxed, columns, dict.fromkeys(TAXED, columns.more[0]))
        listed = [cost for cost in columns.costs if cost not in TAXED]
        for cost in listed:
            of_tax = of_tax.append_column(cost, pa.nulls(of_tax.num_rows, pa.string()))
        return pa.concat_tables([lines, of_tax.select(lines.column_names)])

    def _in_roles(self, table: Any, columns: BillColumns, costs: Mapping[str, str]) -> Any:
        amounts = {column: plain_amounts(as_text(table.column(column)), self.form) for column in {*costs.values()}}
        month, start = _month_of(self.form.date), _day_of(self.form.date)
        roles = {
            PERIOD: _each(table, columns.period or columns.charge, month),
            CHARGE: _each(table, columns.charge, start) if columns.charge else _each(table, columns.period, month),
            CURRENCY: self._currencies(table, columns.currency),
        }
        return pa.table({**roles, **{cost: amounts[column] for cost, column in costs.items()}})

    def _currencies(self, table: Any, column: str | None) -> Any:
        at = self._said(MONEY)
        texts = (
            pa.nulls(table.num_rows, pa.string()) if column is None else _blank_as_null(as_text(table.column(column)))
        )
        if at and at.map:
            texts = each_text(texts, lambda text: at.map.get(text.strip(), text))
        texts, constant = _blank_as_null(texts), self._constant(MONEY)
        filled = texts if constant is None else pc.fill_null(texts, constant)
        return pc.ascii_upper(pc.utf8_trim_whitespace(filled))

    def _no_tax(self, table: Any, column: str) -> Any:
        return pc.match_substring_regex(pc.utf8_trim_whitespace(as_text(table.column(column))), NONE_TO_PAY)

    def _months(self, frame: pl.DataFrame, column: str | None) -> pl.Series:
        return self._read(frame, column, self._month_of())

    def _month_of(self) -> Callable[[str], str | None]:
        return _month_of(self.form.date)

    def _read(self, frame: pl.DataFrame, column: str | None, reading: Callable[[str], str | None]) -> pl.Series:
        if column is None:
            return pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        texts = frame[column].cast(pl.String)
        distinct = texts.unique().drop_nulls()
        read = pl.Series([reading(text) for text in distinct], dtype=pl.String)
        return texts.replace_strict(distinct, read, default=None, return_dtype=pl.String)

    def _found(self, columns: Sequence[str], name: str) -> dict[str, str]:
        found = found_in(columns, self.columns, self.takes)
        amount = self._said(AMOUNT)
        if amount and amount.column and TAX not in self.columns:
            found.pop(TAX, None)
        lost = {our: column for our, column in found.items() if column not in columns}
        for our in [our for our in lost if (at := self._said(our)) and at.default is not None]:
            del found[our], lost[our]
        if lost:
            raise self._not_there(columns, name, lost)
        return found

    def _said(self, our: str) -> ColumnSettings | None:
        """What the mapping says of one of our names, also under a name that means the same."""
        return next((at for name, at in self.columns.items() if self.takes.meaning(name) == our), None)

    def _constant(self, our: str) -> str | None:
        at = self._said(our)
        return None if at is None else at.value if at.value is not None else at.default

    def _not_there(self, columns: Sequence[str], name: str, lost: Mapping[str, str]) -> Unreadable:
        wanted = ", ".join(f"“{column}” for {our}" for our, column in lost.items())
        near = {column: get_close_matches(column, columns, 1) for column in lost.values()}
        close = ", ".join(f"“{found[0]}” for “{column}”" for column, found in near.items() if found)
        return Unreadable(
            name,
            found=some_columns(columns),
            expected=f"the columns that outlay.toml maps: {wanted}",
            do=f"{f'Closest: {close}. ' if close else ''}Correct columns of the source in outlay.toml.",
        )

    def _not_told(self, columns: Sequence[str], name: str, missing: list[str]) -> Unreadable:
        mapping = ", ".join(f'{our} = "their column"' for our in missing)
        return Unreadable(
            name,
            found=some_columns(columns),
            expected=f"{self.title}, with a column for {' and '.join(missing)}",
            do=f"Set columns = {{ {mapping} }} for the source in outlay.toml ({self.page}).",
        )


def _day_of(form: str | None) -> Callable[[str], str | None]:
    """A date as the form writes it -> ISO 8601 text; null where it is none."""

    def read(text: str) -> str | None:
        moment = instant(text) if form is None else _parsed(text.strip(), form)
        return None if moment is None else moment.isoformat()

    return read


def _month_of(form: str | None) -> Callable[[str], str | None]:
    """The same, of the first day of its month."""
    day = _day_of(form)

    def read(text: str) -> str | None:
        found = day(text)
        return None if found is None else f"{found[:7]}-01"

    return read


def _parsed(text: str, form: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(text, form)  # noqa: DTZ007 - a date is naive UTC here
    return None


def _blank_as_null(texts: Any) -> Any:
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), NO_TEXT, texts)


def _each(table: Any, column: str | None, reading: Callable[[str], str | None]) -> Any:
    return (
        pa.nulls(table.num_rows, pa.string()) if column is None else each_text(as_text(table.column(column)), reading)
    )


INVOICE_CSV = InvoiceCsv(
    name="invoice-csv",
    title="an invoice",
    costs={cost: (cost,) for cost in TAXED},
    currency_columns=(MONEY,),
    period_columns=(DATE,),
    charge_columns=(START,),
    may_lack={
        "BillingAccountId": "an invoice names the customer's account where `account` is mapped",
        "ListCost": "an invoice tells what is to be paid; a list price is known where `ListCost` is mapped",
    },
    takes=OurNames(INVOICE_LINE.names, INVOICE_NAMES[len(INVOICE_LINE.names) :], FOCUS_OF_INVOICE_LINE),
)
