"""The billing rows behind a line of what AI costs."""

from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components import card, grid, heading, page, table
from dashboards.components.base import Child, aria
from dashboards.pages.ai.view import NOT_TOLD, View
from dashboards.pages.billing_rows import Row, columns, exact, pages, place_of
from dashboards.queries.ai_rows import places
from dashboards.queries.drill import rows_at


def render(view: View, key: str) -> html.Div:
    snapshot, name = view.visit.snapshot, key or NOT_TOLD
    if view.month is None:
        return page(heading("AI", []))
    found, told = places(snapshot, view.visit.viewer, view.by, key, view.month, view.currency)
    cost = Decimal(str(told["EffectiveCost"].sum() or 0))
    whole = Decimal(str(found["EffectiveCost"].sum() or 0)) if found.height else Decimal(0)
    asked = view.visit.filters.get("page", "1")
    number = max(1, int(asked)) if asked.isdigit() else 1
    sentence = f"{wording.some(found.height, 'billing row')} add up to {exact(whole, view.currency)} effective"
    other = "" if whole == cost else f"{exact(cost, view.currency)} of them is {name}: its meters count more than it. "
    caption = f"{other}Oldest first, amounts as the provider billed them. Open a row for all of its columns."
    cells = columns(view.currency, lambda row: all_columns(view, row), main="EffectiveCost")
    rows = rows_at(snapshot, found, number).to_dicts() if found.height else []
    turn = pages(number, found.height, lambda at: view.visit.href(page=str(at)))
    facts = [wording.month(f"{view.month:%Y-%m}"), f"by {view.by}", f"snapshot {snapshot.id}"]
    shown = card(sentence, caption, table(cells, rows, label="Billing rows"), turn)
    return page(crumbs(view, name), heading(f"{name} cost {wording.exact(cost, view.currency)}", facts), grid(shown))


def crumbs(view: View, name: str) -> html.Nav:
    steps: list[Child] = [
        html.Li(html.A("AI", href=view.visit.href(of=None, page=None))),
        html.Li(html.Span(name, **aria(current="page"))),
    ]
    return html.Nav(html.Ol(steps), className="crumbs", **aria(label="Breadcrumbs"))


def all_columns(view: View, row: Row) -> str:
    """The row with all of its columns, among the spend of its month."""
    query = {"range": f"{row['ChargePeriodStart']:%Y-%m}", "currency": view.currency, "show": "rows"}
    gone = dict.fromkeys(("of", "page", "by", "month"))
    return view.visit.href("/spend", **gone, **query, row=place_of(row))
