"""The mark on a pair: retire the one, or keep both; taken back again."""

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards.components.base import Child
from dashboards.pages.overlap.view import Row, goes, stays
from dashboards.queries.overlap import KEEP, RETIRE

ABOUT, WHO, CHOICE, REASON, ANSWER = (f"overlap-{part}" for part in ("about", "who", "choice", "reason", "answer"))
RECORD, TAKE_BACK = "overlap-record", "overlap-take-back"
BUTTONS = {RECORD: "Record the mark", TAKE_BACK: "Take it back"}


def form(row: Row) -> html.Div:
    choices = [(RETIRE, f"Retire {goes(row)}, keep {stays(row)}"), (KEEP, "Keep both, asked again in a year")]
    fields: list[Child] = [
        dcc.Store(id=ABOUT, data=row["overlap_id"]),
        dmc.RadioGroup(
            dmc.Stack([dmc.Radio(label=label, value=value, size="sm") for value, label in choices], gap=8),
            id=CHOICE,
            label="What to do",
            value=KEEP if row["mark"] == KEEP else RETIRE,
            size="sm",
        ),
        dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local"),
        dmc.Textarea(id=REASON, label="Note, needed to keep both", value="", autosize=True, minRows=1),
        html.Div([button(name) for name in BUTTONS], className="form-buttons"),
        html.P("It is kept with your name; nothing is cancelled by it.", className="caption"),
        html.Div(id=ANSWER, className="said", role="status"),
    ]
    return html.Div(fields, className="entry-form")


def button(name: str) -> html.Button:
    style = "button primary" if name == RECORD else "button"
    return html.Button(BUTTONS[name], id=name, className=style, type="button", n_clicks=0)
