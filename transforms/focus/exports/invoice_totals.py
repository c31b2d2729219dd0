"""Totals of invoices, mapped in outlay.toml, under FOCUS' names, and as rows of `invoice_total`."""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.focus.decimals import read_decimals
from transforms.focus.exact import READING
from transforms.focus.exports.base import Export, Reference
from transforms.focus.names import apart
from transforms.focus.text import in_capitals, nested_as_text
from transforms.mapping import AS_IT_COMES, Mapped, TheirColumn, mapped, read_date, reading
from warehouse.tables.stated_total import FOCUS_OF_STATED_TOTAL, STATED_NAMES

TOTAL, MONTH, START = "BilledCost", "BillingPeriodStart", "ChargePeriodStart"
TEXTS = ("InvoiceId", "InvoiceIssuerName", "BillingAccountId")
# Where the source of the charges is carried.
BILLED_SOURCE = "x_billed_source"
A_MONTH = r"^\s*\d{4}-(?:0[1-9]|1[0-2])\s*$"
NO_AMOUNT = "total is empty; expected what the invoice says, 0 where nothing is to be paid."


def to_focus(raw: pl.LazyFrame, _variant: str, reference: Reference) -> pl.LazyFrame:
    """A row an invoice, as `normalise` takes it; each of the file's other columns beside it as it came."""
    raw, header = nested_as_text(raw), raw.collect_schema().names()
    file = _mapped(header, reference.columns, reference)
    kept = [pl.col(column).alias(name) for column, name in _kept(header, file).items()]
    month = _month(file)
    return raw.select(
        *kept,
        *(file.text(name).str.strip_chars().alias(name) for name in TEXTS),
        _total(file).alias(TOTAL),
        in_capitals(file.text("BillingCurrency").str.strip_chars()).alias("BillingCurrency"),
        file.text("InvoiceIssuerName").str.strip_chars().alias("ServiceProviderName"),
        file.text("source").str.strip_chars().alias(BILLED_SOURCE),
        month.alias(MONTH),
        month.alias(START),
    )


def stated(rows: pl.LazyFrame) -> pl.LazyFrame:
    """`normalise`d rows, those without an amount turned into rejects, of which all speak of our own names."""
    silent = pl.col("x_reject_reason").is_null() & pl.col(TOTAL).is_null()
    column, reason = pl.col("x_reject_column"), pl.col("x_reject_reason")
    for name, theirs in (("total", TOTAL), ("period", MONTH), ("period", START)):
        reason = reason.str.replace(f"^{theirs} ", f"{name} ")
        column = column.replace(theirs, name)
    return rows.with_columns(
        pl.when(silent).then(pl.lit("total")).otherwise(column).alias("x_reject_column"),
        pl.when(silent).then(pl.lit(NO_AMOUNT)).otherwise(reason).alias("x_reject_reason"),
    )


def names(columns: Sequence[str], said: Mapping[str, TheirColumn]) -> Mapping[str, str]:
    """For a person: each column of a file -> where it goes."""
    file = _mapped(columns, said, None)
    ours = {theirs: name for name, theirs in FOCUS_OF_STATED_TOTAL.items()}
    goes = {column: ours.get(name, name) for name, column in reversed([*file.column.items()])}
    return {column: goes.get(column, "not kept") for column in columns}


def _mapped(header: Sequence[str], said: Mapping[str, TheirColumn], reference: Reference | None) -> Mapped:
    form = reference.form if reference else AS_IT_COMES
    return mapped(header, said, form, names=STATED_NAMES, same=FOCUS_OF_STATED_TOTAL)


def _kept(header: Sequence[str], file: Mapped) -> dict[str, str]:
    return apart(column for column in header if column not in {*file.column.values(), BILLED_SOURCE})


def _total(file: Mapped) -> pl.Expr:
    """READING of the total, else of the amount and the tax beside it."""
    if file.has(TOTAL):
        return _read(file.amount(TOTAL, signed=True))
    amount = _read(file.amount("amount", signed=True))
    if not file.has("tax"):
        return amount
    tax = _read(file.amount("tax", signed=True))
    value, rounding, unreadable = ([part.struct.field(name) for part in (amount, tax)] for name in READING.to_schema())
    return pl.struct(
        (value[0] + value[1].fill_null(0)).alias("value"),
        pl.when(value[0].is_not_null()).then(pl.coalesce(rounding[0] + rounding[1], *rounding)).alias("rounding"),
        pl.coalesce(unreadable).alias("unreadable"),
    ).cast(READING)


def _read(texts: pl.Expr) -> pl.Expr:
    return texts.map_batches(read_decimals, return_dtype=READING, is_elementwise=True)


def _month(file: Mapped) -> pl.Expr:
    """READING of the first of the month of the period, else of the date."""
    period, date = _first_of_month(file, MONTH), _first_of_month(file, "date")
    told = pl.coalesce(period.struct.field("value"), date.struct.field("value"))
    unread = pl.coalesce(period.struct.field("unreadable"), date.struct.field("unreadable"))
    return reading(told, pl.when(told.is_null()).then(unread))


def _first_of_month(file: Mapped, name: str) -> pl.Expr:
    """A day in the file's form, or a month as 2026-10."""
    text = file.text(name)
    is_month = text.str.contains(A_MONTH)
    day = read_date(pl.when(~is_month).then(text), file.form.date)
    month = pl.when(is_month).then(text.str.strip_chars() + pl.lit("-01")).str.to_datetime("%Y-%m-%d", strict=False)
    value = pl.coalesce(month, day.struct.field("value").dt.truncate("1mo"))
    return reading(value, day.struct.field("unreadable"))


INVOICE_TOTALS = Export("invoice-totals", to_focus, mapped=names, judged=stated)
