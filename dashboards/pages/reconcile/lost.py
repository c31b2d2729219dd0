"""Totals in files that are of no bill of the month, or could not be taken: they are in no comparison."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, named, table
from dashboards.pages.reconcile.invoice import place
from dashboards.pages.reconcile.view import Row


def lost_card(lost: pl.DataFrame, month: str) -> html.Section | None:
    """`lost` as `queries.invoices.of_no_bill` gives it; nothing where every total is of a bill."""
    if lost.is_empty():
        return None
    columns = [
        Column("Invoice", lambda row: named(row["invoice_id"] or "the month’s total", who(row)), narrow="name"),
        Column("Said by", lambda row: named(row["source"], place(row), code=True), narrow="detail"),
        Column("Total", lambda row: wording.exact(row["amount"], row["currency"]), number=True, narrow="amount"),
    ]
    are = "total in a file is" if lost.height == 1 else "totals in files are"
    sentence = f"{lost.height:,} {are} of no bill of {wording.month(month)}"
    caption = (
        "No charge names the invoice, and its source or issuer has no bill, or several, in that month and currency."
    )
    return card(sentence, caption, table(columns, lost.to_dicts(), label="Totals of no bill"))


def who(row: Row) -> str:
    return row["billed_source"] or row["issuer"] or "no issuer and no source named"


def not_taken_notes(rejected: pl.DataFrame, month: str) -> list[str]:
    """A sentence a source; `rejected` as `queries.invoices.not_taken` gives it."""
    return [
        f"{wording.some(row['rows'], 'row')} of {row['source']} for {wording.month(month)} could not be taken, so what "
        "the invoices come to may lack it; /data says why."
        for row in rejected.to_dicts()
    ]
