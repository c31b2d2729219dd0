"""What the page's buttons do: keep a total, accept a difference, close the month. The page then comes anew."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, State, no_update

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.entries.invoices import accept_difference, enter_total
from dashboards.entries.subjects import Bill
from dashboards.pages.answers import answer
from dashboards.pages.reconcile.close_form import connect_close
from dashboards.pages.reconcile.invoice import ACCEPT, AMOUNT, BILL, INVOICE, KEEP, NOTE, SAID, WHO
from dashboards.snapshots import Snapshots
from warehouse.decisions import Decisions
from warehouse.snapshot import Snapshot

Asked = Mapping[str, Any]
Write = Callable[[Decisions, Snapshot, Bill], int]
TO_THE_PAGE = (Output(SAID, "children"), Output("visit", "data", allow_duplicate=True))


def connect(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Adds the callbacks; each answers with what is wrong, or asks for the page again."""
    connect_close(app, snapshots, entered)

    @app.callback(
        *TO_THE_PAGE,
        Input(KEEP, "n_clicks"),
        State(BILL, "data"),
        State(INVOICE, "value"),
        State(AMOUNT, "value"),
        State(WHO, "value"),
        State(NOTE, "value"),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def keep(clicks: int, subject: str, invoice: str, amount: str, who: str, note: str, asked: Asked):  # pyright: ignore[reportUnusedFunction]
        def write(decisions: Decisions, snapshot: Snapshot, bill: Bill) -> int:
            one = replace(bill, invoice_id=(invoice or "").strip())
            return enter_total(
                decisions, snapshot, ON_THIS_MACHINE, one, amount=amount or "", by=who or "", note=note or ""
            )

        return of_the_bill(clicks, asked, subject, write)

    @app.callback(
        *TO_THE_PAGE,
        Input(ACCEPT, "n_clicks"),
        State(BILL, "data"),
        State(WHO, "value"),
        State(NOTE, "value"),
        State("visit", "data"),
        prevent_initial_call=True,
    )
    def accept(clicks: int, subject: str, who: str, note: str, asked: Asked):  # pyright: ignore[reportUnusedFunction]
        def write(decisions: Decisions, snapshot: Snapshot, bill: Bill) -> int:
            return accept_difference(decisions, snapshot, ON_THIS_MACHINE, bill, by=who or "", note=note or "")

        return of_the_bill(clicks, asked, subject, write)

    def of_the_bill(clicks: int, asked: Asked, subject: str, write: Write) -> tuple[Any, Any]:
        bill = Bill.of(str(subject))
        if not clicks or bill is None:
            return no_update, no_update
        return answer(snapshots, entered, asked, lambda decisions, snapshot: write(decisions, snapshot, bill))
