"""Each budget beside what was spent and is forecast, what came past a threshold, and the months."""

from collections.abc import Sequence
from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components import Column, card, graph, named, table, table_list, told, unknown
from dashboards.components.base import Child
from dashboards.figures.plan import HEIGHT, Month, plan_figure
from dashboards.pages.budgets.view import USED_UP, Row, View, scope
from dashboards.pages.spend.view import PATH as SPEND
from dashboards.queries.filters import SpendFilters
from transforms.budgets.periods import is_month
from transforms.budgets.scopes import BUILT_IN

MOST_ROWS, NARROW_MONTHS = 40, 9


def plans_card(view: View) -> html.Section:
    rows = view.rows.to_dicts()
    left = len(rows) - MOST_ROWS
    rest = f"{wording.count(left)} more with less used" if left > 0 else None
    caption = (
        f"In {view.currency}. Planned so far: the months that are over, and the days of this one. The difference is "
        "spent less planned so far; below it what comes from rates, one-off charges and unused commitments."
    )
    return card(
        sentence(view),
        caption,
        table(columns(view), rows[:MOST_ROWS], label="Budgets", rest=rest),
        span=8,
    )


def sentence(view: View) -> str:
    over = view.rows.filter(view.rows["used_percent"] >= USED_UP)
    if over.height:
        first = over.row(0, named=True)
        return f"{wording.some(over.height, 'budget')} of {view.period} used up, {scope(first)} the furthest"
    if view.rows["used_percent"].count():
        first = view.rows.row(0, named=True)
        return f"No budget of {view.period} is used up; {scope(first)} is at {_percent(first['used_percent'])}"
    return f"What was spent of the budgets of {view.period} is not known"


def columns(view: View) -> list[Column]:
    return [
        Column("Budget", what, narrow="name"),
        Column("Planned", lambda row: money(view, row["current"]), number=True, narrow="line"),
        Column("Spent", lambda row: spent(view, row), number=True, narrow="amount"),
        Column("Used", lambda row: _percent(row["used_percent"]), number=True, narrow="line"),
        Column("Forecast", lambda row: forecast(view, row), number=True, narrow="line"),
        Column("Difference", lambda row: difference(view, row), number=True, narrow="line"),
    ]


def what(row: Row) -> html.Div:
    changed = f"first {wording.exact(row['original'], row['currency'])}" if _is_changed(row) else ""
    versions = f"{wording.some(row['versions'], 'version')}, {changed}" if changed else ""
    basis = "billed" if row["basis"] == "billed" else ""
    second = ", ".join(part for part in (row["dimension"] or "filter", basis, versions) if part)
    return named(scope(row), second, href=charges(row))


def charges(row: Row) -> str:
    """Where the charges of a budget's scope stand; empty where /spend has no such dimension."""
    if row["dimension"] not in BUILT_IN:
        return ""
    asked = SpendFilters(range=row["period"], basis=row["basis"]) if is_month(row["period"]) else SpendFilters()
    return SPEND + asked.only(row["dimension"], row["target"]).address()


def spent(view: View, row: Row) -> Child:
    return unknown(row["reason"] or "") if row["actual"] is None else money(view, row["actual"])


def forecast(view: View, row: Row) -> Child:
    if row["forecast"] is None:
        return html.Span("none", className="muted")
    sure = "" if row["over_percent"] is None else f"above plan in {row['over_percent']:.0f} of 100"
    return _two(money(view, row["forecast"]), sure)


def difference(view: View, row: Row) -> Child:
    if row["variance"] is None:
        return ""
    names = {"rates": "variance_currency", "one-off": "variance_one_off", "unused": "variance_commitment"}
    parts = [f"{name} {money(view, row[key], signed=True)}" for name, key in names.items() if row[key]]
    return _two(money(view, row["variance"], signed=True), ", ".join(parts))


def money(view: View, amount: Decimal | None, *, signed: bool = False) -> str:
    return "" if amount is None else wording.whole(amount, view.currency, signed=signed)


def alerts_card(view: View) -> html.Section:
    rows = view.alerts.head(12).to_dicts()
    more = view.alerts.height - len(rows)
    if not rows:
        return card("No budget of the period came past a threshold", "50, 80 and 100 % spent; likely above", span=4)
    lines: Sequence[tuple[Child, Child, Child]] = [(_mark(row), _line(row), f"{row['percent']:.0f}%") for row in rows]
    return card(
        f"{wording.some(len(rows) + more, 'alert')} of {view.period}",
        "Spent, or how many cases of 100 come out above the plan; each is told once",
        table_list(lines, f"{more} more" if more > 0 else None),
        span=4,
    )


def _mark(row: Row) -> html.Span:
    return told(f"{row['threshold']} %", "bad" if row["threshold"] == USED_UP else "warn")


def _line(row: Row) -> html.Div:
    kind = "forecast" if row["kind"] == "forecast" else "spent"
    return html.Div([scope(row), html.Div(f"{kind}, since {wording.day(row['raised_on'])}", className="second")])


def months_card(view: View) -> html.Section:
    rows = view.months.to_dicts()
    as_of = view.visit.snapshot.as_of
    drawn = [Month(row["month"], row["planned"], row["actual"], row["month"] < as_of.replace(day=1)) for row in rows]
    wide, narrow = (
        plan_figure(shown, currency=view.currency, mode=view.visit.mode, narrow=is_narrow)
        for shown, is_narrow in ((drawn, False), (drawn[-NARROW_MONTHS:], True))
    )
    known = [month for month in drawn if month.spent is not None and month.is_over]
    words = "Planned and spent, month by month"
    if known:
        last = known[-1]
        more = (last.spent or Decimal(0)) - last.planned
        side = "more" if more > 0 else "less"
        name = wording.month(f"{last.start:%Y-%m}")
        words = f"{name} cost {wording.compact(abs(more), view.currency)} {side} than planned"
    return card(
        words,
        f"All budgets of one dimension in {view.currency}: a bar is spent, a line across it is planned; the month that "
        "runs is hatched",
        graph("plan", wide, label=words, height=HEIGHT, only="wide"),
        graph("plan-narrow", narrow, label=words, height=HEIGHT, only="narrow"),
    )


def _two(first: str, second: str) -> Child:
    return html.Div([first, html.Div(second, className="second")]) if second else first


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}%"


def _is_changed(row: Row) -> bool:
    return row["original"] is not None and row["original"] != row["current"]
