"""The receipt of one act: its cost a day before and after, the days used, what is left out, and where to look."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Bar, button, card, empty
from dashboards.components.base import Child, aria, present
from dashboards.pages.findings.words import STATUS_NAMES, rule_name
from dashboards.pages.savings.acts import name
from dashboards.pages.savings.view import Row, View, place
from dashboards.queries.finding import cost_days

BEFORE_DAYS = 30
MOST_DAYS = 90


def receipt_card(view: View) -> html.Section:
    row = view.chosen
    if row is None:
        nothing = empty("No act is seen in the bill yet", "Resolved findings turn verified when later bills show it.")
        return html.Section(nothing, className="card span-4")
    status = html.Span(
        [html.Span(className=f"status-mark {row['state']}"), STATUS_NAMES[row["state"]].split(",")[0]],
        className="with-mark",
    )
    caption = f"{rule_name(row['rule'])}. Effective cost a day."
    return card(
        name(row),
        caption,
        chart(view, row),
        sums(row),
        facts(view, row),
        foot(view, row),
        span=4,
        eyebrow="Receipt",
        action=status,
    )


def chart(view: View, row: Row) -> Child:
    """A bar a day from 30 days before the act on, as far as the bill is complete; the days after it in green."""
    of = (row["provider"], row["account"], row["resource_id"])
    first = row["acted_on"] - timedelta(days=BEFORE_DAYS)
    last = min(row["after_to"] or row["acted_on"], first + timedelta(days=MOST_DAYS))
    found = cost_days(view.visit.snapshot, view.visit.viewer, of, first, last).filter(
        pl.col("currency").fill_null("") == view.currency
    )
    costs: Mapping[date, Decimal] = dict(found.select("day", "cost").iter_rows())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    top = float(max([*costs.values(), Decimal(0)])) or 1.0
    bars = [
        Bar(
            "",
            float(costs.get(day, 0)),
            f"{wording.day(day)}: {wording.exact(costs.get(day, Decimal(0)), view.currency)}",
        )
        for day in days
    ]
    drawn = [
        html.Span(
            className="after" if day > row["acted_on"] else "before",
            style={"height": f"{max(bar.value / top, 0) * 100:.2f}%"},
            title=bar.told,
        )
        for day, bar in zip(days, bars, strict=True)
    ]
    ends = html.Div(
        [html.Span(wording.day(first, year=False)), html.Span(wording.day(last, year=False))], className="second ends"
    )
    label = f"Cost a day from {wording.day(first)} to {wording.day(last)}; acted on {wording.day(row['acted_on'])}"
    return html.Div([html.Div(drawn, className="day-bars", role="img", **aria(label=label)), ends])


def sums(row: Row) -> html.Dl:
    currency = row["currency"]
    before, after = row["before_per_day"], row["after_per_day"]
    steps: list[tuple[str, Child]] = [
        ("Before, a day", amount(before, currency, row["before_days"])),
        ("After, a day", amount(after, currency, row["after_days"])),
    ]
    if before is not None and after is not None:
        steps.append(("Less, a day", wording.exact(before - after, currency)))
    if row["verified_per_month"] is not None:
        steps.append(("× 30.44 days", html.Span(wording.exact(-row["verified_per_month"], currency), className="good")))
    return html.Dl([html.Div([html.Dt(title), html.Dd(value)]) for title, value in steps], className="facts scaling")


def amount(value: Decimal | None, currency: str | None, days: int | None) -> str:
    return f"{wording.exact(value, currency)}, {wording.some(days or 0, 'day')}" if value is not None else "no number"


def facts(view: View, row: Row) -> html.Dl:
    claimed = (
        wording.exact(row["claimed_per_month"], row["currency"])
        if row["claimed_per_month"] is not None
        else "no number"
    )
    shown: list[tuple[str, Child]] = [
        ("Acted on", f"{wording.day(row['acted_on'])}, {row['acted_by'] or 'by itself'}"),
        ("Claimed", f"{claimed} a month"),
        ("The bill", row["reason"]),
        ("Left out", "the day of the act"),
        ("After", wording.span(row["after_from"], row["after_to"]) if row["after_from"] else "no complete day yet"),
        ("Snapshot", html.Code(view.visit.snapshot.id)),
    ]
    return html.Dl([html.Div([html.Dt(title), html.Dd(value)]) for title, value in shown], className="facts")


def foot(view: View, row: Row) -> html.Div:
    file = view.visit.href("/files/receipt.csv", act=place(row))
    return html.Div(
        present(button("Download the receipt", file, primary=True, icon_name="download")), className="card-foot"
    )
