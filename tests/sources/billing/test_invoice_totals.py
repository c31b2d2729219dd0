"""Totals of invoices: the source's own reading finds what the mapping reads, and what is not told is refused."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from sources.base import Unreadable
from sources.billing.invoice_totals import INVOICE_TOTALS
from sources.billing.periods import billing_periods
from sources.billing.totals import read_totals
from sources.mapping import ColumnSettings, FormatSettings
from sources.reference.providers import providers
from transforms.focus import normalise
from transforms.focus.exports import Reference, to_focus
from transforms.focus.exports.invoice_totals import stated

GERMAN = FormatSettings(date="%d.%m.%Y", decimal=",", thousands=".")
OWED_BELOW_ZERO = FormatSettings(sign=-1)
PLAIN = FormatSettings()
# What a file says, how it is written, and its month, currency and total.
FILES = {
    "a total": ("period,currency,total\n2026-10,USD,12.5\n", PLAIN, "2026-10 USD 12.5"),
    "a day of the period": ("period,currency,total\n2026-10-31,USD,1e2\n", PLAIN, "2026-10 USD 100"),
    "an amount and its tax": (
        "date,currency,amount,tax\n2026-10-03,eur,10,1.9\n",
        PLAIN,
        "2026-10 EUR 11.9",
    ),
    "a blank tax": ("date,currency,amount,tax\n2026-10-03,EUR,10,\n", PLAIN, "2026-10 EUR 10"),
    "a total beside amount and tax": (
        "date,currency,total,amount,tax\n2026-10-03,EUR,12,10,1.9\n",
        PLAIN,
        "2026-10 EUR 12",
    ),
    "a period before a date": (
        "date,period,currency,total\n2026-11-03,2026-10,EUR,1\n",
        PLAIN,
        "2026-10 EUR 1",
    ),
    "a date where the period is blank": (
        "date,period,currency,total\n2026-11-03,,EUR,1\n",
        PLAIN,
        "2026-11 EUR 1",
    ),
    "German": ('date,currency,total\n31.10.2026,EUR,"1.234,50-"\n', GERMAN, "2026-10 EUR -1234.5"),
    "a month beside German dates": ('period,currency,total\n2026-10,EUR,"€ 5,00"\n', GERMAN, "2026-10 EUR 5"),
    "what is owed below zero": (
        "period,currency,amount,tax\n2026-10,USD,-5,-1\n",
        OWED_BELOW_ZERO,
        "2026-10 USD 6",
    ),
    "our names in FOCUS": (
        "BillingPeriodStart,BillingCurrency,BilledCost\n2026-10-01,USD,3\n",
        PLAIN,
        "2026-10 USD 3",
    ),
}


def kind_of(form: FormatSettings, **columns: ColumnSettings):
    return replace(INVOICE_TOTALS, columns=columns, form=form)


def read(path: Path, form: FormatSettings) -> pl.DataFrame:
    """The file as a run reads it: x_period, BillingCurrency, BilledCost and why a row cannot be taken."""
    raw = pl.read_csv(path, infer_schema=False, null_values=[""]).with_row_index("x_row").lazy()
    known = Reference(providers(), pl.DataFrame(), columns={}, form=form)
    rows = normalise(
        to_focus("invoice-totals", raw, "", known), load_id="l", providers=providers(), pseudonyms=lambda s: s
    )
    return stated(rows).collect()


@pytest.mark.parametrize("case", FILES)
def test_both_readings_find_the_same(tmp_path: Path, case: str) -> None:
    text, form, told = FILES[case]
    month, currency, total = told.split()
    path = tmp_path / "totals.csv"
    path.write_text(text, encoding="utf-8")
    own = read_totals(path, kind_of(form), "totals.csv").sums
    assert own.select("billing_period", "currency", "column_name", "source_sum").rows() == [
        (month, currency, "invoice_total", total)
    ]
    (row,) = read(path, form).to_dicts()
    assert (row["x_period"], row["BillingCurrency"], f"{row['BilledCost'].normalize():f}") == (month, currency, total)
    assert row["x_reject_reason"] is None
    assert billing_periods(path, kind_of(form), "totals.csv") == (month,)


BAD = {
    "no amount": ("period,currency,total\n2026-10,USD,\n", "total is empty; expected what the invoice says"),
    "a tax alone": ("period,currency,amount,tax\n2026-10,USD,,5\n", "total is empty"),
    "no number": ("period,currency,total\n2026-10,USD,n/a\n", 'total is "n/a"; expected a decimal number'),
    "a tax that is none": ("period,currency,amount,tax\n2026-10,USD,5,x\n", 'total is "x"; expected a decimal number'),
    "no currency": ("period,currency,total\n2026-10,,5\n", "BillingCurrency is empty"),
    "no month": ("period,currency,total\n2026-13,USD,5\n", 'period is "2026-13"; expected an instant'),
}


@pytest.mark.parametrize("case", BAD)
def test_a_row_that_cannot_be_taken_says_why(tmp_path: Path, case: str) -> None:
    text, reason = BAD[case]
    path = tmp_path / "totals.csv"
    path.write_text(text, encoding="utf-8")
    assert read(path, PLAIN)["x_reject_reason"][0].startswith(reason)


def test_a_tax_counts_only_beside_an_amount_that_is_one(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text("period,currency,amount,tax\n2026-10,USD,,5\n2026-10,USD,x,5\n2026-10,USD,1,2\n", encoding="utf-8")
    own = read_totals(path, INVOICE_TOTALS, "totals.csv").sums
    assert own.select("rows", "unreadable", "source_sum").rows() == [(3, 1, "3")]


MISSING = {"total": "period,currency\n", "currency": "period,total\n", "period": "currency,total\n"}


@pytest.mark.parametrize("name", MISSING)
def test_what_must_be_told_is_named_with_the_page(tmp_path: Path, name: str) -> None:
    path = tmp_path / "totals.csv"
    path.write_text(MISSING[name], encoding="utf-8")
    with pytest.raises(Unreadable, match=rf"a column for {name}.*docs/sources/invoice-totals\.md"):
        read_totals(path, INVOICE_TOTALS, "totals.csv")


def test_a_mapped_column_that_is_not_there_is_refused_with_the_closest(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text("month,currency,gross\n2026-10,USD,1\n", encoding="utf-8")
    mapped = kind_of(PLAIN, total=ColumnSettings(column="gros"), period=ColumnSettings(column="month"))
    with pytest.raises(Unreadable, match="“gross” for “gros”"):
        read_totals(path, mapped, "totals.csv")
