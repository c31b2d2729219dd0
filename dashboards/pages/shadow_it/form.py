"""What IT decides of an app: look at it, approve, refuse, leave in peace; taken back again. And whose it is."""

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import wording
from dashboards.components.base import Child, present
from dashboards.pages.shadow_it.view import STATES, Row

ABOUT, WHO, UNTIL, REASON, OWNER, ANSWER = (
    f"app-{part}" for part in ("about", "who", "until", "reason", "owner", "answer")
)
# The buttons: what each decides.
BUTTONS = {
    "app-under-review": ("Review it", "under_review"),
    "app-sanctioned": ("Sanction", "sanctioned"),
    "app-unsanctioned": ("Do not sanction", "unsanctioned"),
    "app-ignored": ("Ignore", "ignored"),
    "app-open": ("Take it back", "open"),
}


def form(row: Row) -> html.Div:
    fields: list[Child] = [
        dcc.Store(id=ABOUT, data=row["app"]),
        dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local"),
        dmc.Textarea(id=REASON, label="Why, kept with it", value="", autosize=True, minRows=1),
        html.Details(
            [
                html.Summary("Until when, and whose it is"),
                html.Div(
                    [
                        dmc.TextInput(id=UNTIL, label="The last day that it holds, as 2027-01-31", value=""),
                        dmc.TextInput(id=OWNER, label="New owner, if it is somebody’s", value=""),
                    ],
                    className="entry-form",
                ),
            ]
        ),
        html.Div([button(name, row) for name in BUTTONS], className="form-buttons"),
        html.Div(id=ANSWER, className="said", role="status"),
    ]
    return html.Div(present(stands(row), html.Div(fields, className="entry-form")))


def stands(row: Row) -> html.P | None:
    """The decision that stands, by whom and why."""
    if not row["decided_by"]:
        return None
    until = f", to {wording.day(row['decided_until'])}" if row["decided_until"] else ""
    why = f": {row['note']}" if row["note"] else ""
    day = wording.day(row["decided_at"].date())
    return html.P(f"{STATES[row['state']]} by {row['decided_by']} on {day}{until}{why}", className="decided")


def button(name: str, row: Row) -> html.Button:
    """The one that comes next stands out: a look at what is new, else an approval."""
    label, status = BUTTONS[name]
    first = "under_review" if row["state"] == "discovered" else "sanctioned"
    style = "button primary" if status == first and row["state"] != status else "button"
    nothing = status == "open" and not row["decided_by"]
    return html.Button(label, id=name, className=style, type="button", n_clicks=0, hidden=nothing)
