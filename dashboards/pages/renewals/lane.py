"""The lane: each contract from today to its last day to decide, and on to the end of its term."""

from datetime import date
from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import Column, card, chip, empty, named, table
from dashboards.components.base import Child, aria, classes, present
from dashboards.pages.findings.words import amounts, lines
from dashboards.pages.renewals.view import LANE_DAYS, STATUS_NAMES, Row, View
from dashboards.queries.renewals import UNDECIDED

TICKS = (0, 30, 60, 90, 120)
NEAR_DAYS = 14


def lane_card(view: View) -> html.Section:
    rows = view.rows
    caption = (
        f"{LANE_DAYS} days from {wording.day(view.visit.snapshot.as_of)}, by the last day on which notice is in time, "
        "not by the end of the term"
    )
    if rows.is_empty():
        sentence = "Nothing has to be decided in the next 120 days"
        return card(sentence, caption, empty("No contract is due", "The others come later, or their day is past."))
    body = table(columns(view), rows.to_dicts(), label="Contracts by the day to decide", total=total(view))
    return html.Section(
        [html.H2(first_sentence(view), className="sentence"), html.P(caption, className="caption"), body, legend()],
        className="card span-12 renewals",
    )


def first_sentence(view: View) -> str:
    open_ones = [row for row in view.due.to_dicts() if row["status"] == UNDECIDED]
    if not open_ones:
        return "Every contract of the next 120 days is decided" if view.within else "All contracts"
    first = open_ones[0]
    renews = "renews as it is" if first["auto_renews"] else "ends"
    return f"{app_of(first)} comes first: after {wording.day(first['decide_by'])} it {renews}"


def columns(view: View) -> list[Column]:
    today = view.visit.snapshot.as_of
    return [
        Column("Contract", lambda row: contract(view, row), narrow="name", width="contract"),
        Column("Days to decide", lambda row: drawn(row, today), narrow="detail", width="lane"),
        Column("A year", cost, number=True, narrow="amount"),
        Column("Seats to renew", seats, number=True, narrow="line"),
        Column("Can go, a year", saving, number=True, narrow="line"),
        Column("Decision", decision, narrow="line"),
    ]


def app_of(row: Row) -> str:
    return row["app"]


def contract(view: View, row: Row) -> Child:
    if "total" in row:
        return html.Span(f"{wording.word(row['count']).capitalize()} contracts", className="strong")
    ends = f"ends {wording.day(row['end'])}" if row["end"] else "no end entered"
    again = f", renewed itself {wording.some(row['renewed_itself'], 'time')}" if row["renewed_itself"] else ""
    return named(app_of(row), f"{row['contract_id']} · {ends}{again}", href=view.to(row["contract_id"]))


def drawn(row: Row, today: date) -> Child:
    """Time left in full, the notice period dotted, a diamond on the last day."""
    if "total" in row:
        return ""
    left = row["days_left"]
    if left is None:
        return html.Span([chip("No day", "unknown"), " ", row["reading"]], className="second")
    if left < 0:
        told = f"The last day for notice was {wording.day(row['decide_by'])}"
        return html.Span(told, className="second")
    if left > LANE_DAYS:
        return html.Span(f"{wording.day(row['decide_by'])} · {wording.some(left, 'day')}", className="second")
    at, end = place(left), place((row["end"] - today).days if row["end"] else left)
    tone = "done" if row["status"] != UNDECIDED else "near" if left <= NEAR_DAYS else ""
    said = f"{row['decide_by']:%a} {wording.day(row['decide_by'], year=False)} · {wording.some(left, 'day')}"
    parts = [
        *(html.Div(className="lane-tick", style={"left": f"{place(day):.2f}%"}) for day in TICKS[1:-1]),
        html.Div(className="lane-left", style={"width": f"{at:.2f}%"}),
        html.Div(className="lane-notice", style={"left": f"{at:.2f}%", "width": f"{end - at:.2f}%"}),
        html.Div(className="lane-day", style={"left": f"{at:.2f}%"}),
        html.Div(said, className=classes("lane-said", "late" if at > 70 else None), style=said_at(at)),
    ]
    return html.Div(parts, className=classes("lane-bar", tone), role="img", **aria(label=f"Decide by {said}"))


def place(days: int) -> float:
    """Where a day stands, in percent of the lane."""
    return 100 * min(max(days, 0), LANE_DAYS) / LANE_DAYS


def said_at(at: float) -> dict[str, str]:
    return {"right": f"{100 - at:.2f}%"} if at > 70 else {"left": f"{at:.2f}%"}


def cost(row: Row) -> Child:
    if "total" in row:
        return html.Div(row["cost"], className="strong")
    return no_number() if row["cost_per_year"] is None else wording.whole(row["cost_per_year"], row["currency"])


def seats(row: Row) -> Child:
    if "total" in row:
        return ""
    now = wording.count(row["seats_committed"]) if row["seats_committed"] is not None else "unknown"
    if row["seats_recommended"] is None:
        return html.Span([f"{now} to ", chip("No number", "unknown")], title=row["recommendation_reason"])
    return html.Span([f"{now} to ", html.Strong(wording.count(row["seats_recommended"]))])


def saving(row: Row) -> Child:
    if "total" in row:
        return html.Div(row["saving"], className="strong")
    if row["saving_at_renewal"] is None:
        return no_number()
    return html.Span(wording.whole(row["saving_at_renewal"], row["currency"]), className="strong")


def decision(row: Row) -> Child:
    if "total" in row:
        return ""
    name = STATUS_NAMES[row["status"]]
    if row["status"] == "reduce" and row["seats_decided"] is not None:
        name = f"Renew {wording.count(row['seats_decided'])}"
    mark = html.Span(className=f"status-mark {marked(row)}", **aria(hidden="true"))
    return named(html.Span([mark, name], className="with-mark"), owner(row))


def marked(row: Row) -> str:
    if row["status"] == UNDECIDED:
        return "open"
    return "verified" if row["signed_by"] else "resolved"


def owner(row: Row) -> str:
    """A pseudonym is a person whom IT can be shown."""
    told = row["owner"]
    return "no owner" if not told else f"person {told[:8]}" if len(told) == 32 else told


def no_number() -> html.Span:
    return html.Span("no number", className="muted")


def total(view: View) -> dict[str, Any]:
    rows = view.rows
    return {
        "total": True,
        "count": rows.height,
        "cost": lines(*amounts(rows, "cost_per_year", compact=True)),
        "saving": lines(*amounts(rows, "saving_at_renewal", compact=True)),
    }


def legend() -> html.Ul:
    keys = [
        ("lane-key left", "time left"),
        ("lane-key day", "decide by"),
        ("lane-key notice", "notice period: too late to change"),
    ]
    marks = [html.Li([html.Span(className=style, **aria(hidden="true")), name]) for style, name in keys]
    return html.Ul(present(*marks), className="share-legend lane-legend")
