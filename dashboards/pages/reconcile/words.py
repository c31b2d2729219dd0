"""What the page says in sentences."""

from collections.abc import Iterable

from dash import html

from dashboards import wording
from dashboards.components import chip, holds, told, unknown
from dashboards.components.base import Child
from dashboards.pages.reconcile.view import Row, View
from transforms.spend.invoices import LET_STAND, MATCHES, NOT_BILLED, NOT_ENTERED, OFF

FIGURE_NAMES = {
    "usage": "Usage",
    "purchases": "Purchases",
    "credits": "Credits",
    "refunds": "Refunds",
    "adjustments": "Adjustments",
    "tax": "Tax",
    "other": "Other",
    "billed": "Billed",
    "covering": "Covering purchases",
    "recognised": "Recognised",
    "effective": "Effective",
}
SECONDS = {
    "purchases": "commitments, subscriptions",
    "refunds": "corrections, purchases given back",
    "other": "charges without a category that FOCUS knows",
}
MOST_NAMED = 3


def matching(view: View) -> str:
    """ "AWS and Google match to the cent; Azure's invoice is $38.17 higher"."""
    by_state = {
        state: [row for row in view.rows if row["state"] == state]
        for state in (MATCHES, OFF, LET_STAND, NOT_ENTERED, NOT_BILLED)
    }
    parts = [
        _of(view, by_state[MATCHES], "matches its invoice to the cent", "match their invoices to the cent"),
        *(f"{view.name(row)}’s invoice is {_off(row)}" for row in by_state[OFF]),
        _of(view, by_state[LET_STAND], "is off by what was accepted", "are off by what was accepted"),
        f"no invoice total is known of {_names(view, by_state[NOT_ENTERED])}" if by_state[NOT_ENTERED] else "",
        _of(view, by_state[NOT_BILLED], "gives no billed cost", "give no billed cost"),
    ]
    said = "; ".join(part for part in parts if part)
    return said[:1].upper() + said[1:]


def _of(view: View, rows: list[Row], one: str, several: str) -> str:
    return f"{_names(view, rows)} {one if len(rows) == 1 else several}" if rows else ""


def _names(view: View, rows: Iterable[Row]) -> str:
    return wording.listed([view.name(row) for row in rows], MOST_NAMED)


def _off(row: Row) -> str:
    way = "higher" if row["difference"] > 0 else "lower"
    return f"{wording.exact(abs(row['difference']), row['currency'])} {way}"


def check(row: Row) -> Child:
    """Whether bill and invoice agree, as the table's last line says it."""
    shown: dict[str, Child] = {
        MATCHES: holds("to the cent"),
        OFF: told("open", "bad"),
        LET_STAND: told(f"accepted by {row.get('accepted_by')}"),
        NOT_ENTERED: html.Span("not entered", className="muted"),
        NOT_BILLED: unknown("billed cost is not given"),
    }
    return shown[row["state"]]


def month_state(row: Row) -> Child:
    """Open, closed or not known, with the reason under it."""
    name = {"open": "Open", "closed": "Closed", "unknown": "Unknown"}.get(row["month_status"] or "", "Unknown")
    shown = chip(name, {"Open": "warn", "Unknown": "unknown"}[name]) if name != "Closed" else html.Span(name)
    return html.Div([shown, html.Div(row["reason"] or "not judged yet", className="second")])
