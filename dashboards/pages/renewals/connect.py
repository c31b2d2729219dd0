"""What the buttons do: keep what is decided of a contract, or confirmed of a likely one. The page then comes anew."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.entries.candidates import Terms, confirm, take_back
from dashboards.entries.contracts import OPEN, SaidOfContract, decide
from dashboards.entries.contracts import SIGN as SIGNED
from dashboards.pages.answers import answer
from dashboards.pages.renewals import confirm as of_candidate
from dashboards.pages.renewals.form import ABOUT, ANSWER, BUTTONS, CHOICE, OWNER, REASON, SEATS, SIGN, TAKE_BACK, WHO
from dashboards.snapshots import Snapshots
from warehouse.decisions import Decisions
from warehouse.snapshot import Snapshot


def connect(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callbacks of the buttons; each answers with what is wrong, or asks for the page again."""
    connect_decision(app, snapshots, entered)
    connect_candidate(app, snapshots, entered)
    connect_entered(app, snapshots, entered)


def connect_decision(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callback of what is decided of a contract."""

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


def connect_candidate(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callback of the button that makes a contract of a likely one."""

    @app.callback(
        Output(of_candidate.ANSWER, "children"),
        Output("visit", "data", allow_duplicate=True),
        Input(of_candidate.CONFIRM, "n_clicks"),
        State(of_candidate.ABOUT, "data"),
        State(of_candidate.WHO, "value"),
        State(of_candidate.NOTE, "value"),
        *(State(of_candidate.field_id(name), "value") for name in of_candidate.FIELDS),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def keep(clicks: int, about: Any, who: str, note: str, *given: Any) -> tuple[Any, Any]:  # pyright: ignore[reportUnusedFunction]
        *typed, asked = given
        if not clicks:
            return no_update, no_update

        def write(decisions: Decisions, snapshot: Snapshot) -> int:
            texts = {name: str(text or "") for name, text in zip(of_candidate.FIELDS, typed, strict=True)}
            terms = Terms.typed(texts, about["currency"])
            candidate = about["candidate_id"]
            return confirm(decisions, snapshot, ON_THIS_MACHINE, candidate, terms, by=who or "", note=note or "")

        return answer(snapshots, entered, asked, write)


def connect_entered(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callback of the button that takes back what was confirmed."""

    @app.callback(
        Output(of_candidate.TAKE_BACK_ANSWER, "children"),
        Output("visit", "data", allow_duplicate=True),
        Input(of_candidate.TAKE_BACK, "n_clicks"),
        State(of_candidate.TAKE_BACK_ABOUT, "data"),
        State(of_candidate.TAKE_BACK_WHO, "value"),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def undo(clicks: int, about: str, who: str, asked: Any) -> tuple[Any, Any]:  # pyright: ignore[reportUnusedFunction]
        if not clicks:
            return no_update, no_update
        write = lambda decisions, snapshot: take_back(decisions, snapshot, ON_THIS_MACHINE, about, by=who or "")  # noqa: E731
        return answer(snapshots, entered, asked, write)


def status_of(button: str, choice: str) -> str:
    """What a button decides."""
    return {TAKE_BACK: OPEN, SIGN: SIGNED}.get(button, choice)
