"""How much, on what, and where did it move: from the total to the billing row."""

from dash import html

from dashboards.components import button, empty, heading, page
from dashboards.pages.base import Page, Visit
from dashboards.pages.spend import charges, overview
from dashboards.pages.spend.head import facts, filters_of
from dashboards.pages.spend.view import PATH, View, view_of
from dashboards.queries.filters import ROWS, SpendFilters, read_address
from dashboards.queries.known import known


def render(visit: Visit) -> html.Div:
    filters, notes = read_address(visit.filters, known(visit.snapshot, visit.viewer))
    view = view_of(visit, filters, notes)
    if view is None:
        return page(heading("Spend", [f"Snapshot {visit.snapshot.id}"]), html.Div(nothing_billed(), className="card"))
    if filters.show == ROWS:
        return charges.render(view)
    return overview.render(view) if view.groups.height else no_match(view)


def nothing_billed() -> html.Div:
    return empty("No charge can be shown", "This snapshot has none, or none of the accounts that you may see.")


def no_match(view: View) -> html.Div:
    """The filters hold, but nothing was charged that they let through."""
    clear = button("Clear the filters", view.link(SpendFilters(range=view.filters.range, basis=view.filters.basis)))
    why = f"Nothing was charged in {view.now_label}, nor in the period before, that these filters let through."
    shown = html.Div(empty("No charge matches these filters", why, clear), className="card")
    return page(heading("Spend", facts(view)), filters_of(view), shown)


PAGE = Page(PATH, "Spend", "Finance", "chart-bar", render, graphs=True)
