"""What can be given back, in piles by when its money leaves: credited already, now, at the renewal."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, button, card, empty, named, table, two_lines
from dashboards.components.base import Child, Children
from dashboards.pages.findings.words import added, amounts, lines
from dashboards.pages.licenses.unmask import SHOWN_OF_A_PSEUDONYM, form, mark
from dashboards.pages.licenses.view import MOST_SEATS, View
from dashboards.queries.licenses import AT_RENEWAL, NOT_KNOWN, NOW, credited, spare, to_leave

Row = Mapping[str, Any]
STATES = {
    "inactive": "Inactive",
    "never_used": "Never used",
    "leaver": "Has left",
    "duplicate": "Second account",
}
# What is said of a pile with seats, and under it.
PILES = {
    NOW: (
        "can go now",
        "Monthly terms: what is given back is not on the next bill. Longest gone first.",
    ),
    AT_RENEWAL: (
        "can go at the renewal",
        "Given back, a seat stays on the bill to the last day of its term, which stands beside it. Longest gone first.",
    ),
    NOT_KNOWN: (
        "can go, and nobody knows when their money leaves",
        "No contract that runs names their price or term, so they are in no amount.",
    ),
}


def reclaim_cards(view: View) -> list[Child]:
    """A card a pile; the last has the form that shows who the marked are."""
    seats, pools = to_leave(view.seats, view.every_pool).with_row_index("place"), spare(view.pools)
    may_ask = view.visit.viewer.allowed("it")
    piles = [pile_card(view, name, seats.filter(pile=name), pools.filter(pile=name), may_ask=may_ask) for name in PILES]
    shown = [credited_card(view), *(each for each in piles if each is not None)]
    if seats.is_empty() and pools.is_empty():
        nothing = empty("No seat is there to give back", "Every seat is in use, kept on purpose, or unknown.")
        return [*shown, html.Section(nothing, className="card span-12")]
    return [*shown, next_card(may_ask=may_ask)]


def credited_card(view: View) -> html.Section:
    """What vendors take off the bill by themselves."""
    rows = credited(view.visit.snapshot, view.visit.viewer)
    if rows.is_empty():
        sentence = "Nothing is credited already"
        return card(sentence, "No vendor of these seats is known to take idle ones off the bill by itself.")
    seats = wording.some(int(rows["credited"].sum()), "seat")
    cells = [
        Column("Product", lambda row: named(row["app"], row["contract_id"]), narrow="name"),
        Column("Credited by", lambda row: row["vendor"], narrow="line"),
        Column("Seats", lambda row: wording.count(row["credited"]), number=True, narrow="line"),
        Column(
            "A month", lambda row: wording.exact(row["saving_per_month"], row["currency"]), number=True, narrow="amount"
        ),
    ]
    caption = "Nothing is left to do: the vendor does not charge for a seat while nobody uses it. In no amount below."
    return card(
        f"{seats} credited already, {added(rows)} a month", caption, table(cells, rows.to_dicts(), label="Credited")
    )


def pile_card(view: View, name: str, seats: pl.DataFrame, pools: pl.DataFrame, *, may_ask: bool) -> html.Section | None:
    """Nothing where the pile is empty."""
    if seats.is_empty() and pools.is_empty():
        return None
    said, caption = PILES[name]
    money = pl.concat([part.select("saving_per_month", "currency") for part in (seats, pools)])
    first = seats if view.shows_all else seats.head(MOST_SEATS)
    more = seats.height - first.height
    rest = (
        [f"{wording.count(more)} more seats. ", html.A("Show them", href=view.visit.href(show="all"))] if more else None
    )
    number = seats.height + int(pools["unassigned"].sum())
    whole = f", {added(money)} a month" if amounts(money) else ""
    rows = [*first.to_dicts(), *pools.to_dicts()]
    total = {"total": True, "count": number, "sum": lines(*amounts(money))}
    body = table(columns(may_ask=may_ask), rows, label=f"Seats that {said}", rest=rest, total=total)
    export = button("Reclaim list", view.visit.href("/files/reclaim.csv"), icon_name="download")
    shown = html.Div(body, className="queue-table")
    return card(f"{wording.some(number, 'seat')} {said}{whole}", caption, shown, action=export)


def next_card(*, may_ask: bool) -> html.Section:
    caption = "Nobody is named here. IT can be shown who it is; who asked and why is kept before a name is shown."
    return card("Free the seats in each app; Outlay only reads", caption, form() if may_ask else None)


def columns(*, may_ask: bool) -> list[Column]:
    marks = [Column("", marked, width="marks")]
    return [
        *(marks if may_ask else []),
        Column("Person", person, narrow="name", width="lined"),
        Column("App and tier", app, narrow="detail", width="lined"),
        Column("State, and by what", why, narrow="detail", width="what lined"),
        Column("Last seen", last_seen, number=True, narrow="line"),
        Column("A month", money, number=True, narrow="amount", width="lined"),
    ]


def marked(row: Row) -> Child:
    return mark(row["person_id"] or row["account_id"], row["place"]) if "place" in row else ""


def app(row: Row) -> Children:
    return "" if "total" in row else two_lines(row["app"], row["tier"] or row["sku"])


def person(row: Row) -> Children:
    if "total" in row:
        return html.Span(wording.some(row["count"], "seat"), className="strong")
    if "place" not in row:
        return two_lines(wording.some(row["unassigned"], "seat"), "held by nobody")
    pseudonym = row["person_id"] or row["account_id"]
    kind = "" if row["person_id"] else " · person not resolved"
    return two_lines(pseudonym[:SHOWN_OF_A_PSEUDONYM], f"{row['department']}{kind}", code=True)


def why(row: Row) -> Children:
    if "total" in row:
        return ""
    if "place" not in row:
        assigned = row["consumed"] if row["consumed"] is not None else row["held"]
        told = f"{row['source']} tells {wording.count(row['purchased'])} bought and {wording.count(assigned)} assigned"
        return two_lines("Lower the number", f"{told}, as of {wording.day(row['counted_on'])}.")
    return two_lines(STATES[row["state"]], row["reason"])


def last_seen(row: Row) -> Child:
    if "place" not in row:
        return ""
    if at := row["last_activity_at"]:
        return wording.day(at.date())
    return html.Span("never seen" if row["signal"] else "not told", className="muted")


def money(row: Row) -> Children:
    if "total" in row:
        return html.Div(row["sum"], className="strong")
    amount = row["saving_per_month"]
    if amount is None:
        return html.Span("no number", className="muted")
    return two_lines(wording.exact(amount, row["currency"]), leaves(row))


def leaves(row: Row) -> str | None:
    """When it is off the bill."""
    if row["pile"] == NOW:
        return "now, monthly term"
    return f"at {wording.day(row['contract_end'])}" if row["contract_end"] else None
