"""What a unit of the company's work costs, month by month, and whether cost or units moved it."""

from datetime import timedelta
from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components import Column, card, named, table, unknown
from dashboards.components.base import Child
from dashboards.pages.budgets.view import Row, View

MOST_ROWS = 18
STEP = Decimal("0.0001")


def units_card(view: View) -> html.Section:
    rows = view.units.to_dicts()
    left = len(rows) - MOST_ROWS
    rest = f"{wording.count(left)} more: outlay unit-cost" if left > 0 else None
    return card(
        sentence(view),
        "Effective cost of all bills by what was counted on the same days; a month with a gap is unknown, 0 no units",
        table(COLUMNS, rows[:MOST_ROWS], label="Unit cost", rest=rest),
    )


def sentence(view: View) -> str:
    known = [row for row in view.units.to_dicts() if row["change"] is not None]
    if not known:
        return "What a unit of work costs"
    row = max(known[:MOST_ROWS], key=lambda row: abs(row["change"] / row["cost_per_unit"]))
    moved = "cost" if abs(row["change_by_cost"]) >= abs(row["change_by_units"]) else "the number of units"
    way = "more" if row["change"] > 0 else "less"
    share = wording.percent(abs(row["change"] / (row["cost_per_unit"] - row["change"])))
    return f"{row['metric'].capitalize()} cost {share} {way} each in {_month(row)}, mostly since {moved} moved"


def _what(row: Row) -> html.Div:
    part = "" if row["is_whole"] else f"up to {wording.day(row['until'] - timedelta(days=1), year=False)}"
    return named(row["metric"], ", ".join(word for word in (_month(row), part) if word))


def _unit(row: Row) -> Child:
    if row["cost_per_unit"] is None:
        return unknown(row["reason"] or "")
    return wording.unrounded(row["cost_per_unit"].quantize(STEP), row["currency"])


def _change(row: Row) -> Child:
    if row["change"] is None:
        return ""
    parts = f"cost {_moved(row, 'change_by_cost')}, units {_moved(row, 'change_by_units')}"
    return html.Div([_moved(row, "change"), html.Div(parts, className="second")])


def _moved(row: Row, name: str) -> str:
    return wording.unrounded(row[name].quantize(STEP), row["currency"], signed=True)


def _month(row: Row) -> str:
    return wording.month(f"{row['month']:%Y-%m}")


def _value(row: Row) -> str:
    return "" if row["value"] is None else f"{row['value'].normalize():,f}"


COLUMNS = [
    Column("Metric", _what, narrow="name"),
    Column("Cost", lambda row: wording.exact(row["cost"], row["currency"]), number=True, narrow="second"),
    Column("Units", _value, number=True, narrow="line"),
    Column("A unit", _unit, number=True, narrow="amount"),
    Column("Change", _change, number=True, narrow="line"),
]
