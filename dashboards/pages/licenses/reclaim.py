"""The seats to give back, one by one: pseudonyms, the state, and what it is judged by."""

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import Column, button, card, empty, named, table
from dashboards.components.base import Child
from dashboards.pages.findings.words import added
from dashboards.pages.licenses.unmask import SHOWN_OF_A_PSEUDONYM, form, mark
from dashboards.pages.licenses.view import MOST_SEATS, View

Row = Mapping[str, Any]
STATES = {
    "inactive": "Inactive",
    "never_used": "Never used",
    "leaver": "Has left",
    "duplicate": "Second account",
    "active": "Tier too high",
    "unknown": "Unknown",
}


def reclaim_card(view: View) -> html.Section:
    rows = view.seats.filter("waste")
    if rows.is_empty():
        nothing = empty("No seat is there to give back", "Every seat is in use, kept on purpose, or unknown.")
        return html.Section(nothing, className="card span-12")
    first = rows if view.shows_all else rows.head(MOST_SEATS)
    more = rows.height - first.height
    rest = [f"{wording.count(more)} more. ", html.A("Show them", href=view.visit.href(show="all"))] if more else None
    sentence = f"{wording.some(rows.height, 'seat')} can go, {added(rows)} a month"
    caption = "Nobody is named here. IT can be shown who it is; who asked and why is kept before a name is shown."
    export = button("Reclaim list", view.visit.href("/files/reclaim.csv"), icon_name="download")
    numbered = first.with_row_index("place").to_dicts()
    may_ask = view.visit.viewer.allowed("it")
    shown = table(columns(may_ask=may_ask), numbered, label="Seats to reclaim", rest=rest)
    body = html.Div(shown, className="queue-table")
    return card(sentence, caption, body, form() if may_ask else None, action=export)


def columns(*, may_ask: bool) -> list[Column]:
    marks = [
        Column("", lambda row: mark(row["person_id"] or row["account_id"], row["place"]), width="marks"),
    ]
    return [
        *(marks if may_ask else []),
        Column("Person", person, narrow="name"),
        Column("App and tier", lambda row: named(row["app"], row["sku"]), narrow="detail"),
        Column("State, and by what", why, narrow="detail", width="what"),
        Column("Last seen", last_seen, number=True, narrow="line"),
        Column("A month", money, number=True, narrow="amount"),
    ]


def person(row: Row) -> Child:
    pseudonym = row["person_id"] or row["account_id"]
    kind = "" if row["person_id"] else " · person not resolved"
    return named(pseudonym[:SHOWN_OF_A_PSEUDONYM], f"{row['department']}{kind}", code=True)


def why(row: Row) -> Child:
    return named(STATES[row["state"]], row["reason"])


def last_seen(row: Row) -> Child:
    at = row["last_activity_at"]
    return wording.day(at.date()) if at else html.Span("never seen", className="muted")


def money(row: Row) -> Child:
    amount = row["saving_per_month"]
    return html.Span("no number", className="muted") if amount is None else wording.exact(amount, row["currency"])
