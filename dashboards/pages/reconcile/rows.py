"""The billing rows behind one figure: what was charged, its two costs, and where each row was read."""

from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import Column, button, card, empty, grid, heading, named, page, table
from dashboards.components.base import Child, aria, present
from dashboards.pages.reconcile.view import Row, View
from dashboards.pages.reconcile.words import FIGURE_NAMES
from dashboards.pages.spend.charges import charged, exact, quantity_cell, source_cell
from dashboards.queries.bill_rows import figure_rows, figure_totals
from dashboards.queries.drill import PAGE_ROWS


def render(view: View) -> html.Div:
    snapshot, viewer, bill = view.visit.snapshot, view.visit.viewer, view.bill(view.chosen)
    totals = figure_totals(snapshot, viewer, bill, view.figure).row(0, named=True)
    rows = figure_rows(snapshot, viewer, bill, view.figure, view.page)
    title = f"{FIGURE_NAMES[view.figure]} of {view.name(view.chosen)}"
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
    return card(sentence, caption, table(columns(view), rows, label="Billing rows"), pages(view, totals["rows"]))


def columns(view: View) -> list[Column]:
    return [
        Column("Charge", lambda row: charge(view, row), narrow="name", width="wide"),
        Column("Quantity", quantity_cell, number=True),
        Column("Billed", lambda row: exact(row["BilledCost"], view.currency), number=True, narrow="amount"),
        Column("Effective", lambda row: exact(row["EffectiveCost"], view.currency), number=True, narrow="line"),
        Column("Read from", source_cell, narrow="detail", width="source"),
    ]


def charge(view: View, row: Row) -> html.Div:
    """What was charged, a link to all of its columns among the spend of its month."""
    month = f"{row['ChargePeriodStart']:%Y-%m}"
    query = {"range": month, "currency": view.currency, "show": "rows", "row": f"{row['x_load_id']}:{row['x_row']}"}
    kind = " ".join(part for part in (row["ChargeCategory"], row["ChargeClass"]) if part)
    second = ", ".join(part for part in (charged(row), kind) if part)
    name = row["ChargeDescription"] or row["ServiceName"] or "Charge without a description"
    taken_away = dict.fromkeys(("month", "bill", "rows", "page"))
    return named(name, second, href=view.visit.href("/spend", **taken_away, **query))


def pages(view: View, rows: int) -> html.Nav | None:
    """Which rows are shown of how many, and the pages beside this one."""
    last = -(-rows // PAGE_ROWS)
    if last <= 1:
        return None
    first_row = (view.page - 1) * PAGE_ROWS + 1
    last_row = min(rows, first_row + PAGE_ROWS - 1)
    shown = f"Rows {wording.count(first_row)} to {wording.count(last_row)} of {wording.count(rows)}"
    before = turn(view, view.page - 1, "Earlier") if view.page > 1 else None
    after = turn(view, view.page + 1, "Later") if view.page < last else None
    return html.Nav(
        present(html.Span(shown, className="muted"), before, after), className="pages", **aria(label="Pages of rows")
    )


def turn(view: View, number: int, text: str) -> html.A:
    return button(text, view.visit.href(page=str(number)))
