"""The form that closes a month: accrue it, explain a difference, approve it, open it again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboards import wording
from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.components.base import Child
from dashboards.entered import Entered
from dashboards.entries import close as entries
from dashboards.entries.books import BOOKKEEPING, Bookkeeping, Books
from dashboards.pages.answers import answer
from dashboards.pages.reconcile.view import Row, View
from dashboards.queries.close import to_explain
from dashboards.snapshots import Snapshots
from transforms.close.states import ACCRUED, CLOSED, OPEN, RESTATED
from warehouse.decisions import Decisions
from warehouse.snapshot import Snapshot

OF, WHO, WHY, SAID = (f"close-{part}" for part in ("of", "who", "why", "said"))
ACCRUE, EXPLAIN, APPROVE, REOPEN = (f"close-{part}" for part in ("accrue", "explain", "approve", "reopen"))
BUTTONS = (ACCRUE, EXPLAIN, APPROVE, REOPEN)
Asked = Mapping[str, Any]
Act = Callable[[Decisions, Books, str, Sequence[str], str, str], None]


def close_form(view: View, rows: Sequence[Row]) -> html.Div:
    """Every part is always there, since the buttons' work names them; what cannot be done now is hidden."""
    every = sorted({row["issuer"] for row in rows})
    chosen = [view.visit.filters.get("issuer", "")] if view.visit.filters.get("issuer") in every else every
    own = [row for row in rows if row["issuer"] in chosen]
    states = {row["state"] for row in own}
    off = any(row["blocked_by"] and "explain it" in row["blocked_by"] for row in own)
    shown = {
        ACCRUE: OPEN in states,
        EXPLAIN: off,
        APPROVE: bool(states & {OPEN, ACCRUED}),
        REOPEN: bool(states & {CLOSED, RESTATED}),
    }
    words = {ACCRUE: "Accrue", EXPLAIN: "Explain the difference", APPROVE: "Approve", REOPEN: "Open again"}
    buttons = [
        html.Button(
            words[name],
            id=name,
            className="button primary" if name == APPROVE else "button",
            type="button",
            n_clicks=0,
            hidden=not shown[name],
        )
        for name in BUTTONS
    ]
    fields: list[Child] = [
        dcc.Store(id=OF, data={"period": view.month, "issuers": chosen}),
        html.Div(of_whom(view, chosen, every), className="second"),
        dmc.TextInput(id=WHO, label="Who does it", value="", persistence="entered-by", persistence_type="local"),
        dmc.Textarea(id=WHY, label="Why, needed to explain and to open again", value="", autosize=True, minRows=2),
        html.Div(id=SAID, className="said", role="status"),
    ]
    return html.Div([*fields, html.Div(buttons, className="form-buttons")], className="entry-form close-form")


def of_whom(view: View, chosen: Sequence[str], every: Sequence[str]) -> list[Child]:
    """Whose month the buttons act on, and the way back to all."""
    of = f"{wording.month(view.month)} of {wording.listed(list(chosen), 3)}"
    if len(chosen) == len(every):
        return [f"For {of}. Choose an issuer above to close it alone." if len(every) > 1 else f"For {of}."]
    return [f"For {of} alone. ", html.A("For all issuers", href=view.link(issuer=None))]


def connect_close(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """One callback for all buttons; it answers with what is wrong, or asks for the page again."""

    @app.callback(
        Output(SAID, "children"),
        Output("visit", "data", allow_duplicate=True),
        *(Input(name, "n_clicks") for name in BUTTONS),
        State(OF, "data"),
        State(WHO, "value"),
        State(WHY, "value"),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def act(*told: Any) -> tuple[Any, Any]:  # pyright: ignore[reportUnusedFunction]
        *clicks, of, who, why, asked = told
        act = ACTS.get(str(ctx.triggered_id))
        if act is None or not any(clicks):
            return no_update, no_update
        keeping: Bookkeeping = app.server.extensions[BOOKKEEPING]

        def write(decisions: Decisions, snapshot: Snapshot) -> int:
            books = keeping.books(snapshot, ON_THIS_MACHINE, snapshots.state, decisions.events())
            act(decisions, books, of["period"], of["issuers"], who or "", why or "")
            return decisions.events().height

        return answer(snapshots, entered, asked, write)


def _accrue(decisions: Decisions, books: Books, period: str, issuers: Sequence[str], by: str, _: str) -> None:
    """Those that nothing was done of yet."""
    due = [name for name in issuers if entries.may_accrue(books, period, name)]
    entries.accrue(decisions, books, period, due or issuers, by=by)


def _explain(decisions: Decisions, books: Books, period: str, issuers: Sequence[str], by: str, why: str) -> None:
    """Each difference that is open."""
    open_ones = to_explain(books.month(period), issuers)
    for source, issuer in open_ones:
        now = replace(books, events=decisions.events())
        entries.explain(decisions, now, period, source, by=by, reason=why, issuer=issuer)


def _approve(decisions: Decisions, books: Books, period: str, issuers: Sequence[str], by: str, _: str) -> None:
    """Those that are not closed."""
    due = [name for name in issuers if not entries.is_closed(books, period, name)]
    entries.approve(decisions, books, period, due or issuers, by=by)


def _reopen(decisions: Decisions, books: Books, period: str, issuers: Sequence[str], by: str, why: str) -> None:
    """Those that are closed."""
    due = [name for name in issuers if entries.is_closed(books, period, name)]
    entries.reopen(decisions, books, period, due or issuers, by=by, reason=why)


ACTS: dict[str, Act] = {ACCRUE: _accrue, EXPLAIN: _explain, APPROVE: _approve, REOPEN: _reopen}
