"""Tables without vertical lines that become lists on a narrow screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import html

from dashboards.components.base import Child, Children, aria, classes, data, present

# Tables with more columns than this turn into a list by their own width, others by that of the page.
FEW = 3
# Where a cell goes when the table becomes a list: the name at the left, the amount at the right, under them second and
# change, below these a detail over the whole width, and lines with their titles before them.
Narrow = Literal["name", "amount", "detail", "second", "change", "bar", "line", "hidden"]


@dataclass(frozen=True)
class Column:
    """A column: its title, the cell made of a row (a dict), whether it holds numbers, and its place in the list.

    `head` is what stands at the top instead of the title.
    """

    title: str
    cell: Callable[[Mapping[str, Any]], Children]
    number: bool = False
    narrow: Narrow = "hidden"
    width: str = ""
    head: Children = None


def table(
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    *,
    label: str,
    total: Mapping[str, Any] | None = None,
    rest: Children = None,
) -> html.Div:
    """The rows as they come; `total` is a row of its own at the foot, `rest` says how many are not shown."""
    head = html.Thead(html.Tr([_head(column) for column in columns], role="row"), role="rowgroup")
    body = html.Tbody([_row(columns, row) for row in rows], role="rowgroup")
    foot = html.Tfoot(_row(columns, total, "total"), role="rowgroup") if total is not None else None
    frame = classes("table-frame", "many" if len(columns) > FEW else None)
    grid = html.Table(present(head, body, foot), className="table", role="table", **aria(label=label))
    return html.Div(present(grid, html.Div(rest, className="rest") if rest is not None else None), className=frame)


def table_list(rows: Sequence[tuple[Child, Child, Child]], rest: Child = None) -> html.Div:
    """Lines of a mark, what it is of, and a figure at the right."""
    lines = [
        html.Li([mark, html.Div(name, className="list-name"), html.Span(figure, className="number list-figure")])
        for mark, name, figure in rows
    ]
    return html.Div(present(html.Ul(lines, className="list"), html.Div(rest, className="rest") if rest else None))


def named(name: Child, second: Children = None, *, href: str = "", code: bool = False, swatch: str = "") -> html.Div:
    """A name in ink (a link where there is a page of it), a swatch of its series before it, a second line under it."""
    style = classes("name", code and "code")
    shown = html.A(name, href=href, className=style) if href else html.Span(name, className=style)
    mark = html.Span(className=f"swatch {swatch}", **aria(hidden="true")) if swatch else None
    line = html.Div(second, className="second") if second else None
    return html.Div(present(html.Div(present(mark, shown), className="name-line"), line), className="named")


def two_lines(name: Child, second: Child = None, *, code: bool = False) -> list[Child]:
    """As `named`, right in the cell of a column whose `width` is `lined`: for long tables.

    With every change Dash looks up each element of a page by its path, so a long table wants few and shallow ones.
    """
    return present(html.Span(name, className=classes("name", code and "code")), second)


def _head(column: Column) -> html.Th:
    title = column.title or html.Span("Drawn", className="unseen")
    return html.Th(
        title if column.head is None else column.head, scope="col", role="columnheader", className=_style(column)
    )


def _row(columns: Sequence[Column], row: Mapping[str, Any], style: str = "") -> html.Tr:
    return html.Tr([_cell(column, row) for column in columns], role="row", className=style)


def _cell(column: Column, row: Mapping[str, Any]) -> html.Td:
    return html.Td(column.cell(row), role="cell", className=_style(column), **data(title=column.title))


def _style(column: Column) -> str:
    return classes("number" if column.number else "", f"narrow-{column.narrow}", column.width)
