"""Rows that could not be taken, each with file, line, reason and value; none vanishes."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, named, table
from dashboards.pages.base import Visit


def rejects_card(rejects: pl.DataFrame, sums: pl.DataFrame, visit: Visit) -> html.Section:
    """The shown rows, and how many there are; `sums` has rows and amount by currency."""
    total = int(sums["rows"].sum())
    if not total:
        return card(
            "No row was rejected", "A row that cannot be read would stand here with file, line and reason.", span=6
        )
    columns = [
        Column("Where", lambda row: named(where(row), row["object"], code=True), narrow="name"),
        Column("What", what, narrow="detail", width="wide"),
        Column("Amount", amount, number=True, narrow="amount"),
    ]
    worth = wording.listed([wording.exact(row["amount"], row["currency"]) for row in known(sums)])
    sentence = f"{wording.some(total, 'row')} {'is' if total == 1 else 'are'} rejected" + (
        f", worth {worth}" if worth else ""
    )
    caption = "They are in no figure. Mend the file or the mapping, then outlay run; outlay preview lists them all."
    shown = table(columns, rejects.to_dicts(), label="Rejected rows", rest=rest(rejects, total, visit))
    return card(sentence, caption, shown)


def known(sums: pl.DataFrame) -> list[dict[str, Any]]:
    return sums.drop_nulls("amount").to_dicts()


def where(row: Mapping[str, Any]) -> str:
    """`line 388`, `lines 402 to 413`, or how many between the two where others stand between."""
    first, last, rows = row["first_line"], row["last_line"], row["rows"]
    if first is None:
        return wording.some(rows, "row")
    if rows == 1:
        return f"line {wording.count(first)}"
    span = f"{wording.count(first)} to {wording.count(last)}"
    return f"lines {span}" if last - first + 1 == rows else f"{wording.some(rows, 'line')}, {span}"


def what(row: Mapping[str, Any]) -> html.Div:
    """The column and, under it, what was found in it and what was expected."""
    value = f"“{row['value']}”: " if row["value"] is not None else ""
    return html.Div([html.Div(row["column_name"] or "The row"), html.Div(value + row["reason"], className="second")])


def amount(row: Mapping[str, Any]) -> str | html.Span:
    if row["amount"] is None:
        return html.Span("no number", className="muted")
    return wording.exact(row["amount"], row["currency"])


def rest(rejects: pl.DataFrame, total: int, visit: Visit) -> list[Any] | None:
    """How many rows are not shown, and the way to them."""
    shown = int(rejects["rows"].sum())
    if shown >= total:
        return None
    said = f"Showing {wording.count(shown)} of {wording.some(total, 'row')}, largest first. "
    if visit.filters.get("rejects") == "all":
        return [said, html.Code('outlay sql "SELECT * FROM reject"'), " gives all."]
    return [said, html.A("Show more", href=visit.href(rejects="all"))]
