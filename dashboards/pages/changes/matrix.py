"""Every term by a dimension: which part of the cost moved, and why."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import why, wording
from dashboards.components import Column, card, icon, signed, table
from dashboards.components.base import Child
from dashboards.pages.changes.view import View
from dashboards.queries import changes as queries
from dashboards.queries.compared import BY, ONE
from dashboards.queries.dimensions import NONE
from transforms.changes.rollup import rolled_up
from transforms.changes.terms import TERMS
from warehouse.tables.allocation import UNALLOCATED

LISTED, COLUMNS = 12, 7


def matrix_card(view: View) -> html.Section:
    rows, title = members(view), view.by_title
    if not rows:
        return card("Nothing was charged in either period", None)
    first = rows[0]
    verb = "added" if first["change"] > 0 else "took off"
    moved = f"{_name(view, first['key'])} {verb} {wording.compact(abs(first['change']), view.currency)}"
    sentence = moved if first["change"] else f"No {title.lower()} moved"
    caption = f"Every term by {title.lower()}, {view.currency or 'no currency'}. Open a number for what it is of."
    more = (
        f"{wording.count(len(rows) - LISTED)} more are added up in the last row but one."
        if len(rows) > LISTED
        else None
    )
    shown = [*rows[:LISTED], *([_rest(rows[LISTED:])] if len(rows) > LISTED else [])]
    body = table(_columns(view), shown, label=sentence, total=_added(rows, None), rest=more)
    return card(sentence, caption, html.Div(body, className="matrix"), action=_export(view))


def members(view: View) -> list[dict[str, Any]]:
    """A dict a member of the dimension, the largest change first: `key`, `before`, `change`, TERMS."""
    if view.by in BY:
        column = BY[view.by].key
        rolled = rolled_up(view.keys.lazy(), [column]).collect()
    else:
        column = "target"
        rows = queries.targeted(view.visit.snapshot, view.visit.viewer, view.compared, view.by)
        rolled = rows.filter(view.in_currency).group_by(column).agg(pl.col("before", "after", *TERMS).sum())
    change = (pl.col("after") - pl.col("before")).alias("change")
    told = rolled.with_columns(change, key=pl.col(column).fill_null(NONE))
    return told.sort(pl.col("change").abs(), "key", descending=[True, False]).to_dicts()


def _columns(view: View) -> list[Column]:
    first, others = view.terms[:COLUMNS], view.terms[COLUMNS:]
    columns = [Column(view.by_title, lambda row: _member(view, row), narrow="name")]
    columns += [Column(why.NAMES[name], lambda row, name=name: _cell(view, row, name), number=True) for name in first]
    if others:
        columns.append(Column("Other terms", lambda row: _plain(view, _sum(row, others)), number=True))
    change = Column(
        "Change", lambda row: signed(row["change"], row["before"], view.currency), number=True, narrow="amount"
    )
    return [*columns, change]


def _member(view: View, row: Mapping[str, Any]) -> Child:
    if row["key"] is None:
        return html.Span("Change", className="strong")
    if row["key"] == "":
        return html.Span(f"{wording.count(row['count'])} more", className="name")
    if view.by not in BY:
        return html.Span(_name(view, row["key"]), className="name")
    most = max(TERMS, key=lambda name: abs(row[name]))
    told = f"most of it {why.NAMES[most].lower()}, {wording.exact(row[most], view.currency, signed=True)}"
    name = html.A(
        _name(view, row["key"]), href=view.link(**{view.by: row["key"], "by": _next(view.by)}), className="name"
    )
    return html.Div(
        [name, html.Div(told if row[most] else "nothing moved", className="second only-narrow")], className="named"
    )


def _next(by: str) -> str:
    """What one member is looked at by."""
    order = ("provider", "category", "service", "account", "region", "sku")
    return order[min(order.index(by) + 1, len(order) - 1)] if by in order else "service"


def _name(view: View, key: str) -> str:
    if view.by not in BY:
        return key[:1].upper() + key[1:] if key == UNALLOCATED else key
    return BY[view.by].nothing if key == NONE else view.names(view.by).get(key, key)


def _cell(view: View, row: Mapping[str, Any], name: str) -> Child:
    if not row[name]:
        return html.Span("0", className="muted")
    if not row["key"] or view.by not in BY:
        return _plain(view, row[name])
    href = view.link(term=name, **{view.by: row["key"]})
    return html.A(signed(row[name], row["before"], view.currency), href=href)


def _plain(view: View, amount: Decimal) -> Child:
    return wording.exact(amount, view.currency, signed=True) if amount else html.Span("0", className="muted")


def _sum(row: Mapping[str, Any], names: list[str]) -> Decimal:
    return sum((row[name] for name in names), Decimal(0))


def _rest(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return _added(rows, "")


def _added(rows: list[dict[str, Any]], key: str | None) -> dict[str, Any]:
    names = ("before", "change", *TERMS)
    return {"key": key, "count": len(rows)} | {name: sum((row[name] for row in rows), Decimal(0)) for name in names}


def _export(view: View) -> html.A:
    href = view.link(**{ONE: view.compared.to or None}).replace("/changes", "/files/changes.csv", 1)
    return html.A([icon("download"), "Export"], href=href, download="", className="button")
