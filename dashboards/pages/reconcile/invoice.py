"""One bill's invoice: what is known of it, the form to enter its total, and a difference to settle."""

from pathlib import PurePosixPath

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import wording
from dashboards.components import card
from dashboards.components.base import Child, aria, present
from dashboards.pages.reconcile.view import Row, View
from transforms.spend.invoices import LET_STAND, MATCHES, NOT_BILLED, OFF

BILL, INVOICE, AMOUNT, WHO, NOTE, KEEP, ACCEPT, SAID = (
    f"invoice-{part}" for part in ("bill", "id", "amount", "who", "note", "keep", "accept", "said")
)


def invoice_card(view: View) -> html.Section:
    row = view.chosen
    if row["state"] == NOT_BILLED:
        why = "The source gives the effective cost alone, which no invoice shows."
        return card(f"{view.name(row)}: nothing to compare with an invoice", why, span=4)
    return card(sentence(view, row), caption(row), facts(view, row), statements(row), form(view, row), span=4)


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
    how, when = ("Entered by", "on") if row["by_hand"] else ("As the files of", "say it, read")
    return f"{how} {row['said_by']} {when} {wording.instant(row['said_at'])}."


def facts(view: View, row: Row) -> html.Dl:
    one = not has_statements(row)
    shown = [
        ("Billed", wording.exact(row["billed"], row["currency"])),
        ("Invoice", wording.exact(row["invoice"], row["currency"]) if row["invoice"] is not None else "not known"),
        ("In the bill", wording.listed(row["invoices"], 3) or "no invoice id"),
        ("Note", row["note"] or "" if one else ""),
        ("Accepted", f"by {row['accepted_by']}: {row['accepted_note']}" if row["state"] == LET_STAND else ""),
    ]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in shown if value], className="facts")


def statements(row: Row) -> Child:
    """Every total that is known, where it is from, why it does not count; nothing where one person said the month’s."""
    if not has_statements(row):
        return None
    said: list[Row] = row["said"]
    return html.Ul(
        [statement(each, row) for each in said], className="statements", **aria(label="Totals that are known")
    )


def has_statements(row: Row) -> bool:
    """Several totals are known, or one that is of a file or of a single invoice."""
    said: list[Row] = row["said"] or []
    return len(said) > 1 or row["by_hand"] is False or any(each["invoice_id"] for each in said)


def statement(said: Row, row: Row) -> html.Li:
    amount = html.Span(
        wording.exact(said["amount"], row["currency"]), className="figure" if said["stands"] else "muted"
    )
    who = f"entered by {said['said_by']}" if said["by_hand"] else f"by {said['said_by']} ({place(said)})"
    of = f"invoice {said['invoice_id']}" if said["invoice_id"] else "the month’s total"
    account = f"account {said['account']}" if said["account"] else ""
    stands = "" if said["stands"] else f"does not count: {why_not(said, row)}"
    note = f"“{said['note']}”" if said["note"] else ""
    told = ", ".join(part for part in (of, account, who, note, stands) if part)
    return html.Li([amount, html.Div(told, className="second")])


def place(said: Row) -> str:
    """`cloud-invoices.csv, line 3`."""
    return f"{PurePosixPath(said['object']).name}, line {said['line']}"


def why_not(said: Row, row: Row) -> str:
    standing: list[Row] = [each for each in row["said"] if each["stands"]]
    same = next((each for each in standing if each["invoice_id"] == said["invoice_id"]), None)
    if same is None:
        return "the month’s total stands"
    return f"what {same['said_by']} entered stands" if same["by_hand"] else "a newer file stands"


def form(view: View, row: Row) -> html.Div:
    """Every part is always there, since the buttons' work names them; what cannot be done now is hidden."""
    currency = row["currency"] or "no currency"
    ids: list[str] = row["invoices"] or [""]
    of = dmc.TextInput(id=INVOICE, label="Invoice id, empty for the month’s total", placeholder=ids[-1], value="")
    fields: list[Child] = [
        dcc.Store(id=BILL, data=view.bill(row).subject),
        html.Div(of, hidden=len(ids) < 2),
        dmc.TextInput(id=AMOUNT, label=f"Invoice total with tax, {currency}", placeholder="1,234.56", value=""),
        dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local"),
        dmc.Textarea(id=NOTE, label="Note, needed to accept a difference", value="", autosize=True, minRows=2),
        html.Div(id=SAID, className="said", role="status"),
    ]
    keep = html.Button("Keep this total", id=KEEP, className="button primary", type="button", n_clicks=0)
    accept = html.Button("Accept", id=ACCEPT, className="button", type="button", n_clicks=0, hidden=row["state"] != OFF)
    return html.Div([*fields, html.Div(present(keep, accept), className="form-buttons")], className="entry-form")
