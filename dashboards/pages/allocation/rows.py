"""The billing rows behind what a target bears of one service of an account, by the rule that gave it."""

from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import button, card, empty, grid, heading, page, table
from dashboards.components.base import Child, aria
from dashboards.pages.allocation.view import Row, View
from dashboards.pages.billing_rows import columns, exact, pages, place_of
from dashboards.queries.allocation import of_target
from dashboards.queries.allocation_rows import Part, places
from dashboards.queries.drill import rows_at
from warehouse.tables.allocation import UNALLOCATED

BETWEEN = "|"


def address(view: View, target: str, row: Row) -> str:
    """`account|service|kind|rule` of a row of `of_target`."""
    named = BETWEEN.join(row[name] or "" for name in ("account", "service", "kind", "rule"))
    return view.to(target=target, part=named, page=None)


def part_of(view: View) -> Part | None:
    """What the address asks for; None where it asks for no rows."""
    said = view.visit.filters.get("part", "").split(BETWEEN, 3)
    if len(said) < 4 or not view.target:
        return None
    return Part(view.dimension, view.period, view.currency, view.target, *said)


def render(view: View, part: Part) -> html.Div:
    visit = view.visit
    borne = of_target(visit.snapshot, visit.viewer, part.dimension, part.period, part.currency, part.target)
    same = borne.filter(
        pl.col("account").fill_null("") == part.account,
        pl.col("service").fill_null("") == part.service,
        pl.col("kind") == part.kind,
        (pl.col("rule").fill_null("") == part.rule) | (part.kind == "none"),
    )
    cost = Decimal(str(same["cost"].sum() or 0))
    of_it = f"{wording.exact(cost, part.currency)} of {part.service or 'no service'}"
    title = f"{of_it} is nobody’s" if part.target == UNALLOCATED else f"{part.target} bears {of_it}"
    facts = [part.account or "no account", view.month, f"snapshot {visit.snapshot.id}"]
    return page(crumbs(view, part), heading(title, facts), grid(rows_card(view, part, cost)))


def crumbs(view: View, part: Part) -> html.Nav:
    steps: list[Child] = [
        html.Li(html.A("Allocation", href=view.to(part=None, page=None, target=None))),
        html.Li(html.A(part.target, href=view.to(part=None, page=None))),
        html.Li(html.Span(part.service or "No service", **aria(current="page"))),
    ]
    return html.Nav(html.Ol(steps), className="crumbs", **aria(label="Breadcrumbs"))


def rows_card(view: View, part: Part, cost: Decimal) -> html.Section:
    found = places(view.visit.snapshot, view.visit.viewer, part)
    if found.is_empty():
        back = button("Back to allocation", view.to(part=None, page=None))
        none = empty("No billing row of its own", "What the provider split itself is told by its machines’ rows.", back)
        return card("No billing row of it is there", None, none)
    whole = Decimal(str(found["EffectiveCost"].sum() or 0))
    asked = view.visit.filters.get("page", "1")
    number = max(1, int(asked)) if asked.isdigit() else 1
    many = wording.some(found.height, "billing row")
    sentence = f"{many} add up to {exact(whole, part.currency)} effective"
    caption = f"{share(part, cost, whole)}Oldest first, amounts as the provider billed them. Open a row for all of it."
    cells = columns(part.currency, lambda row: all_columns(view, row), main="EffectiveCost")
    shown = rows_at(view.visit.snapshot, found, number).to_dicts()
    turn = pages(number, found.height, lambda at: view.to(page=str(at)))
    return card(sentence, caption, table(cells, shown, label="Billing rows"), turn)


def share(part: Part, cost: Decimal, whole: Decimal) -> str:
    """How what is borne comes of rows that add up to something else; empty where they are it."""
    if cost == whole:
        return ""
    of_them = f"{exact(cost, part.currency)} of them is the share of {part.target}"
    match part.kind:
        case "shared":
            return f"{of_them}, by the pool {part.rule}. "
        case "follows":
            return f"{of_them}, as {part.rule.replace('_', ' ')} follows other cost. "
        case _:
            nobodys = f"{exact(cost, part.currency)} of them is nobody’s; the rest is shared or follows other cost. "
            return nobodys if part.kind == "none" else f"{of_them}; providers split the rest, or it floats. "


def all_columns(view: View, row: Row) -> str:
    """The row with all of its columns, among the spend of its month."""
    query = {"range": view.period, "currency": view.currency, "show": "rows", "row": place_of(row)}
    gone = dict.fromkeys(("part", "page", "target", "period", "dimension", "try"))
    return view.visit.href("/spend", **gone, **query)
