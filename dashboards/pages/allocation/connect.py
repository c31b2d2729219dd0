"""What the button does: a dry run of the typed rule over the month that is shown."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.components import told
from dashboards.entered import Entered
from dashboards.pages.allocation.trial import RESULT, RUN, TYPED, shown
from dashboards.pages.allocation.typed import typed
from dashboards.queries.allocation_dry_run import dry_run
from dashboards.snapshots import Snapshots

ABOUT = "allocation-about"


def connect(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callback of the button; it answers with what would move, or with what is wrong."""
    del entered  # nothing is entered

    @app.callback(Output(RESULT, "children"), Input(RUN, "n_clicks"), State(TYPED, "value"), State(ABOUT, "data"))
    def run(clicks: int | None, text: str | None, about: dict[str, str]) -> Any:  # pyright: ignore[reportUnusedFunction]
        if not clicks:
            return no_update
        sets, wrong = typed(text or "")
        if wrong:
            return [told(each, "bad") for each in wrong]
        with snapshots.current() as opened:
            if opened is None:
                return no_update
            runs = dry_run(opened.snapshot, ON_THIS_MACHINE, sets, period=about["period"])
            return shown(runs, about["currency"], about["period"])
