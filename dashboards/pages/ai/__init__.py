"""What does AI cost? By model, direction, cache, tier, channel and owner, a million tokens at a time."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import (
    Column,
    Fact,
    Kpi,
    Option,
    card,
    empty,
    filter_line,
    grid,
    heading,
    kpi_strip,
    named,
    page,
    select,
    table,
)
from dashboards.pages.ai import rows as billing
from dashboards.pages.ai.view import NOT_TOLD, View
from dashboards.pages.base import Page, Visit
from dashboards.pages.spend.view import added
from dashboards.queries.ai_cost import BY

PATH = "/ai"
MOST_ROWS, MONTHS = 40, 6
# In an address: what the bill does not tell.
NONE = "~"


def render(visit: Visit) -> html.Div:
    view = View(visit)
    facts: list[Fact | str] = [f"As of {wording.day(visit.snapshot.as_of)}", f"snapshot {visit.snapshot.id}"]
    if view.rows.is_empty():
        nothing = empty(
            "No bill has AI on it",
            "Bedrock, Azure OpenAI, Vertex AI and vendors' own FOCUS files are told apart here once they are billed.",
        )
        return page(heading("AI", facts), html.Div(nothing, className="card"))
    if asked := visit.filters.get("of"):
        return billing.render(view, "" if asked == NONE else asked)
    return page(
        heading("AI", facts), filters(view), kpi_strip(figures(view)), grid(costs_card(view), months_card(view))
    )


def filters(view: View) -> html.Nav:
    by = [Option(name, view.visit.href(by=name), name == view.by) for name in BY if name != "month"]
    months = [
        Option(wording.month(f"{each:%Y-%m}"), view.visit.href(month=f"{each:%Y-%m}"), each == view.month)
        for each in view.months
    ]
    currencies = [Option(name, view.visit.href(currency=name), name == view.currency) for name in view.currencies]
    return filter_line(
        select("By", by), select("Month", months), select("Currency", currencies) if len(currencies) > 1 else None
    )


def figures(view: View) -> list[Kpi]:
    cost, tokens = added(view.rows["cost"]), added(view.rows["tokens"])
    counted = view.rows.filter(pl.col("tokens").is_not_null())
    paid = added(counted["cost"]) - added(counted["provisioned_cost"]) - added(counted["cache_storage_cost"])
    inputs, read = added(view.rows["input_tokens"]), added(view.rows["cache_read_tokens"])
    each = wording.exact(paid * 1_000_000 / tokens, view.currency) if tokens else "not known"
    return [
        Kpi("AI cost", wording.compact(cost, view.currency), wording.month(f"{view.month:%Y-%m}")),
        Kpi("Tokens", _tokens(tokens) if tokens else "none counted", "input and output"),
        Kpi("A million tokens", each, "of what is billed by the token"),
        Kpi("Cache hits", wording.percent(read / inputs) if inputs else "not known", "of input tokens"),
    ]


def costs_card(view: View) -> html.Section:
    rows = view.rows.to_dicts()
    first = rows[0]
    total = added(view.rows["cost"])
    share = wording.percent(first["cost"] / total) if total else "all"
    left = len(rows) - MOST_ROWS
    return card(
        f"{_name(view, first)} is {share} of what AI costs",
        f"Effective cost in {view.currency}. Tokens that a cache served count there alone. A name opens its rows.",
        table(
            columns(view), rows[:MOST_ROWS], label="AI cost", rest=f"{wording.count(left)} more" if left > 0 else None
        ),
    )


def months_card(view: View) -> html.Section | None:
    rows = view.by_month.to_dicts()
    if len(rows) < 2:
        return None
    now, before = rows[:2]
    change = now["cost"] - before["cost"]
    more = f"{wording.exact(abs(change), view.currency)} {'less' if change < 0 else 'more'}"
    head = f"{wording.month(_month(now))} costs {more} than {wording.month(_month(before))}, as far as it is billed"
    cells = columns(view, lambda row: named(wording.month(_month(row)), href=view.visit.href(month=_month(row))))
    return card(head, "All AI cost, month by month.", table(cells, rows[:MONTHS], label="AI cost by month"))


def _month(row: Mapping[str, Any]) -> str:
    return f"{row['month']:%Y-%m}"


def columns(view: View, name: Callable[[Mapping[str, Any]], html.Div] | None = None) -> list[Column]:
    money = view.currency
    first = Column("Month", name, narrow="name") if name else None
    return [
        first or Column(view.by.capitalize(), lambda row: _named(view, row), narrow="name"),
        Column("Cost", lambda row: wording.exact(row["cost"], money), number=True, narrow="amount"),
        Column("Tokens", lambda row: _tokens(row["tokens"]), number=True, narrow="line"),
        Column("A million tokens", lambda row: _each(row, money), number=True, narrow="line"),
        Column("Cache hits", lambda row: _share(row["cache_hit_percent"]), number=True, narrow="line"),
        Column("Provisioned", lambda row: _provisioned(row, money), number=True, narrow="line"),
    ]


def _name(view: View, row: Mapping[str, Any]) -> str:
    return str(row[BY[view.by][0]] or NOT_TOLD)


def _named(view: View, row: Mapping[str, Any]) -> html.Div:
    first, *others = BY[view.by]
    more = [str(row[name]) for name in others if row[name]]
    return named(_name(view, row), ", ".join(more), href=view.visit.href(of=str(row[first] or NONE), page=None))


def _tokens(tokens: Decimal | None) -> str:
    """`1.2 M`; empty where none are counted."""
    if tokens is None:
        return ""
    return f"{float(tokens) / 1e6:,.1f} M" if tokens >= 100_000 else wording.count(int(tokens))


def _each(row: Mapping[str, Any], currency: str) -> str:
    amount = row["cost_per_million_tokens"]
    return "" if amount is None else wording.exact(amount, currency)


def _share(percent: float | None) -> str:
    return "" if percent is None else f"{percent:.0f}%"


def _provisioned(row: Mapping[str, Any], currency: str) -> html.Div | str:
    if not row["provisioned_cost"]:
        return ""
    used = row["provisioned_used_percent"]
    second = "use not told by the bill" if used is None else f"{used:.0f}% used"
    if row["break_even_tokens"] is not None:
        second += f", pays from {_tokens(row['break_even_tokens'])} tokens"
    return html.Div([wording.exact(row["provisioned_cost"], currency), html.Div(second, className="second")])


PAGE = Page(PATH, "AI", "Finance", "adjustments-horizontal", render)
