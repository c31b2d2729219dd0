"""The billing rows behind a sum: exact amounts, the object and row that each came from, every column on demand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, Kpi, button, card, empty, grid, heading, icon, kpi_strip, named, page, table
from dashboards.components.base import Child, aria, present
from dashboards.pages.spend.head import crumbs, facts, filters_of, path, told_notes
from dashboards.pages.spend.overview import trend_card
from dashboards.pages.spend.table import export
from dashboards.pages.spend.view import View
from dashboards.pages.spend.words import BASIS_WORDS
from dashboards.queries import drill
from dashboards.queries.filters import BASES

Row = Mapping[str, Any]
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
    shown = table(
        columns(view), [row | loads.get(row["x_load_id"], {}) for row in rows.to_dicts()], label="Billing rows"
    )
    return card(sentence(view, totals), caption(view, totals), shown, pages(view, totals["rows"]), action=export(view))


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


def columns(view: View) -> list[Column]:
    return [
        Column("Charge", lambda row: charge_cell(view, row), narrow="name", width="wide"),
        Column("Quantity", quantity_cell, number=True),
        Column("Billed", lambda row: exact(row["BilledCost"], view.currency), number=True, narrow="line"),
        Column("Effective", lambda row: exact(row["EffectiveCost"], view.currency), number=True, narrow="amount"),
        Column("Read from", source_cell, narrow="detail", width="source"),
    ]


def charge_cell(view: View, row: Row) -> html.Div:
    """What was charged, a link to all of it; under it when and what kind."""
    kind = " ".join(part for part in (row["ChargeCategory"], row["ChargeClass"]) if part)
    second = ", ".join(part for part in (charged(row), kind) if part)
    place = f"{row['x_load_id']}:{row['x_row']}"
    name = row["ChargeDescription"] or row["ServiceName"] or "Charge without a description"
    return named(name, second, href=view.link(replace(view.filters, row="" if view.filters.row == place else place)))


def charged(row: Row) -> str:
    """`2 Nov 2026, 22:00 to 23:00 UTC`."""
    start, end = row["ChargePeriodStart"], row["ChargePeriodEnd"]
    if start is None or end is None or start.date() != end.date():
        return " to ".join(wording.instant(moment) for moment in (start, end) if moment is not None)
    return f"{wording.day(start.date())}, {start:%H:%M} to {end:%H:%M} UTC"


def quantity_cell(row: Row) -> str:
    if row["PricingQuantity"] is None:
        return "no number"
    return f"{plain(row['PricingQuantity'])} {row['PricingUnit'] or ''}".strip()


def exact(amount: Decimal | None, currency: str) -> str:
    """Every digit, and at least the minor unit's."""
    if amount is None:
        return "no number"
    rounded = wording.exact(amount, currency)
    written = wording.unrounded(amount, currency)
    return rounded if len(rounded) >= len(written) and not wording.vanishes(amount, currency) else written


def source_cell(row: Row) -> html.Div:
    """The object's last part and the row's number in it; under it the load."""
    name = str(row.get("object") or "unknown object").rsplit("/", 1)[-1]
    return html.Div(
        [
            html.Div(f"{name}, row {wording.count(row['x_row'] + 1)}"),
            html.Div(f"load {row['x_load_id']}", className="second"),
        ]
    )


def pages(view: View, rows: int) -> html.Nav | None:
    """Which rows are shown of how many, and the pages beside this one."""
    last = -(-rows // drill.PAGE_ROWS)
    first_row = (view.filters.page - 1) * drill.PAGE_ROWS + 1
    last_row = min(rows, first_row + drill.PAGE_ROWS - 1)
    shown = f"Rows {wording.count(first_row)} to {wording.count(last_row)} of {wording.count(rows)}"
    if last <= 1:
        return None
    before = turn(view, view.filters.page - 1, "Earlier", "arrow-left") if view.filters.page > 1 else None
    after = turn(view, view.filters.page + 1, "Later", "arrow-right") if view.filters.page < last else None
    return html.Nav(
        present(html.Span(shown, className="muted"), before, after), className="pages", **aria(label="Pages of rows")
    )


def turn(view: View, number: int, text: str, picture: str) -> html.A:
    href = view.link(replace(view.filters, page=number, row=""))
    return html.A(
        [icon(picture), text] if picture == "arrow-left" else [text, icon(picture)], href=href, className="button"
    )


def opened_row(view: View) -> html.Section | None:
    """All columns of the row that the address names, and the object that it was read from."""
    if not view.filters.row:
        return None
    load_id, _, number = view.filters.row.rpartition(":")
    found = (
        drill.billing_row(view.visit.snapshot, view.visit.viewer, load_id, int(number)) if is_number(number) else None
    )
    close = button("Close", view.link(replace(view.filters, row="")), icon_name="x")
    if found is None or not found.height:
        why = "It may have been replaced by a newer bill since this address was made."
        return card("That billing row is not in this snapshot", why, action=close)
    load = drill.lineage(view.visit.snapshot, view.visit.viewer, (load_id,)).row(0, named=True)
    row = found.row(0, named=True)
    title = f"Row {wording.count(row['x_row'] + 1)} of {load['object']}"
    return card(title, read_when(load), properties(row), action=close)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


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


def plain(number: Decimal) -> str:
    """Every digit that is not a trailing zero."""
    digits = f"{number:,f}"
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace("-", wording.MINUS)
