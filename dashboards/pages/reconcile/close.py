"""Where the close of the month stands: per issuer what is accrued, what is in the way, and who signed it."""

from collections.abc import Sequence

from dash import html

from dashboards import wording
from dashboards.components import Column, card, chip, named, table
from dashboards.components.base import Child
from dashboards.pages.reconcile.view import Row, View
from dashboards.queries.close import stand
from transforms.close.states import ACCRUED, CLOSED, OPEN, RESTATED

WORDS = {OPEN: "Open", ACCRUED: "Accrued", CLOSED: "Closed", RESTATED: "Restated"}


def close_card(view: View) -> html.Section:
    visit = view.visit
    every = stand(visit.snapshot, visit.viewer, view.month, visit.entered).to_dicts()
    rows = [row for row in every if row["currency"] == view.currency]
    columns = [
        Column("Issuer", lambda row: named(row["issuer"], row["source"]), narrow="name"),
        Column("Close", state, narrow="line"),
        Column("Expected", lambda row: amount(row, "expected"), number=True, narrow="line"),
        Column("Accrued", lambda row: amount(row, "accrued"), number=True, narrow="line"),
        Column("How", how, narrow="detail"),
        Column("Signed", signed, narrow="detail"),
    ]
    caption = (
        "What each bill will come to once all is in, less its invoice. `outlay close` accrues, approves and exports."
    )
    return card(sentence(view, rows), caption.replace("`", ""), table(columns, rows, label="The close of the month"))


def sentence(view: View, rows: Sequence[Row]) -> str:
    """ "Sep 2026 is closed by 2 of 3 issuers; 1 bill is in the way"."""
    issuers = {row["issuer"] for row in rows}
    closed = {row["issuer"] for row in rows if row["state"] in (CLOSED, RESTATED)}
    name = wording.month(view.month)
    if closed == issuers:
        return f"{name} is closed in {view.currency or 'no currency'}"
    blocked = sum(bool(row["blocked_by"]) for row in rows)
    ready = (
        "all bills are ready to be closed" if not blocked else f"{wording.some(blocked, 'bill')} cannot be closed yet"
    )
    return f"{name} is closed for {len(closed)} of {wording.some(len(issuers), 'issuer')}; {ready}"


def state(row: Row) -> Child:
    """With what is in the way under it."""
    name = WORDS[row["state"]]
    shown = html.Span(name) if row["state"] == CLOSED else chip(name, "warn" if row["state"] != OPEN else "unknown")
    why = row["blocked_by"] if row["state"] in (OPEN, ACCRUED) else ""
    return html.Div([shown, html.Div(why or "nothing is in the way", className="second")])


def amount(row: Row, name: str) -> Child:
    if row[name] is None:
        return html.Span("no number", className="muted")
    return wording.exact(row[name], row["currency"])


def how(row: Row) -> Child:
    """The method and what it rests on."""
    if row["method"] is None:
        return html.Span("not worked out yet", className="muted")
    return html.Div([html.Div(row["method"]), html.Div(row["accrual_reason"], className="second")])


def signed(row: Row) -> Child:
    """Who prepared and who approved it."""
    who = [f"{verb} by {row[name]}" for verb, name in (("prepared", "preparer"), ("approved", "approver")) if row[name]]
    return ", ".join(who) if who else html.Span("nobody yet", className="muted")
