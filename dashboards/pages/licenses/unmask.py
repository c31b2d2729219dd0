"""Who the marked seats are of: for IT, with a reason, and an audit row that is there before the names."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import ALL, Dash, Input, Output, State, html, no_update

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.components import Column, named, table, told
from dashboards.components.base import Child, aria
from dashboards.entered import Entered
from dashboards.entries.people import unmask
from dashboards.snapshots import Snapshots
from warehouse.errors import StateError

WHO, REASON, SHOW, ANSWER = (f"unmask-{part}" for part in ("who", "reason", "show", "answer"))
MARK = "unmask-mark"
SHOWN_OF_A_PSEUDONYM = 8


def mark(pseudonym: str, place: int) -> dmc.Checkbox:
    """The box at the head of a row; the place tells two seats of one person apart."""
    name = f"Mark {pseudonym[:SHOWN_OF_A_PSEUDONYM]}"
    return dmc.Checkbox(id={"type": MARK, "who": pseudonym, "place": place}, size="xs", **aria(label=name))


def form() -> html.Details:
    fields: list[Child] = [
        dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local"),
        dmc.TextInput(id=REASON, label="Why they are needed, kept beside it", value=""),
        html.Div(
            html.Button("Show who they are", id=SHOW, className="button", type="button", n_clicks=0),
            className="form-buttons",
        ),
    ]
    body = html.Div(fields, className="entry-form")
    answer = html.Div(id=ANSWER, className="said", role="status")
    return html.Details(
        [html.Summary("Show who the marked are", className="button"), body, answer], className="bulk", open=False
    )


def connect(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callback of the button; names stand in its answer alone, and are gone with the page."""

    @app.callback(
        Output(ANSWER, "children"),
        Input(SHOW, "n_clicks"),
        State({"type": MARK, "who": ALL, "place": ALL}, "checked"),
        State({"type": MARK, "who": ALL, "place": ALL}, "id"),
        State(WHO, "value"),
        State(REASON, "value"),
        prevent_initial_call=True,
    )
    def show(clicks: int, checked: Sequence[bool | None], marks: Sequence[Any], who: str, reason: str) -> Any:  # pyright: ignore[reportUnusedFunction]
        if not clicks:
            return no_update
        asked = [one["who"] for one, is_checked in zip(marks, checked, strict=True) if is_checked]
        if not asked:
            return told("Nobody is marked. Mark rows at their left.")
        if not (who or "").strip():
            return told("Your name is needed: it is kept with the reason.", "bad")
        pseudonyms = pl.Series(asked).unique(maintain_order=True)
        try:
            with entered.writing() as decisions:
                found = unmask(
                    snapshots.state, decisions, ON_THIS_MACHINE, pseudonyms, reason=reason or "", by=who.strip()
                )
        except StateError as error:
            return told(str(error), "bad")
        return names(pseudonyms, found)


def names(asked: pl.Series, found: pl.DataFrame) -> html.Div:
    """A row each who was asked for; of whom nothing is known it says so."""
    rows = pl.DataFrame({"person_id": asked}).join(found, on="person_id", how="left", maintain_order="left")
    cells = [
        Column("Pseudonym", lambda row: named(row["person_id"][:SHOWN_OF_A_PSEUDONYM], code=True), narrow="name"),
        Column("Name", lambda row: row["name"] or html.Span("not known", className="muted"), narrow="line"),
        Column("Address", lambda row: row["email"] or html.Span("not known", className="muted"), narrow="line"),
    ]
    return table(cells, rows.to_dicts(), label="Who they are")
