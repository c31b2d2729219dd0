"""The billing rows that name one commitment: what it covered, what was left, what was paid for it."""

from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import button, card, empty, grid, heading, page, table
from dashboards.components.base import Child, aria
from dashboards.pages.billing_rows import Row, columns, exact, pages, place_of
from dashboards.pages.commitments.view import View, name_of
from dashboards.queries.commitments import row_totals, rows


def render(view: View, commitment: str) -> html.Div:
    visit = view.visit
    known = [row for row in view.every.to_dicts() if row["CommitmentDiscountId"] == commitment]
    title = name_of(known[0]) if known else commitment
    number = max(1, int(page_)) if (page_ := visit.filters.get("page", "1")).isdigit() else 1
    totals = row_totals(visit.snapshot, visit.viewer, commitment).row(0, named=True)
    found = rows(visit.snapshot, visit.viewer, commitment, number).to_dicts()
    facts = [commitment, *([known[0]["reason"]] if known else []), f"snapshot {visit.snapshot.id}"]
    return page(crumbs(view, title), heading(title, facts), grid(rows_card(view, totals, found, number, commitment)))


def crumbs(view: View, title: str) -> html.Nav:
    steps: list[Child] = [
        html.Li(html.A("Commitments", href=view.link())),
        html.Li(html.Span(title, **aria(current="page"))),
    ]
    return html.Nav(html.Ol(steps), className="crumbs", **aria(label="Breadcrumbs"))


def rows_card(view: View, totals: Row, found: list[dict[str, Any]], number: int, commitment: str) -> html.Section:
    if not found:
        back = button("Back to commitments", view.link())
        none = empty("No billing row names it", "Google names a commitment on its fee alone.", back)
        return card("No billing row of it is there", None, none)
    billed, effective = (exact(totals[name], view.currency) for name in ("billed", "effective"))
    sentence = f"{wording.some(totals['rows'], 'billing row')} add up to {billed} billed, {effective} effective"
    caption = "Newest first, amounts as the provider billed them. Open a row for all of its columns."
    cells = columns(view.currency, lambda row: all_columns(view, row), main="EffectiveCost")
    turn = pages(number, totals["rows"], lambda at: view.link(rows=commitment, page=str(at)))
    return card(sentence, caption, table(cells, found, label="Billing rows"), turn)


def all_columns(view: View, row: Row) -> str:
    """The row with all of its columns, among the spend of its month."""
    month = f"{row['ChargePeriodStart']:%Y-%m}"
    query = {"range": month, "currency": view.currency, "show": "rows", "row": place_of(row)}
    return view.visit.href("/spend", rows=None, page=None, provider=None, **query)
