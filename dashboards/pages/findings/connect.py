"""What the buttons do: keep a decision on one finding or on the marked ones. The page then comes anew."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.entries.findings import FINDING, Said, day_of, decide
from dashboards.pages.answers import answer
from dashboards.pages.findings.form import (
    ABOUT,
    ANSWER,
    BUTTONS,
    MARK,
    OWNER,
    REASON,
    SCOPE,
    UNTIL,
    WHO,
    button_id,
)
from dashboards.snapshots import Snapshots
from warehouse.decisions import Decisions
from warehouse.snapshot import Snapshot

STATUS_OF = {button_id(status): status for status in BUTTONS}


def connect(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callback of all buttons; it answers with what is wrong, or asks for the page again."""

    @app.callback(
        Output(ANSWER, "children"),
        Output("visit", "data", allow_duplicate=True),
        *(Input(name, "n_clicks") for name in STATUS_OF),
        State(ABOUT, "data"),
        State({"type": MARK, "finding": ALL}, "checked"),
        State({"type": MARK, "finding": ALL}, "id"),
        State(WHO, "value"),
        State(UNTIL, "value"),
        State(REASON, "value"),
        State(OWNER, "value"),
        State(SCOPE, "value"),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def keep(*given: Any) -> tuple[Any, Any]:  # pyright: ignore[reportUnusedFunction]
        clicks, (about, checked, marks, who, until, reason, owner, scope, asked) = (
            given[: len(BUTTONS)],
            given[len(BUTTONS) :],
        )
        status = STATUS_OF.get(str(ctx.triggered_id))
        if status is None or not any(clicks):
            return no_update, no_update

        def write(decisions: Decisions, snapshot: Snapshot) -> int | None:
            ids = about or marked(checked, marks)
            said = Said(
                status,
                day(until, status),
                reason or "",
                (owner or "").strip() or None,
                scope if status in ("exempt", "expected") and scope else FINDING,
            )
            numbers = decide(decisions, snapshot, ON_THIS_MACHINE, [(each, said) for each in ids], by=who or "")
            return numbers[-1] if numbers else None

        return answer(snapshots, entered, asked, write, nothing="Nothing is marked. Mark rows at their left.")


def marked(checked: Sequence[bool | None], marks: Sequence[Mapping[str, str]]) -> list[str]:
    return [mark["finding"] for mark, is_checked in zip(marks, checked, strict=True) if is_checked]


def day(text: str | None, status: str) -> date | None:
    """The day that was typed; of what holds without an end none, whatever stands there."""
    return day_of(text or "") if status in ("snoozed", "exempt", "expected") else None
