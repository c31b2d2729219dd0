"""The table of groups: this period, the one before, the change on one zero line, the share; it adds up exactly."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import Column, card, change_bar, icon, named, percent_change, signed, table
from dashboards.components.base import Child, Children
from dashboards.pages.spend import words
from dashboards.pages.spend.view import PATH, View
from dashboards.queries.dimensions import RESOURCE
from dashboards.queries.filters import GROUPED, SERVICES
from dashboards.queries.spend import REST

Row = Mapping[str, Any]


def groups_card(view: View) -> html.Section:
    rows, sentence = view.rows.to_dicts(), words.what_explains(view)
    shown = table(columns(view), rows, label=sentence, total=total(rows))
    return card(sentence, caption(view), shown, action=export(view))


def caption(view: View) -> str:
    """What is compared, where a row leads, and what is listed of how many."""
    compared = (
        f"{view.now_label} against {view.before_label}."
        if view.has_before
        else f"{view.now_label}; {nothing_before(view)}."
    )
    leads = {GROUPED: "services, resources and billing rows", SERVICES: "resources and billing rows"}
    deeper = leads.get(view.filters.show, "billing rows")
    deeper = "resources and billing rows" if view.group.slug == "service" else deeper
    noun = "value" if view.group.is_tag else view.group.title.lower()
    return f"{compared} Open a {noun} to reach its {deeper}."


def nothing_before(view: View) -> str:
    return f"nothing to compare with, since no charge lies in {view.before_label}"


def export(view: View) -> html.A:
    """The table as a file, from the same query."""
    href = f"/files{PATH}.csv{view.filters.address()}"
    return html.A([icon("download"), "Export"], href=href, download="", className="button")


def columns(view: View) -> list[Column]:
    name = Column(view.group.title, lambda row: name_cell(view, row), narrow="name", width="wide")
    now = Column(
        view.now_label, lambda row: money(row["now"], row["now_exact"], view.currency), number=True, narrow="amount"
    )
    share = Column("Share", lambda row: share_cell(row), number=True, narrow="hidden" if view.has_before else "change")
    if not view.has_before:
        return [name, now, Column("", lambda row: share_bar(row), width="bar"), share, rows_column()]
    low, high = ends(view)
    return [
        name,
        now,
        Column(
            view.before_label,
            lambda row: money(row["before"], row["before_exact"], view.currency),
            number=True,
            width="soft",
        ),
        Column("", lambda row: bar_cell(row, low, high), width="bar"),
        Column("Change", lambda row: signed(row["change"], row["before"], view.currency), number=True, narrow="change"),
        Column("Change, %", lambda row: percent_change(row["change"], row["before"]), number=True, narrow="second"),
        share,
    ]


def rows_column() -> Column:
    return Column("Billing rows", lambda row: wording.count(row["rows"]), number=True)


def name_cell(view: View, row: Row) -> Children:
    """The name as a link one level down, its swatch, and what it is at a second look."""
    if row["key"] is None:
        return "Total"
    swatch = f"s{view.places[row['key']] + 1}" if row["key"] in view.places else "other"
    if row["key"] == REST:
        return named(f"{wording.count(row['groups'])} more {view.group.plural}", "together", swatch=swatch)
    name = view.name(row["key"], row["name"])
    is_code = view.group == RESOURCE and row["name"] is not None
    return named(name, second_line(row), href=view.link(view.into(row["key"])), code=is_code, swatch=swatch)


def second_line(row: Row) -> Child:
    """Where a resource is; the id of what has a name."""
    if row["detail"]:
        return row["detail"]
    return row["key"] if row["name"] not in (None, row["key"]) else None


def money(amount: Decimal, exact: Decimal, currency: str) -> Children:
    """The rounded amount; under one that rounds to nothing, the exact one."""
    written = html.Span(wording.exact(amount, currency))
    if not wording.vanishes(exact, currency):
        return written
    return [written, html.Div(wording.unrounded(exact, currency), className="second")]


def share_cell(row: Row) -> Child:
    return "no number" if row["share"] is None else wording.percent(row["share"])


def share_bar(row: Row) -> Child:
    if row["key"] is None or row["share"] is None:
        return None
    width = max(Decimal(0), min(Decimal(1), row["share"]))
    fill = html.Div(className="share-fill", style={"width": f"{width * 100:.2f}%"})
    return html.Div(fill if row["now_exact"] > 0 else None, className="share-bar")


def bar_cell(row: Row, low: Decimal, high: Decimal) -> Child:
    return None if row["key"] is None else change_bar(row["change"], row["before"], low, high)


def ends(view: View) -> tuple[Decimal, Decimal]:
    """The smallest and the largest change of the table."""
    return view.rows["change"].min() or Decimal(0), view.rows["change"].max() or Decimal(0)  # pyright: ignore[reportReturnType]


def total(rows: list[dict[str, Any]]) -> Row:
    """The last row: what the rows above add up to."""
    summed = ("now", "before", "change", "now_exact", "before_exact")
    sums = {name: sum((row[name] for row in rows), Decimal(0)) for name in summed}
    shares = [row["share"] for row in rows if row["share"] is not None]
    count = sum(row["rows"] for row in rows)
    return {"key": None, "share": sum(shares, Decimal(0)) if shares else None, "rows": count, **sums}
