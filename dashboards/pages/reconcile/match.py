"""Usage to billed, and billed against the invoice: a column a bill, a line a step."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import Column, card, named, table
from dashboards.components.base import Child, present
from dashboards.pages.reconcile.view import Row, View
from dashboards.pages.reconcile.words import FIGURE_NAMES, SECONDS, check, matching, month_state
from transforms.spend.invoices import MATCHES, NOT_BILLED

# With more bills than this the table would not fit; each then has a row of its own, and its steps when it is opened.
MOST_COLUMNS = 5
ALWAYS = ("usage", "purchases", "credits", "refunds", "tax")
STEPS = ("usage", "purchases", "credits", "refunds", "adjustments", "tax", "other")
Cell = Callable[[Row], Child]


def match_card(view: View) -> html.Section:
    caption = "Billed cost of the charges against the invoice’s total, per provider; every figure opens its rows."
    shown = by_step(view) if len(view.rows) <= MOST_COLUMNS else by_bill(view)
    return card(matching(view), caption, shown)


def by_step(view: View) -> html.Div:
    """Steps as rows, bills as columns, their total last."""
    steps = [step for step in STEPS if step in ALWAYS or any(row[step] for row in view.rows)]
    lines = [
        *(
            line(view, FIGURE_NAMES[step], SECONDS.get(step), figure(view, step), total=amount_of(view, step))
            for step in steps
        ),
        line(view, "Billed", None, figure(view, "billed", strong=True), total=strong(amount_of(view, "billed"))),
        line(view, "Invoice", None, lambda row: invoice(view, row), total=sum_known(view, "invoice")),
        line(
            view,
            "Invoice less billed",
            None,
            lambda row: difference(row),
            total=sum_known(view, "difference", signed=True),
        ),
        line(view, "Check", None, check, total=verdicts(view)),
        line(view, "Month", None, month_state, total=None),
    ]
    title = f"{view.currency or 'No currency'}, {wording.month(view.month)}"
    columns = [Column(title, lambda row: row["name"], narrow="name")]
    columns += [bill_column(view, place, row) for place, row in enumerate(view.rows)]
    if view.several:
        columns.append(Column("Total", lambda row: row["total"], number=True, narrow="line", width="sum"))
    return html.Div(table(columns, lines, label="From usage to the invoice"), className="steps")


def bill_column(view: View, place: int, row: Row) -> Column:
    return Column(view.name(row), lambda line: line["cells"][place], number=True, narrow="line")


def line(view: View, name: str, second: str | None, cell: Cell, *, total: Child) -> dict[str, Any]:
    shown = html.Span(name, className="strong") if name == "Billed" else name
    return {"name": named(shown, second), "cells": [cell(row) for row in view.rows], "total": total}


def figure(view: View, step: str, *, strong: bool = False) -> Cell:
    """A step's amount as a link to its billing rows."""

    def cell(row: Row) -> Child:
        amount: Decimal | None = row[step]
        if amount is None:
            return html.Span("no number", className="muted")
        tone = "figure strong" if strong else "figure" if amount else "figure muted"
        return html.A(money(amount, row["currency"]), href=view.rows_link(row, step), className=tone)

    return cell


def amount_of(view: View, name: str) -> Child:
    total = view.total(name)
    return html.Span("no number", className="muted") if total is None else money(total, view.currency)


def strong(amount: Child) -> html.Span:
    return html.Span(amount, className="strong")


def sum_known(view: View, name: str, *, signed: bool = False) -> Child:
    """The sum of what is known; how many are not is said, since they are in no sum."""
    known = [row for row in view.rows if row[name] is not None]
    if not known:
        return html.Span("no number", className="muted")
    lacking = len(view.rows) - len(known)
    second = html.Div(f"without {wording.some(lacking, 'bill')}", className="second") if lacking else None
    amount = sum((row[name] for row in known), Decimal(0))
    settled = all(row["state"] == MATCHES for row in known)
    shown = signed_amount(amount, view.currency, settled=settled) if signed else money(amount, view.currency)
    return html.Div(present(shown, second))


def invoice(view: View, row: Row) -> Child:
    """What the invoice says and who said it; where nobody did, the way to enter it."""
    if row["state"] == NOT_BILLED:
        return html.Span("nothing to compare", className="muted")
    href = view.link(bill=view.bill(row).subject)
    if row["invoice"] is None:
        return html.A("Enter it", href=href)
    said = f"entered by {row['said_by']}" if row["by_hand"] else f"by {row['said_by']}"
    ids = wording.listed(row["invoices"], 2)
    amount = html.A(money(row["invoice"], row["currency"]), href=href, className="figure")
    return html.Div([amount, html.Div(", ".join(part for part in (ids, said) if part), className="second")])


def difference(row: Row) -> Child:
    if row["difference"] is None:
        return html.Span("no number", className="muted")
    return signed_amount(row["difference"], row["currency"], settled=row["state"] == MATCHES)


def signed_amount(amount: Decimal, currency: str | None, *, settled: bool = False) -> html.Span:
    rounded = wording.rounded(amount, wording.minor_unit(currency))
    tone = "muted" if not rounded or settled else "bad strong"
    return html.Span(wording.exact(amount, currency, signed=True), className=tone)


def verdicts(view: View) -> str:
    return f"{sum(row['state'] == MATCHES for row in view.rows)} of {len(view.rows)}"


def money(amount: Decimal, currency: str | None) -> str:
    """In the minor unit; with every digit where it would round to nothing."""
    return (wording.unrounded if wording.vanishes(amount, currency) else wording.exact)(amount, currency)


def by_bill(view: View) -> html.Div:
    """A row a bill."""
    columns = [
        Column(
            "Bill",
            lambda row: named(view.name(row), row["source"], href=view.link(bill=view.bill(row).subject)),
            narrow="name",
        ),
        Column("Billed", figure(view, "billed"), number=True, narrow="amount"),
        Column("Invoice", lambda row: invoice(view, row), number=True, narrow="line"),
        Column("Invoice less billed", difference, number=True, narrow="line"),
        Column("Check", check, narrow="line"),
        Column("Month", month_state, narrow="detail"),
    ]
    return table(columns, view.rows, label="Bills against their invoices")
