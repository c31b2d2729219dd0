"""When apps were first seen, and which jobs the money goes to."""

from datetime import date
from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Bar, Column, card, columns, named, table
from dashboards.components.base import Child, aria
from dashboards.pages.findings.words import sums
from dashboards.pages.shadow_it.view import Row, View, job

MONTHS, MOST_JOBS = 12, 5


def months_card(view: View) -> html.Section | None:
    """How many of the list were first seen in each of twelve months; nothing where none has a first day."""
    rows = view.rows
    first = rows["first_seen"].drop_nulls()
    if first.is_empty():
        return None
    as_of = view.visit.snapshot.as_of
    months = months_to(as_of)
    counts = dict(first.dt.strftime("%Y-%m").value_counts().iter_rows())
    bars = [
        Bar(wording.month(each)[:3], counts.get(each, 0), f"{wording.month(each)}: {counts.get(each, 0)}")
        for each in months
    ]
    most = max(months, key=lambda each: counts.get(each, 0))
    older = sum(number for month, number in counts.items() if month < months[0])
    untold = rows.height - first.len()
    caption = (
        f"Apps by the month of their first trace; {wording.count(older)} are older, of {wording.count(untold)} no "
        "first day is told"
    )
    recent = sum(counts.get(each, 0) for each in months)
    if not recent:
        return None
    sentence = f"{wording.some(recent, 'app')} first seen in 12 months, the most in {wording.month(most)}"
    return card(sentence, caption, columns(bars, label=", ".join(bar.told for bar in bars), counts=True))


def months_to(day: date) -> list[str]:
    """The twelve months up to a day's, oldest first."""
    last = day.year * 12 + day.month - 1
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(last - MONTHS + 1, last + 1)]


def jobs_card(view: View) -> html.Section | None:
    """The money of the largest currency by job, the rest as one row."""
    every = sums(view.rows, "spend_12_months")
    if not every:
        return None
    currency, whole = every[0]
    rows = view.rows.filter(pl.col("currency") == currency)
    by_job = (
        rows.group_by("category")
        .agg(amount=pl.col("spend_12_months").sum(), apps=pl.len(), people=pl.col("people").sum())
        .sort("amount", "category", descending=[True, False])
    )
    shown = by_job.head(MOST_JOBS).to_dicts()
    rest = by_job.slice(MOST_JOBS)
    if rest.height:
        shown.append({"other": rest.height, "amount": rest["amount"].sum(), "apps": rest["apps"].sum()})
    if whole <= 0:
        return None
    sentence = f"{job(shown[0]['category'])} takes {wording.percent(shown[0]['amount'] / whole)} of the money"
    others = (
        f"; {wording.listed([wording.compact(amount, code) for code, amount in every[1:]])} apart" if every[1:] else ""
    )
    caption = f"Paid in 12 months by the job that an app does, {currency}{others}"
    total = {"total": True, "amount": whole, "apps": rows.height}
    return card(sentence, caption, table(cells(view, whole, currency), shown, label="Money by job", total=total))


def cells(view: View, whole: Decimal, currency: str) -> list[Column]:
    return [
        Column("Job", lambda row: name(view, row), narrow="name"),
        Column("", lambda row: bar(row, whole), narrow="bar", width="bar"),
        Column("12 months", lambda row: wording.exact(row["amount"], currency), number=True, narrow="amount"),
    ]


def name(view: View, row: Row) -> Child:
    if "total" in row:
        return "All jobs"
    apps = wording.some(row["apps"], "app")
    if "other" in row:
        return named(wording.some(row["other"], "other job"), apps)
    if row["category"] is None:
        return named("No job known", apps)
    return named(job(row["category"]), apps, href=view.link(category=row["category"]))


def bar(row: Row, whole: Decimal) -> Child:
    if "total" in row:
        return ""
    share = f"{max(0.0, float(100 * row['amount'] / whole)):.1f}%"
    fill = html.Div(className="seat-part other", style={"width": share})
    return html.Div(fill, className="seat-bar", **aria(hidden="true"))
