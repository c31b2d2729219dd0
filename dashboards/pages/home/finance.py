"""Finance: how far spend moved against the same days of the month before, by service category."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, button, card, change_bar, named, signed, table, tone
from dashboards.pages.base import Visit
from dashboards.queries.home import Comparison, shown

WHOLE = 12


def finance_card(change: pl.DataFrame, over: Comparison, visit: Visit, span: int) -> html.Section:
    """`change` is one currency's rows of `category_change`; its bars add up to the change in the last line."""
    currency = change["currency"][0]
    eyebrow = f"Finance, {currency}" if currency else "Finance, no currency"
    foot = html.Div(button("See spend", visit.href("/spend", currency=currency)), className="card-foot")
    figures = before_and_now(over, currency) if span == WHOLE else []
    drawn = [*columns(change), *figures, moved(currency)]
    body = table(drawn, shown(change).to_dicts(), label="Change by service category", total=total(change, span))
    words = (sentence(change, currency), caption(change, over, currency))
    return card(*words, body, foot, span=span, eyebrow=eyebrow, role_card=True)


def sums(change: pl.DataFrame) -> tuple[Decimal, Decimal]:
    """What was spent in the two spans: now, before."""
    return Decimal(change["now"].sum() or 0), Decimal(change["before"].sum() or 0)


def rose(change: pl.DataFrame) -> bool:
    """Whether it went up by more than what is small."""
    now, before = sums(change)
    return bool(before) and tone(now - before, before) == "bad"


def sentence(change: pl.DataFrame, currency: str | None) -> str:
    """`Spend rose $13.9k (+3.5%), most of it AI and Machine Learning`."""
    now, before = sums(change)
    moved_by = now - before
    if not before:
        return f"Spend is {wording.compact(now, currency)}; there is no month before to compare it with"
    if not moved_by:
        return f"Spend stayed at {wording.compact(now, currency)}"
    verb = "rose" if moved_by > 0 else "fell"
    share = wording.percent(moved_by / before, signed=True)
    return f"Spend {verb} {wording.compact(abs(moved_by), currency)} ({share}){cause(change, moved_by)}"


def cause(change: pl.DataFrame, moved_by: Decimal) -> str:
    """The category that moved most, if it moved the way the whole did."""
    category, amount = change["category"][0], change["change"][0]
    if (amount > 0) is not (moved_by > 0):
        return ""
    return f"; {category} {'added' if amount > 0 else 'took off'} the most"


def caption(change: pl.DataFrame, over: Comparison, currency: str | None) -> str:
    now, before = sums(change)
    spans = wording.span(over.first, over.last), wording.span(over.before_first, over.before_last)
    return f"{spans[0]} {wording.whole(now, currency)}; {spans[1]} {wording.whole(before, currency)}"


def columns(change: pl.DataFrame) -> list[Column]:
    rows = shown(change)
    low, high = Decimal(rows["change"].min()), Decimal(rows["change"].max())  # pyright: ignore[reportArgumentType]
    bar = lambda row: "" if "total" in row else change_bar(row["change"], row["before"], low, high)  # noqa: E731
    return [
        Column("Service category", lambda row: named(row["category"]), narrow="name", width="category"),
        Column("", bar, narrow="bar", width="bar"),
    ]


def moved(currency: str | None) -> Column:
    def change(row: Mapping[str, Any]) -> html.Span:
        return signed(row["change"], row["before"], currency, wording.whole)

    return Column("Change", change, number=True, narrow="amount")


def before_and_now(over: Comparison, currency: str | None) -> list[Column]:
    """Both spans' amounts, where there is room for them."""
    before, now = wording.span(over.before_first, over.before_last), wording.span(over.first, over.last)
    return [
        Column(before, lambda row: wording.whole(row["before"], currency), number=True),
        Column(now, lambda row: wording.whole(row["now"], currency), number=True),
    ]


def total(change: pl.DataFrame, span: int) -> dict[str, Any]:
    now, before = sums(change)
    name = "Total" if span == WHOLE else "Change"
    return {"category": name, "change": now - before, "now": now, "before": before, "total": True}
