"""What the buttons do: keep a decision on an app, or an answer on a text. The page then comes anew."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.entries import apps, descriptors
from dashboards.entries.findings import day_of
from dashboards.pages.answers import answer
from dashboards.pages.shadow_it import review
from dashboards.pages.shadow_it.form import ABOUT, ANSWER, BUTTONS, OWNER, REASON, UNTIL, WHO
from dashboards.snapshots import Snapshots
from warehouse.decisions import Decisions
from warehouse.snapshot import Snapshot

EVERY = {"type": review.SAYS, "text": ALL, "says": ALL, "product": ALL}
OTHERS = {"type": review.OTHER, "text": ALL}


def connect(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callbacks of both forms; each answers with what is wrong, or asks for the page again."""
    decide_apps(app, snapshots, entered)
    answer_texts(app, snapshots, entered)


def decide_apps(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    @app.callback(
        Output(ANSWER, "children"),
        Output("visit", "data", allow_duplicate=True),
        *(Input(name, "n_clicks") for name in BUTTONS),
        *(State(name, "data" if name == ABOUT else "value") for name in (ABOUT, WHO, UNTIL, REASON, OWNER)),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def keep(*given: Any) -> tuple[Any, Any]:  # pyright: ignore[reportUnusedFunction]
        clicks, (about, who, until, reason, owner, asked) = given[: len(BUTTONS)], given[len(BUTTONS) :]
        if not any(clicks):
            return no_update, no_update
        _, status = BUTTONS[str(ctx.triggered_id)]

        def write(decisions: Decisions, snapshot: Snapshot) -> int:
            said = apps.SaidOfApp(status, day_of(until or ""), reason or "", (owner or "").strip() or None)
            return apps.decide(decisions, snapshot, ON_THIS_MACHINE, [(about, said)], by=who or "")[0]

        return answer(snapshots, entered, asked, write)


def answer_texts(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    @app.callback(
        Output(review.ANSWER, "children"),
        Output("visit", "data", allow_duplicate=True),
        Input(EVERY, "n_clicks"),
        State(OTHERS, "id"),
        State(OTHERS, "value"),
        State(review.WHO, "value"),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def keep(clicks: list[int], ids: list[Any], values: list[str], who: str, asked: Any) -> tuple[Any, Any]:  # pyright: ignore[reportUnusedFunction]
        if not any(clicks) or ctx.triggered_id is None:
            return no_update, no_update
        clicked: Any = ctx.triggered_id
        named = {each["text"]: value for each, value in zip(ids, values, strict=True)}

        def write(decisions: Decisions, snapshot: Snapshot) -> int:
            said = _answer(clicked, named.get(clicked["text"]) or "")
            return descriptors.decide(decisions, snapshot, ON_THIS_MACHINE, [(clicked["text"], said)], by=who or "")[0]

        return answer(snapshots, entered, asked, write)


def _answer(clicked: Any, product: str) -> descriptors.Answer:
    match clicked["says"]:
        case review.YES:
            return descriptors.Answer(descriptors.PRODUCT, clicked["product"])
        case review.THIS:
            return descriptors.Answer(descriptors.PRODUCT, product)
        case review.BACK:
            return descriptors.Answer(descriptors.OPEN)
        case _:
            return descriptors.Answer(descriptors.NO_SOFTWARE)
