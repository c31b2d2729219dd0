"""The form that sets a budget: a new version with its author, reason and approver, or takes one back."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, html, no_update

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.components import card
from dashboards.components.base import Child
from dashboards.entered import Entered
from dashboards.entries.books import BOOKKEEPING, Bookkeeping
from dashboards.entries.budgets import SaidOfBudget, set_budget
from dashboards.entries.refused import Refused
from dashboards.pages.answers import answer
from dashboards.pages.budgets.view import View
from dashboards.snapshots import Snapshots
from warehouse.decisions import Decisions
from warehouse.snapshot import Snapshot

# What is said, in the names that the entry has for it, with what stands above its field.
SCOPE = {
    "dimension": "Of what: account, provider, team …",
    "target": "Which one",
    "match": "Or a filter: provider=aws; tag.env=prod",
}
AMOUNT = {
    "period": "Period: 2026-10, 2026-Q4, 2026, FY2026",
    "amount": "Amount for all of it",
    "currency": "Currency",
}
TERMS = {
    "basis": "Basis: effective or billed",
    "phasing": "Phasing: even, days, last_year, typed",
    "months": "Months, if typed: 9000; 9500",
    "plan_rates": "Planned rates: USD=0.92; GBP=1.15",
}
WHY = {"reason": "Why", "approver": "Who approved it"}
SAID = (*SCOPE, *AMOUNT, *TERMS, *WHY)
TAKEN_BACK = {"amount": "", "months": "", "phasing": "even"}
UPPER = ("period", "currency")
WHO, ANSWER, SET, BACK = (f"budget-{part}" for part in ("who", "answer", "set", "back"))


def form_card(view: View) -> html.Section:
    """Filled with what the page shows; the rest is the person's."""
    dimension = view.summed["dimension"][0] if view.rows.height else ""
    filled = {"period": view.period, "currency": view.currency, "dimension": dimension or ""}
    filled |= {"basis": "effective", "phasing": "even"}
    person = dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local")
    more = html.Details([html.Summary("Basis, phasing and rates"), _fields(TERMS, filled)])
    buttons = [
        html.Button("Set the budget", id=SET, className="button primary", type="button", n_clicks=0),
        html.Button("Take it back", id=BACK, className="button", type="button", n_clicks=0),
    ]
    parts: list[Child] = [
        _fields(SCOPE, filled),
        _fields(AMOUNT, filled),
        more,
        _fields(WHY, filled, person),
        html.Div(buttons, className="form-buttons"),
        html.Div(id=ANSWER, className="said", role="status"),
    ]
    return card(
        "Set a budget",
        "A new version, which stands at once; those before it are kept with who set them, when and why",
        html.Div(parts, className="entry-form budget-form"),
    )


def _fields(names: dict[str, str], filled: dict[str, str], *more: Child) -> html.Div:
    fields = [dmc.TextInput(id=_id(name), label=label, value=filled.get(name, "")) for name, label in names.items()]
    return html.Div([*fields, *more], className="form-row")


def _told(values: Sequence[str | None]) -> dict[str, str]:
    """What the fields say; the dimension that was filled in is none of a filter."""
    told = dict(zip(SAID, ((value or "").strip() for value in values), strict=True))
    if told["match"] and not told["target"]:
        told["dimension"] = ""
    return told | {name: told[name].upper() for name in UPPER}


def _id(name: str) -> str:
    return f"budget-{name.replace('_', '-')}"


def connect(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """One callback for both buttons; it answers with what is wrong, or asks for the page again."""

    @app.callback(
        Output(ANSWER, "children"),
        Output("visit", "data", allow_duplicate=True),
        Input(SET, "n_clicks"),
        Input(BACK, "n_clicks"),
        *(State(_id(name), "value") for name in SAID),
        State(WHO, "value"),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def keep(*given: Any) -> tuple[Any, Any]:  # pyright: ignore[reportUnusedFunction]
        clicks, values, (who, asked) = given[:2], given[2:-2], given[-2:]
        if not any(clicks):
            return no_update, no_update
        told = _told(values)
        takes_back = ctx.triggered_id == BACK
        books: Bookkeeping = app.server.extensions[BOOKKEEPING]

        def write(decisions: Decisions, snapshot: Snapshot) -> int:
            said = SaidOfBudget(**(told | TAKEN_BACK if takes_back else told))
            if said.value is None and not takes_back:
                raise Refused("The amount", found="nothing", expected="one such as 12000.50", do="Say it again.")
            starts = books.fiscal_year_starts
            return set_budget(decisions, snapshot, ON_THIS_MACHINE, said, by=who or "", fiscal_year_starts=starts)

        return answer(snapshots, entered, asked, write)
