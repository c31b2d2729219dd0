"""What the buttons do: keep the mark on a pair. The page then comes anew."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.entries.overlap import OPEN, Mark, decide
from dashboards.pages.answers import answer
from dashboards.pages.overlap.form import ABOUT, ANSWER, BUTTONS, CHOICE, REASON, TAKE_BACK, WHO
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
        State(WHO, "value"),
        State(REASON, "value"),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def keep(*given: Any) -> tuple[Any, Any]:  # pyright: ignore[reportUnusedFunction]
        clicks, (about, choice, who, reason, asked) = given[: len(BUTTONS)], given[len(BUTTONS) :]
        if not any(clicks):
            return no_update, no_update

        def write(decisions: Decisions, snapshot: Snapshot) -> int:
            mark = Mark(OPEN if ctx.triggered_id == TAKE_BACK else choice, reason or "")
            return decide(decisions, snapshot, ON_THIS_MACHINE, about, mark, by=who or "")

        return answer(snapshots, entered, asked, write)
