"""What the buttons do: keep what is decided of a contract. The page then comes anew."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.entries.contracts import OPEN, SaidOfContract, decide
from dashboards.entries.contracts import SIGN as SIGNED
from dashboards.pages.answers import answer
from dashboards.pages.renewals.form import ABOUT, ANSWER, BUTTONS, CHOICE, OWNER, REASON, SEATS, SIGN, TAKE_BACK, WHO
from dashboards.snapshots import Snapshots
from warehouse.decisions import Decisions
from warehouse.snapshot import Snapshot


def connect(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callback of the buttons; it answers with what is wrong, or asks for the page again."""

    @app.callback(
        Output(ANSWER, "children"),
        Output("visit", "data", allow_duplicate=True),
        *(Input(name, "n_clicks") for name in BUTTONS),
        State(ABOUT, "data"),
        State(CHOICE, "value"),
        State(SEATS, "value"),
        State(WHO, "value"),
        State(REASON, "value"),
        State(OWNER, "value"),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def keep(*given: Any) -> tuple[Any, Any]:  # pyright: ignore[reportUnusedFunction]
        clicks, (about, choice, seats, who, reason, owner, asked) = given[: len(BUTTONS)], given[len(BUTTONS) :]
        if not any(clicks):
            return no_update, no_update

        def write(decisions: Decisions, snapshot: Snapshot) -> int:
            said = SaidOfContract(
                status := status_of(str(ctx.triggered_id), choice),
                int(seats) if status == "reduce" and seats not in (None, "") else None,
                reason=reason or "",
                owner=(owner or "").strip() or None,
            )
            return decide(decisions, snapshot, ON_THIS_MACHINE, about, said, by=who or "")

        return answer(snapshots, entered, asked, write)


def status_of(button: str, choice: str) -> str:
    """What a button decides."""
    return {TAKE_BACK: OPEN, SIGN: SIGNED}.get(button, choice)
