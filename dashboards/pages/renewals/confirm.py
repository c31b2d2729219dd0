"""A likely contract to confirm: what lines tell stands in the fields, what they cannot tell a person says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import wording
from dashboards.components import button, card
from dashboards.components.base import Child
from dashboards.pages.renewals.suggested import evidence
from dashboards.pages.renewals.view import Row, View
from transforms.renewals.confirmed import suggested
from transforms.renewals.recommend import plain

ABOUT, WHO, NOTE, ANSWER = (f"candidate-{part}" for part in ("about", "who", "note", "answer"))
CONFIRM, TAKE_BACK = "candidate-confirm", "candidate-take-back"
TAKE_BACK_ABOUT, TAKE_BACK_WHO, TAKE_BACK_ANSWER = (f"{TAKE_BACK}-{part}" for part in ("about", "who", "answer"))
# What the fields are called as parts of their ids, in the order in which the callback is given them.
FIELDS = (
    *("start", "end", "term_months", "auto_renews", "notice_number", "notice_unit"),
    *("seats_committed", "each_time", "owner", "cost_center"),
)
RENEWS = {"yes": "Yes", "no": "No", "": "Not known"}
UNITS = {"calendar_days": "calendar days", "business_days": "business days", "calendar_months": "calendar months"}


def field_id(name: str) -> str:
    return f"candidate-{name.replace('_', '-')}"


def confirm_card(view: View) -> html.Section | None:
    """Of the candidate in the address; nothing where it names none that is there."""
    row = view.candidate
    if row is None:
        return None
    caption = f"{evidence(row)}. What stands here is what lines tell; empty is not known, and stays asked for."
    columns = [
        html.Div([html.H3("Term"), *term(filled(row))], className="entry-form"),
        html.Div([html.H3("Notice, price and seats"), *price(row)], className="entry-form"),
        html.Div([html.H3("Yours"), *yours(row, view)], className="entry-form"),
    ]
    said = f"Is {row['app']} a contract?"
    return card(said, caption, dcc.Store(id=ABOUT, data=about(row)), html.Div(columns, className="thirds"))


def about(row: Row) -> dict[str, str]:
    return {"candidate_id": row["candidate_id"], "currency": row["currency"] or ""}


def filled(row: Row) -> Mapping[str, Any]:
    """What of its terms lines tell."""
    return suggested(row["candidate"]).row(0, named=True)


def term(told: Mapping[str, Any]) -> list[Child]:
    return [
        text("start", "First day of the term", told["start"]),
        text("end", "Last day of the term", told["end"]),
        text("term_months", "Months of a term", told["term_months"]),
        choice("auto_renews", "Renews itself", RENEWS, ""),
    ]


def price(row: Row) -> list[Child]:
    amount = plain(row["amount"]) if row["amount"] is not None else None
    held = f"{wording.some(row['held'], 'seat is', 'seats are')} held" if row["held"] else "nothing tells of its seats"
    return [
        text("notice_number", "Notice before the end", None, "30"),
        choice("notice_unit", "Counted in", UNITS, "calendar_days"),
        text("each_time", f"Each bill, in {row['currency'] or 'no currency'}, {row['cadence']}", amount),
        text("seats_committed", f"Seats that it is for ({held})", row["held"] or None),
    ]


def yours(row: Row, view: View) -> list[Child]:
    confirm = html.Button("Confirm the contract", id=CONFIRM, className="button primary", type="button", n_clicks=0)
    return [
        text("owner", "Owner: a team", row["department"]),
        text("cost_center", "Cost centre", None),
        dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local"),
        dmc.Textarea(id=NOTE, label="Note", value="", autosize=True, minRows=1),
        html.Div([confirm, button("Not now", view.link(candidate=None))], className="form-buttons"),
        html.Div(id=ANSWER, className="said", role="status"),
    ]


def text(name: str, label: str, value: object, placeholder: str = "") -> dmc.TextInput:
    written = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    hint = placeholder or ("2027-01-31" if name in ("start", "end") else "")
    return dmc.TextInput(id=field_id(name), label=label, value=written, placeholder=hint)


def choice(name: str, label: str, names: Mapping[str, str], value: str) -> dmc.RadioGroup:
    radios = [dmc.Radio(label=word, value=key, size="sm") for key, word in names.items()]
    return dmc.RadioGroup(dmc.Stack(radios, gap=6), id=field_id(name), label=label, value=value, size="sm")


def entered_card(row: Mapping[str, Any]) -> html.Section:
    """Beside a contract that a person confirmed: how it came to be one, and the button that takes it back."""
    body = html.Div(
        [
            dcc.Store(id=TAKE_BACK_ABOUT, data=row["candidate_id"]),
            dmc.TextInput(
                id=TAKE_BACK_WHO, label="Your name", value="", persistence="entered-by", persistence_type="local"
            ),
            html.Button("Take it back", id=TAKE_BACK, className="button", type="button", n_clicks=0),
            html.Div(id=TAKE_BACK_ANSWER, className="said", role="status"),
        ],
        className="entry-form",
    )
    said = f"By {row['by']}, {wording.instant(row['at'])}"
    note = f": {row['reason']}" if row["reason"] else ". No list of contracts has it."
    return card("Confirmed from lines", f"{said}{note}", body, span=4)
