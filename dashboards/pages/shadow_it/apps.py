"""A row an app of the list: how risky and why, who, how much, what saw it, since when, and what was decided."""

from dash import html

from dashboards import wording
from dashboards.components import Column, Option, empty, filter_line, named, select, table, unknown
from dashboards.components.base import Child, aria
from dashboards.pages.findings.words import added
from dashboards.pages.shadow_it.view import (
    FILTERS,
    LISTS,
    MARKS,
    MOST_ROWS,
    ORDERS,
    STATES,
    TRAILS,
    Row,
    View,
    capital,
    job,
    seen_by,
    told_day,
)
from dashboards.queries.shadow_it import RISKY, parts

SHOWN_REASONS = 2


def apps_card(view: View) -> html.Section:
    rows = view.rows
    number = wording.some(rows.height, "app")
    said = {"inbox": "were newly seen and cost", "approved": "are approved or ignored and cost"}
    verb = said.get(view.shown, "that nobody approved cost")
    sentence = f"{number} {verb} {added(rows, 'spend_12_months')} in 12 months"
    caption = (
        f"Card and invoice lines, 12 months to {wording.day(view.visit.snapshot.as_of)}. They are no part of the "
        "bills on Spend, which reads those of clouds."
    )
    head = html.Div(
        [html.H2(sentence, className="sentence"), html.P(caption, className="caption")], className="card-words"
    )
    return html.Section([head, filters(view), shown(view)], className="card span-12 shadow-apps")


def filters(view: View) -> html.Nav:
    rows = view.of_list(view.shown)
    values = {
        "state": rows["state"].unique().to_list(),
        "category": rows["category"].drop_nulls().unique().to_list(),
        "trail": rows["trails"].drop_nulls().str.split(";").explode().unique().to_list(),
    }
    orders = [
        Option(name, view.link(sort=None if word == "risk" else word), word == view.order)
        for word, (name, _, _) in ORDERS.items()
    ]
    return filter_line(*(choice(view, name, values[name]) for name in FILTERS), select("Sort by", orders))


def choice(view: View, name: str, values: list[str]) -> html.Details | None:
    now = view.filters.get(name)
    if len(values) < 2 and now is None:
        return None
    written = {"state": STATES, "trail": TRAILS}.get(name, {})
    every = [*values, *([now] if now else [])]
    each = sorted(set(every), key=lambda value: written.get(value, value))
    options = [Option(written.get(value, job(value)), view.link(**{name: value}), value == now) for value in each]
    return select(FILTERS[name], [Option("all", view.link(**{name: None}), now is None), *options])


def shown(view: View) -> Child:
    rows = view.rows
    if rows.is_empty():
        return nothing(view)
    first = rows if view.shows_all else rows.head(MOST_ROWS)
    more = rows.slice(first.height)
    rest = None
    if more.height:
        link = html.A("Show them", href=view.visit.href(show="all"))
        rest = [f"{wording.count(more.height)} more, {added(more, 'spend_12_months')}. ", link]
    total = {"total": True, "count": rows.height, "sum": added(rows, "spend_12_months")}
    return table(columns(view), first.to_dicts(), label=LISTS[view.shown], total=total, rest=rest)


def nothing(view: View) -> html.Div:
    if view.filters:
        clear = html.A("Clear the filters", href=view.link(**dict.fromkeys(FILTERS)), className="button")
        return empty("No app matches these filters", "Another state, category or trail has some.", clear, "search")
    why = {
        "inbox": "Every app that was seen is decided on.",
        "approved": "No contract and no decision approves an app that trails saw.",
    }
    return empty(
        f"{LISTS[view.shown]}: nothing",
        why.get(view.shown, "Every app that trails saw is approved or ignored."),
        icon_name="circle-check",
    )


def columns(view: View) -> list[Column]:
    return [
        Column("App", lambda row: app(view, row), narrow="name", width="app"),
        Column("Risk", risk, narrow="line", width="risk"),
        Column("Because", because, narrow="detail", width="because"),
        Column("People", people, number=True, narrow="line"),
        Column("12 months", money, number=True, narrow="amount"),
        Column("Seen by", trails, width="trails"),
        Column("First and last seen", days, width="days"),
        Column("State", state, narrow="line", width="state"),
    ]


def app(view: View, row: Row) -> Child:
    if "total" in row:
        return wording.some(row["count"], "app")
    return named(row["name"], job(row["category"]), href=view.visit.href(app=row["app"]))


def risk(row: Row) -> Child:
    """The number beside its bar; where none was reckoned it is unknown, never 0."""
    if "total" in row:
        return ""
    if row["risk"] is None:
        return unknown()
    style = "risk-fill high" if row["risk"] >= RISKY else "risk-fill"
    fill = html.Span(className=style, style={"width": f"{row['risk']}%"})
    bar = html.Span(fill, className="risk-bar", **aria(hidden="true"))
    return html.Span([html.Span(wording.count(row["risk"]), className="number strong"), bar], className="risk-of")


def because(row: Row) -> Child:
    if "total" in row:
        return ""
    told = [said.rstrip(".") for points, said in parts(row["risk_reasons"]) if points]
    return capital("; ".join(told[:SHOWN_REASONS])) or "Its risk is reckoned by the next run"


def people(row: Row) -> Child:
    if "total" in row:
        return ""
    return wording.count(row["people"]) if row["people"] else html.Span("not told", className="muted")


def money(row: Row) -> Child:
    if "total" in row:
        return row["sum"]
    if row["spend_12_months"] is None:
        why = "in several currencies" if row["lines"] else "no line"
        return named(html.Span("no number", className="muted"), why)
    return wording.exact(row["spend_12_months"], row["currency"])


def trails(row: Row) -> Child:
    return "" if "total" in row else ", ".join(seen_by(row["trails"]))


def days(row: Row) -> Child:
    if "total" in row:
        return ""
    first = wording.day(row["first_seen"]) if row["first_seen"] else html.Span("not told", className="muted")
    last = f"last {told_day(row['last_seen'])}"
    return html.Div([html.Div(first), html.Div(last, className="second")])


def state(row: Row) -> Child:
    if "total" in row:
        return ""
    second = f"by {row['decided_by']}" if row["decided_by"] else row["approved_by"]
    owner = f"owner {row['owner']}" if row["owner"] else None
    return named(state_mark(row["state"]), ", ".join(part for part in (second, owner) if part) or None)


def state_mark(name: str) -> html.Span:
    mark = html.Span(className=f"status-mark {MARKS[name]}", **aria(hidden="true"))
    return html.Span([mark, STATES[name]], className="with-mark")
