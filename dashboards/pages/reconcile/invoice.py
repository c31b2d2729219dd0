"""One bill's invoice: what is known of it, the form to enter its total, and a difference to settle."""

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import wording
from dashboards.components import card
from dashboards.components.base import Child, present
from dashboards.pages.reconcile.view import Row, View
from transforms.spend.invoices import LET_STAND, MATCHES, NOT_BILLED, OFF

BILL, AMOUNT, WHO, NOTE, KEEP, ACCEPT, SAID = (
    f"invoice-{part}" for part in ("bill", "amount", "who", "note", "keep", "accept", "said")
)


def invoice_card(view: View) -> html.Section:
    row = view.chosen
    if row["state"] == NOT_BILLED:
        why = "The source gives the effective cost alone, which no invoice shows."
        return card(f"{view.name(row)}: nothing to compare with an invoice", why, span=4)
    return card(sentence(view, row), caption(row), facts(view, row), form(view, row), span=4)


def sentence(view: View, row: Row) -> str:
    name = view.name(row)
    if row["invoice"] is None:
        return f"{name}: no invoice total is known"
    if row["state"] == MATCHES:
        return f"{name}: the invoice is what was billed"
    amount = wording.exact(abs(row["difference"]), row["currency"])
    where = "on the invoice, in no billing row" if row["difference"] > 0 else "billed, on no invoice"
    return f"{name}: {amount} {where}" + (", accepted" if row["state"] == LET_STAND else "")


def caption(row: Row) -> str:
    """Who said the total and when."""
    if row["invoice"] is None:
        return "Type the total with tax as it stands on the invoice."
    how = "Entered by" if row["by_hand"] else "Said by"
    return f"{how} {row['said_by']} on {wording.instant(row['said_at'])}."


def facts(view: View, row: Row) -> html.Dl:
    shown = [
        ("Billed", wording.exact(row["billed"], row["currency"])),
        ("Invoice", wording.exact(row["invoice"], row["currency"]) if row["invoice"] is not None else "not known"),
        ("In the bill", wording.listed(row["invoices"], 3) or "no invoice id"),
        ("Note", row["note"] or ""),
        ("Accepted", f"by {row['accepted_by']}: {row['accepted_note']}" if row["state"] == LET_STAND else ""),
    ]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in shown if value], className="facts")


def form(view: View, row: Row) -> html.Div:
    """Every part is always there, since the buttons' work names them; what cannot be done now is hidden."""
    currency = row["currency"] or "no currency"
    fields: list[Child] = [
        dcc.Store(id=BILL, data=view.bill(row).subject),
        dmc.TextInput(id=AMOUNT, label=f"Invoice total with tax, {currency}", placeholder="1,234.56", value=""),
        dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local"),
        dmc.Textarea(id=NOTE, label="Note, needed to accept a difference", value="", autosize=True, minRows=2),
        html.Div(id=SAID, className="said", role="status"),
    ]
    keep = html.Button("Keep this total", id=KEEP, className="button primary", type="button", n_clicks=0)
    accept = html.Button("Accept", id=ACCEPT, className="button", type="button", n_clicks=0, hidden=row["state"] != OFF)
    return html.Div([*fields, html.Div(present(keep, accept), className="form-buttons")], className="entry-form")
