"""The billing rows behind a sum: exact amounts, the object and row that each came from, every column on demand."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Kpi, button, card, empty, grid, heading, kpi_strip, page, table
from dashboards.components.base import Child
from dashboards.pages.billing_rows import Row, columns, exact, pages, place_of, placed, plain
from dashboards.pages.spend.head import crumbs, facts, filters_of, path, told_notes
from dashboards.pages.spend.overview import trend_card
from dashboards.pages.spend.table import export
from dashboards.pages.spend.view import View
from dashboards.pages.spend.words import BASIS_WORDS
from dashboards.queries import drill
from dashboards.queries.filters import BASES

OWN = "x_"


def render(view: View) -> html.Div:
    totals = drill.row_totals(view.visit.snapshot, view.visit.viewer, view.resolved).row(0, named=True)
    steps = path(view)
    return page(
        crumbs(view),
        heading(steps[-1][0] if steps else "Billing rows", facts(view)),
        told_notes(view),
        filters_of(view),
        kpi_strip([sum_of(view, totals, basis) for basis in BASES]) if totals["rows"] else None,
        grid(opened_row(view), rows_card(view, totals), trend_card(view) if totals["rows"] else None),
    )


def sum_of(view: View, totals: Row, basis: str) -> Kpi:
    """One of the four costs, exact."""
    amount = totals[BASES[basis]]
    shown = added_up(amount, view.currency)
    digits = wording.unrounded(amount, view.currency)
    same = shown == exact(amount, view.currency)
    return Kpi(f"{BASIS_WORDS[basis]}, {view.now_label}", shown, "to the last digit" if same else f"exactly {digits}")


def added_up(amount: Decimal, currency: str) -> str:
    """A sum in the minor unit; with every digit where it would round to nothing."""
    return (wording.unrounded if wording.vanishes(amount, currency) else wording.exact)(amount, currency)


def rows_card(view: View, totals: Row) -> html.Section:
    rows = drill.billing_rows(view.visit.snapshot, view.visit.viewer, view.resolved)
    if not rows.height:
        return card(f"No billing row lies in {view.now_label}", None, nothing(view, totals))
    loads = lineage(view, rows)
    filled = [row | loads.get(row["x_load_id"], {}) for row in rows.to_dicts()]
    cells = columns(view.currency, lambda row: opening(view, row), main="EffectiveCost")
    turn = pages(view.filters.page, totals["rows"], lambda number: to_page(view, number))
    shown = table(cells, filled, label="Billing rows")
    return card(sentence(view, totals), caption(view, totals), shown, turn, action=export(view))


def opening(view: View, row: Row) -> str:
    """Opens the row, and closes it where it is open."""
    place = place_of(row)
    return view.link(replace(view.filters, row="" if view.filters.row == place else place))


def to_page(view: View, number: int) -> str:
    return view.link(replace(view.filters, page=number, row=""))


def nothing(view: View, totals: Row) -> html.Div:
    if totals["rows"]:
        first = button("Go to the first page", view.link(replace(view.filters, page=1)))
        return empty(
            f"Page {view.filters.page} is beyond the last", f"There are {wording.count(totals['rows'])} rows.", first
        )
    up = button("Show the period before", view.link(replace(view.filters, range="12m", page=1)))
    return empty("Nothing was charged in this period", "It may have been charged earlier; 12 months show it.", up)


def sentence(view: View, totals: Row) -> str:
    """ "24 billing rows add up to $33.00"."""
    adds = "adds" if totals["rows"] == 1 else "add"
    total = added_up(totals[view.filters.cost], view.currency)
    return (
        f"{wording.some(totals['rows'], 'billing row')} {adds} up to {total} {BASIS_WORDS[view.filters.basis].lower()}"
    )


def caption(view: View, totals: Row) -> str:
    shown = f"Amounts are exact, as the provider billed them, {view.currency or 'no currency'}."
    return f"{view.now_label}, oldest first. {shown} Open a row for all of its columns and where it was read."


def lineage(view: View, rows: pl.DataFrame) -> dict[str, Row]:
    """The load of each row on the page, by its id."""
    ids = tuple(sorted(set(rows["x_load_id"])))
    loads = drill.lineage(view.visit.snapshot, view.visit.viewer, ids)
    return {load["load_id"]: load for load in loads.to_dicts()}


def opened_row(view: View) -> html.Section | None:
    """All columns of the row that the address names, and the object that it was read from."""
    if not view.filters.row:
        return None
    place = placed(view.filters.row)
    found = drill.billing_row(view.visit.snapshot, view.visit.viewer, *place) if place else None
    close = button("Close", view.link(replace(view.filters, row="")), icon_name="x")
    if place is None or found is None or not found.height:
        why = "It may have been replaced by a newer bill since this address was made."
        return card("That billing row is not in this snapshot", why, action=close)
    load = drill.lineage(view.visit.snapshot, view.visit.viewer, (place[0],)).row(0, named=True)
    row = found.row(0, named=True)
    title = f"Row {wording.count(row['x_row'] + 1)} of {load['object']}"
    return card(title, read_when(load), properties(row), action=close)


def read_when(load: Row) -> str:
    """The lineage in one line."""
    version = f"version {load['version']}, {wording.count(load['size_bytes'])} bytes"
    read = f"read {wording.instant(load['loaded_at'])} by outlay {load['code_version']}"
    source = f"Source {load['source']}, billing period {wording.month(load['billing_period'])}"
    return f"{source}, {version}, {read}, load {load['load_id']}."


def properties(row: Row) -> html.Dl:
    """FOCUS columns first, then our own; what the bill leaves empty is named at the end."""
    filled = {name: value for name, value in row.items() if value not in (None, "")}
    ordered = sorted(filled, key=lambda name: (name.startswith(OWN), name))
    pairs = [html.Div([html.Dt(name), html.Dd(text(filled[name]))]) for name in ordered]
    empty_ones = [name for name in row if name not in filled and not name.startswith(OWN)]
    rest: list[Child] = (
        [html.Div([html.Dt("Empty"), html.Dd(", ".join(empty_ones))], className="wide")] if empty_ones else []
    )
    return html.Dl([*pairs, *rest], className="properties")


def text(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    return value.isoformat() if isinstance(value, date) else str(value)
