"""What was newly verified in each month."""

from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Bar, card, columns
from dashboards.pages.savings.view import View

MOST = 12


def months_card(view: View) -> html.Section:
    by_month = (
        view.verified.group_by(month=pl.col("acted_on").dt.strftime("%Y-%m"))
        .agg(pl.col("verified_per_month").sum())
        .sort("month")
    )
    amounts: dict[str, Decimal] = dict(by_month.iter_rows())
    shown = list(span(min(amounts), f"{view.visit.snapshot.as_of:%Y-%m}"))[-MOST:]
    best = max(shown, key=lambda month: amounts.get(month, Decimal(0)))
    most = wording.compact(amounts.get(best, Decimal(0)), view.currency)
    sentence = f"{wording.month(best)} brought the most: {most} a month"
    caption = f"By the month of the act, what later bills show of it; a month, {view.currency}."
    bars = [bar(month, amounts.get(month, Decimal(0)), view.currency) for month in shown]
    told = ", ".join(each.told for each in bars)
    return card(sentence, caption, columns(bars, label=told))


def bar(month: str, amount: Decimal, currency: str) -> Bar:
    return Bar(
        wording.month(month)[:3],
        max(float(amount), 0.0),
        f"{wording.month(month)} {wording.exact(amount, currency)}",
        "good",
    )


def span(first: str, last: str) -> list[str]:
    """Every month from the first to the last."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, max(first, last)))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(start, end + 1)]
