"""The ladder: each commitment from today to the day on which it ends, and what a month costs without it."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, button, card, chip, empty, named, table
from dashboards.components.base import Child, aria, classes
from dashboards.pages.commitments.view import Row, View, name_of
from dashboards.pages.findings.words import PROVIDERS
from dashboards.pages.renewals.lane import said_at

WARN_DAYS, CLIFF_DAYS = 30, 90
# At most so many months are named above the bars, those that leave room for the words at both ends (in percent).
TICKS, FROM_TODAY, TO_THE_END = 4, 22, 92


def ladder_card(view: View) -> html.Section:
    rows = view.ladder
    action = button("Calendar (ICS)", "/files/commitments.ics", icon_name="calendar")
    caption = (
        "Each bar runs to the last day of the term. Money is a month of 30.44 days at the use of 30 days, "
        f"{view.currency}."
    )
    unknown = unknown_ends(view)
    if rows.is_empty():
        nothing = empty("No end of a commitment is known", "A bill of AWS, a file or a contract tells one.")
        return card("When commitments end is unknown", caption, nothing, *unknown, action=action)
    last = max(1, *rows["days_left"].to_list())
    body = table(columns(view, last), rows.to_dicts(), label="Commitments by their end", total=total(rows))
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [html.H2(sentence(view), className="sentence"), html.P(caption, className="caption")],
                        className="card-words",
                    ),
                    action,
                ],
                className="card-head",
            ),
            body,
            *unknown,
        ],
        className="card span-12 renewals",
    )


def sentence(view: View) -> str:
    rows = view.ladder
    near = rows.filter(pl.col("days_left") <= CLIFF_DAYS)
    if near.is_empty():
        return f"None of {wording.some(rows.height, 'commitment')} ends within {CLIFF_DAYS} days"
    more = Decimal(near.select(pl.col("contracted_per_month") - paid()).sum().item() or 0)
    ends = "ends" if near.height == 1 else "end"
    first = f"{wording.word(near.height)} of {wording.word(rows.height).lower()} {ends} within {CLIFF_DAYS} days"
    return f"{first}; at contracted price that use costs {wording.compact(more, view.currency)} a month more"


def paid() -> pl.Expr:
    return pl.col("used_per_month") + pl.col("unused_per_month")


def columns(view: View, last: int) -> list[Column]:
    today, money = view.visit.snapshot.as_of, view.currency
    return [
        Column("Commitment", lambda row: commitment(view, row), narrow="name", width="contract"),
        Column("Ends", lambda row: drawn(row, today, last), narrow="detail", width="lane", head=axis(today, last)),
        Column("Now, a month", lambda row: amount(now(row), money), number=True, narrow="amount"),
        Column("Without it", lambda row: amount(row["contracted_per_month"], money), number=True, narrow="line"),
        Column("More, a month", lambda row: more(row, money), number=True, narrow="line"),
    ]


def now(row: Row) -> Decimal | None:
    return row["now"] if "total" in row else row["used_per_month"] + row["unused_per_month"]


def commitment(view: View, row: Row) -> Child:
    if "total" in row:
        return html.Span(f"{wording.word(row['count'])} commitments", className="strong")
    told = (PROVIDERS.get(row["x_provider"], row["x_provider"]), row["kind"], row["region"], row["payment"])
    second = ", ".join(str(part) for part in told if part)
    return named(name_of(row), second, href=view.link(rows=row["CommitmentDiscountId"]))


def ticks(today: date, last: int) -> list[tuple[date, int]]:
    """First days of months up to `last` days from today, a few of them, and how many days each is from today."""
    months = max(1, -(-last // (31 * TICKS)))
    firsts = (
        date(today.year + at // 12, at % 12 + 1, 1) for at in range(today.month, today.month + TICKS * months + 1)
    )
    return [(day, (day - today).days) for day in list(firsts)[months - 1 :: months] if (day - today).days <= last]


def axis(today: date, last: int) -> html.Div:
    """Today and the months of the ticks, above them."""
    named = [html.Span("Today")]
    far = [(day, days) for day, days in ticks(today, last) if FROM_TODAY <= 100 * days / last <= TO_THE_END]
    named += [
        html.Span(f"{day:%b %Y}", className="lane-month", style={"left": f"{100 * days / last:.2f}%"})
        for day, days in far
    ]
    return html.Div(named, className="lane-axis")


def drawn(row: Row, today: date, last: int) -> Child:
    """Time left, a diamond on the last day."""
    if "total" in row:
        return ""
    left = row["days_left"]
    at = 100 * max(left, 0) / last
    said = f"{wording.day(row['end'])} · {wording.some(left, 'day') if left > 0 else 'ended'}"
    parts = [
        *(html.Div(className="lane-tick", style={"left": f"{100 * day / last:.2f}%"}) for _, day in ticks(today, last)),
        html.Div(className="lane-left", style={"width": f"{at:.2f}%"}),
        html.Div(className="lane-day", style={"left": f"{at:.2f}%"}),
        html.Div(said, className=classes("lane-said", "late" if at > 70 else None), style=said_at(at)),
    ]
    tone = "near" if left <= WARN_DAYS else ""
    return html.Div(parts, className=classes("lane-bar", tone), role="img", **aria(label=f"Ends {said}"))


def amount(value: Decimal | None, currency: str) -> Child:
    return html.Span("no number", className="muted") if value is None else wording.exact(value, currency)


def more(row: Row, currency: str) -> Child:
    before, after = now(row), row["contracted_per_month"]
    if before is None or after is None:
        return html.Span("no number", className="muted")
    change = after - before
    tone = "bad" if change > 0 else "good"
    return html.Span(wording.exact(change, currency, signed=True), className=f"number {tone}")


def total(rows: pl.DataFrame) -> dict[str, Any]:
    """Without a sum where a part of it is unknown."""
    whole = not rows["contracted_per_month"].null_count()
    return {
        "total": True,
        "count": rows.height,
        "now": Decimal(rows.select(paid().sum()).item()),
        "contracted_per_month": Decimal(rows["contracted_per_month"].sum()) if whole else None,
    }


def unknown_ends(view: View) -> list[Child]:
    """Those that run and of which nothing tells an end: unknown, and never far away."""
    rows = view.rows.filter(pl.col("state") == "end_unknown", pl.col("window_end").is_not_null())
    if rows.is_empty():
        return []
    names = wording.listed([name_of(row) for row in rows.to_dicts()])
    told = f" {wording.some(rows.height, 'commitment')}: nothing tells when {names} end."
    return [html.P([chip("End unknown", "unknown"), told], className="caption")]
