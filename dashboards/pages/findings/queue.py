"""The queue: its piles with their money, the filters, and a row a finding."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, Option, empty, filter_line, named, select, table
from dashboards.components.base import Child, aria, classes, present
from dashboards.pages.findings import words
from dashboards.pages.findings.anomaly import money
from dashboards.pages.findings.form import form, mark
from dashboards.pages.findings.view import FILTERS, MOST_ROWS, PILES, Row, View
from dashboards.queries.findings import is_cost
from dashboards.queries.whose import NOBODY

WHY_EMPTY = {
    "act": "No rule finds waste that nobody has decided on.",
    "waiting": "Nothing that is done waits to be seen in the bill.",
    "peace": "Nothing is snoozed or exempt.",
    "cost": "No day of the bills is far from what was expected of it.",
    "leads": "No rule has a lead.",
    "unknown": "Every resource that a rule looks at could be judged.",
}


UNCLAIMED = {"leads": "no saving claimed", "unknown": "no saving claimed", "cost": "spent, or not"}


def queue(view: View) -> html.Section:
    """One card."""
    return html.Section(
        present(piles(view), filters(view), shown(view), bulk(view), foot(view)), className="card queue span-12"
    )


def piles(view: View) -> html.Nav:
    return html.Nav([pile(view, word) for word in PILES], className="piles", **aria(label="Piles"))


def pile(view: View, word: str) -> html.A:
    name, lies_on_it = PILES[word]
    rows = view.filtered.filter(lies_on_it)
    money = UNCLAIMED.get(word) or (words.added(rows) if rows.height else "nothing")
    current = aria(current="true") if word == view.pile else {}
    head = html.Span([name, " ", html.Span(wording.count(rows.height), className="number")], className="pile-name")
    return html.A(
        [head, html.Span(money, className="second number")], href=view.link(pile=word), className="pile", **current
    )


def filters(view: View) -> html.Nav | None:
    """Those of which there are several values to choose from."""
    pile_rows = view.every.filter(PILES[view.pile][1])
    chosen = [choice(view, name, pile_rows[name].unique().to_list()) for name in FILTERS]
    return filter_line(*chosen) if any(chosen) else None


def choice(view: View, name: str, values: list[str | None]) -> html.Details | None:
    now = view.filters.get(name)
    if len(values) < 2 and now is None:
        return None
    options = [Option("all", view.link(**{name: None}), now is None)]
    for value in sorted(values, key=lambda value: (value is None, value or "")):
        word = value if value is not None else NOBODY
        options.append(Option(written(name, value), view.link(**{name: word}), word == now))
    return select(FILTERS[name], options)


def written(name: str, value: str | None) -> str:
    if value is None:
        return {"owner": "nobody", "confidence": "none"}.get(name, "unknown")
    return {"provider": words.PROVIDERS.get(value, value), "rule": words.rule_name(value)}.get(name, value)


def shown(view: View) -> Child:
    rows = view.rows
    if rows.is_empty():
        return nothing(view)
    first = rows if view.shows_all else rows.head(MOST_ROWS)
    total = {"total": True, "count": rows.height, "sum": words.lines(*sums(view, rows))}
    body = table(columns(view), first.to_dicts(), label=PILES[view.pile][0], rest=rest(view), total=total)
    return html.Div(body, className="queue-table")


def sums(view: View, rows: pl.DataFrame) -> list[str]:
    return [] if view.pile == "cost" else words.amounts(rows)


def nothing(view: View) -> html.Div:
    if not view.filters:
        return empty(f"{PILES[view.pile][0]}: nothing", WHY_EMPTY[view.pile], icon_name="circle-check")
    hidden = view.every.filter(PILES[view.pile][1]).height
    asked = wording.listed([f"“{FILTERS[name]}: {value}”" for name, value in view.filters.items()])
    clear = html.A("Clear the filters", href=view.link(**dict.fromkeys(FILTERS)), className="button")
    why = f"{wording.some(hidden, 'finding')} {'is' if hidden == 1 else 'are'} hidden by {asked}."
    return empty("No finding matches these filters", why, clear, "search")


def columns(view: View) -> list[Column]:
    return [
        Column("", lambda row: "" if is_total(row) else mark(row["finding_id"], words.resource(row)), width="marks"),
        Column(
            "Off by" if view.pile == "cost" else "Saving a month", saving, number=True, narrow="amount", width="money"
        ),
        Column("Finding, and why", lambda row: what(view, row), narrow="name", width="what"),
        Column("Resource", lambda row: "" if is_total(row) else of(row), narrow="detail"),
        Column("Owner", lambda row: "" if is_total(row) else owner(row), narrow="line", width="owner"),
        *([] if view.pile == "cost" else [confidence()]),
        Column("Status", lambda row: "" if is_total(row) else words.status(row), narrow="line"),
        Column("Age", lambda row: "" if is_total(row) else words.age(row), number=True, narrow="line"),
    ]


def confidence() -> Column:
    return Column("Confidence", lambda row: "" if is_total(row) else words.confidence(row["confidence"]), narrow="line")


def is_total(row: Row) -> bool:
    return "total" in row


def saving(row: Row) -> Child:
    if is_total(row):
        return row["sum"]
    return html.Span(money(row) if is_cost(row["rule"]) else words.saving(row), className="strong")


def what(view: View, row: Row) -> Child:
    if is_total(row):
        return f"All {wording.count(row['count'])}" + ("" if view.pile == "cost" else ", a month, cash")
    if is_cost(row["rule"]):
        return named(words.title(row), row["reason"], href=view.to(row["finding_id"]))
    why = row["reason"] + (f" No saving is claimed: {row['no_saving_reason']}." if row["no_saving_reason"] else "")
    return named(words.title(row), why, href=view.to(row["finding_id"]))


def of(row: Row) -> html.Div:
    return named(words.resource(row), words.where(row), code=True)


def owner(row: Row) -> Child:
    return row["owner"] or html.Span("nobody", className="muted")


def rest(view: View) -> Child | list[Child]:
    """How many are not shown, and what they come to."""
    more = view.rows.slice(MOST_ROWS)
    if view.shows_all or more.is_empty():
        return None
    said = f"{wording.count(more.height)} more, {words.added(more)} a month. "
    return [said, html.A("Show them", href=view.visit.href(show="all"))]


def bulk(view: View) -> html.Details | None:
    """The form for the marked rows."""
    if view.rows.is_empty():
        return None
    body = form([], primary="acknowledged", main=("in_progress", "resolved"), several=True)
    return html.Details(
        [html.Summary("Decide on the marked rows", className="button"), body], className="bulk", open=False
    )


def foot(view: View) -> html.P:
    said = OFF_BY if view.pile == "cost" else SAVING
    return html.P([said, " "], className=classes("caption", "under"))


SAVING = (
    "Confidence: how many of bill, inventory and metrics agree. Saving: effective cost of the last 30 complete "
    "days × 30.44 ÷ 30, without what a commitment covers. “Up to”: an upper bound."
)
OFF_BY = (
    "Off by: effective cost of the event’s days, less what they would have cost without it, until it was over or the "
    "last complete day. Events that ended more than 30 days ago are listed by outlay anomalies."
)
