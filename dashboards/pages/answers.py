"""What the buttons of forms answer: what is wrong with what was entered, or the page anew with it."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import no_update

from dashboards.components import told
from dashboards.entered import Entered
from dashboards.snapshots import Snapshots
from warehouse.decisions import Decisions
from warehouse.errors import StateError
from warehouse.snapshot import Snapshot

# What a button keeps: the number of the entry, or None where there was nothing to keep it of.
Write = Callable[[Decisions, Snapshot], int | None]


def answer(
    snapshots: Snapshots, entered: Entered, asked: Mapping[str, Any], write: Write, *, nothing: str = ""
) -> tuple[Any, Any]:
    """For the outputs of a form's words and of the visit that was `asked` for; `nothing` is said of no entry."""
    with snapshots.current() as opened:
        if opened is None:
            return no_update, no_update
        try:
            with entered.writing() as decisions:
                number = write(decisions, opened.snapshot)
        except StateError as error:
            return told(str(error), "bad"), no_update
    return (told(nothing), no_update) if number is None else ("", {**asked, "entry": number})
