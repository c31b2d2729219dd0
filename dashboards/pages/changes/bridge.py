"""The bridge: a row a term, each bar from where the one above ends, with who did it."""

from decimal import Decimal
from itertools import accumulate

from dash import html

from dashboards import why, wording
from dashboards.components import card, holds, signed, told, tone
from dashboards.components.base import Child, aria, classes, data, present
from dashboards.figures.axis import money_ticks
from dashboards.pages.changes.view import View
from dashboards.queries import changes as queries
from transforms.changes.resources import OF
from transforms.changes.terms import TERMS

WARNED_ABOVE = 0.05
RESOURCES = dict(zip(OF, ("new resources", "gone ones", "others"), strict=True))


def bridge_card(view: View) -> html.Section:
    drawing = (
        f"Each bar starts where the one above ends. {view.label(view.compared.after)} less "
        f"{view.label(view.compared.before)}, effective cost in {view.currency or 'no currency'}, largest term first."
    )
    caption = f"{why.sentence(view.total, view.culprits)}. {drawing}"
    return card(why.headline(view.total), caption, drawn(view), foot(view), span=8)


def drawn(view: View) -> html.Div:
    amounts = [view.total[name] for name in view.terms]
    starts = list(accumulate(amounts, initial=Decimal(0)))
    ticks, texts = money_ticks(min(starts), max(starts), view.currency)
    low, high = ticks[0], ticks[-1]
    axis = [
        html.Span(text, className="bridge-tick", style={"left": _percent(value, low, high)})
        for value, text in zip(ticks, texts, strict=True)
    ]
    head = html.Tr(
        [
            html.Th("Term and cause", scope="col", role="columnheader", className="narrow-name"),
            html.Th(axis, scope="col", role="columnheader", className="narrow-detail bridge", **aria(label="Drawn")),
            html.Th(view.currency, scope="col", role="columnheader", className="number narrow-amount"),
        ],
        role="row",
    )
    rows = [_row(view, name, start, low, high) for name, start in zip(view.terms, starts, strict=False)]
    foot = _line(
        html.Span("Change", className="name"),
        _bar(Decimal(0), view.change, low, high, "total"),
        signed(view.change, view.total["before"], view.currency),
        "total",
    )
    grid = html.Table(
        [html.Thead(head, role="rowgroup"), html.Tbody(rows, role="rowgroup"), html.Tfoot(foot, role="rowgroup")],
        className="table bridge-table",
        role="table",
        **aria(label="Terms of the change"),
    )
    return html.Div(grid, className="table-frame")


def _row(view: View, name: str, start: Decimal, low: Decimal, high: Decimal) -> html.Tr:
    amount = view.total[name]
    link = html.A(why.NAMES[name], href=view.link(term=name), className="name")
    style = tone(amount, view.total["before"]) or "neutral"
    return _line(
        html.Div(present(link, html.Div(cause(view, name), className="second")), className="named"),
        _bar(start, amount, low, high, style),
        signed(amount, view.total["before"], view.currency),
    )


def _line(name: Child, bar: Child, amount: Child, style: str = "") -> html.Tr:
    cells = [
        html.Td(name, role="cell", className="narrow-name"),
        html.Td(bar, role="cell", className="narrow-detail bridge"),
        html.Td(amount, role="cell", className="number narrow-amount", **data(title="Amount")),
    ]
    return html.Tr(cells, role="row", className=style)


def _bar(start: Decimal, amount: Decimal, low: Decimal, high: Decimal, style: str) -> html.Div:
    first, last = sorted((start, start + amount))
    width = {"left": _percent(first, low, high), "width": f"{float((last - first) / (high - low)) * 100:.3f}%"}
    parts = [
        html.Span(className="bridge-zero", style={"left": _percent(Decimal(0), low, high)}),
        html.Span(className="bridge-join", style={"left": _percent(start + amount, low, high)}),
        html.Span(className=classes("bridge-bar", style), style=width),
    ]
    return html.Div(parts, className="bridge-lane", **aria(hidden="true"))


def _percent(value: Decimal, low: Decimal, high: Decimal) -> str:
    return f"{float((value - low) / (high - low)) * 100:.3f}%"


def cause(view: View, name: str) -> list[Child]:
    """What the term alone knows, and who did most of it."""
    special, most = _special(view, name), _most(view, name)
    return [*special, *(["; "] if special and most else []), *most]


def _special(view: View, name: str) -> list[Child]:
    if name == "commitment":
        return present(why.coverage(view.total) or None)
    if name == "calendar":
        days = view.compared.before.days, view.compared.after.days
        return [f"{wording.some(days[1], 'day')} against {wording.some(days[0], 'day')}, of usage by the day"]
    if name == "usage":
        return _of_resources(view)
    if name == "not_decomposed":
        return [f"Quantity or price is missing: {wording.percent(share(view))} of what moved, warns above 5%"]
    return []


def _of_resources(view: View) -> list[Child]:
    found = queries.by_resources(view.visit.snapshot, view.visit.viewer, view.compared)
    rows = [] if found is None else found.filter(view.in_currency).to_dicts()
    moved = [(label, rows[0][name]) for name, label in RESOURCES.items() if rows and rows[0][name]]
    parts = [[f"{label} ", _amount(view, amount)] for label, amount in moved]
    return [child for at, part in enumerate(parts) for child in ([", ", *part] if at else part)]


def _most(view: View, name: str) -> list[Child]:
    row = next((row for row in view.culprits.to_dicts() if row["term"] == name), None)
    if row is None:
        return []
    place = " in ".join(part for part in (row["service"] or "no service", row["account"]) if part)
    return [f"most by {place}, ", _amount(view, row["amount"])]


def _amount(view: View, amount: Decimal) -> html.Span:
    """A compact amount that no line breaks."""
    return html.Span(wording.compact(amount, view.currency, signed=True), className="number")


def share(view: View) -> float:
    """Of what moved, signs apart, the part that could not be taken apart."""
    return queries.not_decomposed(view.total) or 0.0


def foot(view: View) -> html.Div:
    """That the terms add up, and which of them are 0."""
    exact = wording.exact(view.difference, view.currency)
    adds = f"{wording.word(len(view.terms))} terms add up to the change, difference {exact}"
    verdict = told("The terms differ from the change", "bad") if view.difference else holds(adds)
    zero = [why.NAMES[name].lower() for name in TERMS if not view.total[name]]
    words = f"{wording.listed(zero, most=len(zero)).capitalize()} are {wording.exact(Decimal(0), view.currency)} each."
    late = share(view) > WARNED_ABOVE
    warning = told(f"{wording.percent(share(view))} of what moved is not decomposed", "warn") if late else None
    return html.Div(
        present(verdict, html.P(words, className="caption") if zero else None, warning), className="bridge-foot"
    )
