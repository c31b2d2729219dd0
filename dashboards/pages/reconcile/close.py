"""Where the close of the month stands: per issuer what is accrued, what is in the way, who signed it, what to do."""

from collections.abc import Sequence
from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components import Column, card, chip, named, table
from dashboards.components.base import Child
from dashboards.pages.reconcile.close_form import close_form
from dashboards.pages.reconcile.view import Row, View
from dashboards.queries.close import late, stand
from transforms.close.states import ACCRUED, CLOSED, OPEN, RESTATED

WORDS = {OPEN: "Open", ACCRUED: "Accrued", CLOSED: "Closed", RESTATED: "Restated"}
OF = ("issuer", "source", "currency")


def close_card(view: View) -> html.Section | None:
    """None for who sees some accounts: a month is closed as a whole."""
    if view.visit.viewer.scope.accounts is not None:
        return None
    rows = rows_of(view)
    columns = [
        Column("Issuer", lambda row: issuer(view, row), narrow="name", width="issuer"),
        Column("Close", state, narrow="line"),
        Column("Billed", lambda row: figure(view, row, "billed"), number=True, narrow="line"),
        Column("Expected", lambda row: figure(view, row, "expected"), number=True, narrow="line"),
        Column("Accrued", lambda row: figure(view, row, "accrued"), number=True, narrow="line"),
        Column("How", how, narrow="detail"),
        Column("Signed", signed, narrow="detail"),
    ]
    if any(row["late"] for row in rows):
        changed = Column("Late", lambda row: figure(view, row, "late"), number=True, narrow="line")
        columns.insert(5, changed)
    caption = (
        "What each issuer’s part of a bill will come to once all is in, less its invoice. A figure opens its rows."
    )
    shown = table(columns, rows, label="The close of the month")
    return card(sentence(view, rows), caption, shown, close_form(view, rows))


def rows_of(view: View) -> list[Row]:
    """The month's bills by issuer, with `late`, by how much its effective cost is another than what was posted."""
    visit = view.visit
    every = stand(visit.snapshot, visit.viewer, view.month, visit.entered).filter(currency=view.currency)
    both = every.join(late(visit.snapshot, view.month), on=OF, how="left").sort("issuer", "source")
    unit = Decimal(1).scaleb(-wording.minor_unit(view.currency))
    found: list[Row] = []
    for row in both.to_dicts():
        now = wording.rounded(row["effective"], wording.minor_unit(view.currency)) if row["effective"] else None
        moved = now - row["booked"] if now is not None and row["booked"] is not None else None
        changed = moved if moved is not None and abs(moved) >= unit and row["state"] == CLOSED else None
        is_restated = row["state"] == CLOSED and (changed is not None or row["later"])
        found.append({**row, "late": changed, "state": RESTATED if is_restated else row["state"]})
    return found


def sentence(view: View, rows: Sequence[Row]) -> str:
    """ "Sep 2026 is closed by 2 of 3 issuers; 1 bill is in the way"."""
    issuers = {row["issuer"] for row in rows}
    closed = issuers - {row["issuer"] for row in rows if row["state"] not in (CLOSED, RESTATED)}
    name = wording.month(view.month)
    if closed == issuers:
        restated = sum(row["state"] == RESTATED for row in rows)
        since = f"; {wording.some(restated, 'bill')} changed since" if restated else ""
        return f"{name} is closed in {view.currency or 'no currency'}{since}"
    blocked = sum(bool(row["blocked_by"]) for row in rows if row["state"] not in (CLOSED, RESTATED))
    ready = (
        "all bills are ready to be closed" if not blocked else f"{wording.some(blocked, 'bill')} cannot be closed yet"
    )
    return f"{name} is closed for {len(closed)} of {wording.some(len(issuers), 'issuer')}; {ready}"


def issuer(view: View, row: Row) -> Child:
    """With a link that turns the form to it alone."""
    return named(row["issuer"], row["source"], href=view.link(issuer=row["issuer"]))


def state(row: Row) -> Child:
    """With what is in the way under it."""
    name = WORDS[row["state"]]
    shown = html.Span(name) if row["state"] == CLOSED else chip(name, "warn" if row["state"] != OPEN else "unknown")
    return html.Div([shown, html.Div(second(row), className="second")])


def second(row: Row) -> str:
    if row["state"] in (OPEN, ACCRUED):
        return row["blocked_by"] or "nothing is in the way"
    if row["late"]:
        return "what came late is posted with the next month that is closed"
    return "what came late is posted" if row["state"] == RESTATED else ""


def figure(view: View, row: Row, name: str) -> Child:
    """As a link to the billing rows that it rests on."""
    if row[name] is None:
        return html.Span("" if name == "late" else "no number", className="muted")
    shown = wording.exact(row[name], row["currency"], signed=name == "late")
    rests_on = "effective" if name == "late" else "billed"
    return html.A(shown, href=view.rows_link(row, rests_on), className="figure")


def how(row: Row) -> Child:
    """The method and what it rests on."""
    if row["method"] is None:
        return html.Span("not worked out yet", className="muted")
    return html.Div([html.Div(row["method"]), html.Div(row["accrual_reason"], className="second")])


def signed(row: Row) -> Child:
    """Who prepared and who approved it, or opened it again."""
    who = [f"{verb} by {row[name]}" for verb, name in (("prepared", "preparer"), ("approved", "approver")) if row[name]]
    if row["state"] == OPEN and row["reopened_by"]:
        who = [f"opened again by {row['reopened_by']}: {row['reopened_for']}"]
    return ", ".join(who) if who else html.Span("nobody yet", className="muted")
