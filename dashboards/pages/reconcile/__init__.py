"""Does it match the invoice? From usage to billed to the invoice, from billed to effective, and to the files."""

from dash import html

from dashboards import wording
from dashboards.components import Fact, Option, empty, filter_line, grid, heading, page, segmented, select, stack, told
from dashboards.pages.base import Page, Visit
from dashboards.pages.reconcile import rows
from dashboards.pages.reconcile.accrual import accrual_card, bridge_card
from dashboards.pages.reconcile.close import close_card
from dashboards.pages.reconcile.connect import connect
from dashboards.pages.reconcile.invoice import invoice_card
from dashboards.pages.reconcile.lost import lost_card, not_taken_notes
from dashboards.pages.reconcile.match import match_card
from dashboards.pages.reconcile.sums import sums_card
from dashboards.pages.reconcile.view import PATH, View, view_of
from dashboards.queries.invoices import daily_effective, not_taken, of_no_bill, reconciled
from dashboards.queries.reconcile import reconcile
from transforms.spend.bridge import BOTH
from transforms.spend.invoices import OFF

MONTHS_BESIDE = 3


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if view is None:
        nothing = empty("No bill can be shown", "This snapshot has none, or none of the accounts that you may see.")
        return page(heading("Reconcile", [f"Snapshot {visit.snapshot.id}"]), html.Div(nothing, className="card"))
    if view.figure:
        return rows.render(view)
    snapshot, viewer = visit.snapshot, visit.viewer
    sums = reconcile(snapshot, viewer, {"period": view.month})
    notes = [*view.notes, *not_taken_notes(not_taken(snapshot, viewer, view.month), view.month)]
    lost = lost_card(of_no_bill(snapshot, viewer, {"period": view.month}), view.month)
    return page(
        heading("Reconcile", facts(view)),
        html.Div([told(note) for note in notes], className="notes", role="status") if notes else None,
        filters(view),
        grid(
            match_card(view),
            stack(bridge_card(view), lost, span=8) if lost else bridge_card(view),
            invoice_card(view),
            accrual_card(view, daily_effective(snapshot, viewer, view.month, view.currency)),
            close_card(view),
            sums_card(sums.filter(sums["currency"].fill_null("") == view.currency), view.month),
        ),
    )


def facts(view: View) -> list[Fact | str]:
    """The freshness line."""
    still_open = [view.name(row) for row in view.rows if row["month_status"] == "open"]
    one_cost = [f"{view.name(row)} {row['basis']}" for row in view.rows if row["basis"] != BOTH]
    line: list[Fact | str] = [wording.month(view.month), f"billing period, {view.currency or 'no currency'}"]
    if still_open:
        line.append(Fact(f"{wording.listed(still_open)} still open", warn=True))
    line += [Fact(text, warn=True) for text in one_cost]
    return [*line, f"snapshot {view.visit.snapshot.id}"]


def filters(view: View) -> html.Nav:
    others = [month for month in view.months if month != view.month][: MONTHS_BESIDE - 1]
    newest = sorted({*others, view.month})
    months = [option(view, named(view, month), month == view.month, month=month) for month in newest]
    every = [option(view, named(view, month), month == view.month, month=month) for month in view.months]
    currencies = [option(view, name or "none", name == view.currency, currency=name) for name in view.currencies]
    return filter_line(
        segmented("Month", months),
        select("Month", every) if len(view.months) > len(newest) else None,
        select("Currency", currencies) if len(view.currencies) > 1 else None,
    )


def named(view: View, month: str) -> str:
    return f"{wording.month(month)}, open" if month in view.open_months else wording.month(month)


def option(view: View, name: str, chosen: bool, **changes: str) -> Option:
    return Option(name, view.link(bill=None, **changes), chosen)


def waiting(visit: Visit) -> int:
    """How many invoices are off and nobody accepted it."""
    return reconciled(visit.snapshot, visit.viewer, {}, visit.entered).filter(state=OFF).height


PAGE = Page(PATH, "Reconcile", "Finance", "receipt-dollar", render, graphs=True, waiting=waiting, connect=connect)
