"""The billing rows behind one figure: what was charged, its two costs, and where each row was read."""

from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import button, card, empty, grid, heading, page, table
from dashboards.components.base import Child, aria
from dashboards.pages.billing_rows import Row, columns, exact, pages, place_of
from dashboards.pages.reconcile.view import View
from dashboards.pages.reconcile.words import FIGURE_NAMES
from dashboards.queries.bill_rows import figure_rows, figure_totals


def render(view: View) -> html.Div:
    snapshot, viewer, bill = view.visit.snapshot, view.visit.viewer, view.asked
    totals = figure_totals(snapshot, viewer, bill, view.figure).row(0, named=True)
    rows = figure_rows(snapshot, viewer, bill, view.figure, view.page)
    title = f"{FIGURE_NAMES[view.figure]} of {bill.issuer or view.name(view.chosen)}"
    facts = [f"{wording.month(view.month)}, billing period", view.currency or "no currency", f"snapshot {snapshot.id}"]
    return page(crumbs(view, title), heading(title, facts), grid(rows_card(view, totals, rows.to_dicts())))


def crumbs(view: View, title: str) -> html.Nav:
    steps: list[Child] = [
        html.Li(html.A("Reconcile", href=view.link())),
        html.Li(html.Span(title, **aria(current="page"))),
    ]
    return html.Nav(html.Ol(steps), className="crumbs", **aria(label="Breadcrumbs"))


def rows_card(view: View, totals: Row, rows: list[dict[str, Any]]) -> html.Section:
    if not rows:
        back = button("Back to the month", view.link())
        return card("No billing row makes up this figure", None, empty("Nothing was charged here", "It is 0.", back))
    adds = "adds" if totals["rows"] == 1 else "add"
    billed, effective = (exact(totals[name], view.currency) for name in ("billed", "effective"))
    sentence = f"{wording.some(totals['rows'], 'billing row')} {adds} up to {billed} billed, {effective} effective"
    caption = "Oldest first, amounts as the provider billed them. Open a row for all of its columns."
    cells = columns(view.currency, lambda row: all_columns(view, row), main="BilledCost")
    turn = pages(view.page, totals["rows"], lambda number: view.visit.href(page=str(number)))
    return card(sentence, caption, table(cells, rows, label="Billing rows"), turn)


def all_columns(view: View, row: Row) -> str:
    """The row with all of its columns, among the spend of its month."""
    month = f"{row['ChargePeriodStart']:%Y-%m}"
    query = {"range": month, "currency": view.currency, "show": "rows", "row": place_of(row)}
    taken_away = dict.fromkeys(("month", "bill", "rows", "page"))
    return view.visit.href("/spend", **taken_away, **query)
