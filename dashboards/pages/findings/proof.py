"""What a finding rests on: its use through time, what bill, inventory and metrics say, and the values that it read."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import card, graph, holds, icon, unknown
from dashboards.components.base import Child, present
from dashboards.figures.usage import HEIGHT, HEIGHT_NARROW, Use, Window, usage_figure
from dashboards.pages.findings import words
from dashboards.pages.findings.about import One
from dashboards.pages.findings.answers import not_seen
from dashboards.queries.finding import SHOWN_DAYS
from transforms.licenses.rules import BY_ID as OF_SOFTWARE
from transforms.waste.rules import BY_ID


def usage_card(one: One) -> html.Section:
    """Use and cost of 90 days; the cost alone where nothing measured it."""
    last = one.last_day
    window = Window(last - timedelta(days=SHOWN_DAYS - 1), last, rule_first(one, last), one.row["last_activity"])
    costs = dict(one.cost_days.filter(pl.col("currency") == one.currency).select("day", "cost").iter_rows())
    use = Use((one.metric or "").replace("_", " "), one.use) if one.use else None
    if not costs and use is None:
        why = "Neither a bill nor a metric of the last 90 days names it."
        return card("There is nothing to draw", why, unknown("no data"))
    figures = [
        graph(
            f"usage-{only}",
            usage_figure(use, costs, window, currency=one.currency, mode=one.visit.mode, narrow=only == "narrow"),
            label=sentence(one, costs),
            height=HEIGHT if only == "wide" else HEIGHT_NARROW,
            only=only,
        )
        for only in ("wide", "narrow")
    ]
    return card(sentence(one, costs), caption(window, use), *figures)


def rule_first(one: One, last: date) -> date | None:
    days = one.row["window_days"]
    return last - timedelta(days=days - 1) if days else None


def sentence(one: One, costs: dict[date, Decimal]) -> str:
    """What the rule says, and what it costs a day as far as the bill is complete."""
    reason = one.row["reason"].rstrip(".")
    end = one.row["window_end"]
    complete = [amount for day, amount in costs.items() if end is None or day <= end]
    if not complete:
        return f"{reason}; no bill names it"
    return f"{reason}; it still costs {wording.exact(complete[-1], one.currency)} a day"


def caption(window: Window, use: Use | None) -> str:
    span = f"{wording.day(window.first)} to {wording.day(window.last)}."
    if use is None:
        return f"{span} Effective cost a day; no metric of it is kept."
    return f"{span} A tick is a measured zero; a dotted box, no data."


def agree_card(one: One) -> html.Section:
    """The three kinds of evidence side by side."""
    said = [bill(one), inventory(one), metrics(one)]
    there = sum(has for has, _ in said)
    level = one.row["confidence"]
    names = {3: "Bill, inventory and metrics are all there", 2: "Two of three kinds of evidence are there"}
    head = names.get(there, "One of three kinds of evidence is there" if there else "There is no evidence")
    agreed = f"Confidence {level}: {words.BARS[level]} of 3 agree." if level else "No confidence is given."
    return card(head, agreed, html.Div([part for _, part in said], className="evidence"))


def kind(name: str, picture: str, has: bool, said: Child, source: str) -> tuple[bool, html.Div]:
    mark = holds("there") if has else html.Span("not there", className="muted")
    head = html.Div([html.Span([icon(picture), name], className="evidence-name"), mark], className="evidence-head")
    return has, html.Div(present(head, html.P(said), html.P(source, className="second") if source else None))


def bill(one: One) -> tuple[bool, html.Div]:
    if one.row["cost_in_window"] is None or one.charges.is_empty():
        return kind("Bill", "receipt-dollar", False, one.row["no_saving_reason"] or "No billing row names it.", "")
    rows = int(one.charges["rows"].sum())
    names = wording.listed(one.charges["charge"].unique(maintain_order=True).to_list())
    return kind(
        "Bill", "receipt-dollar", True, names, f"{wording.some(rows, 'row')}, complete to {day(one.row['window_end'])}"
    )


def inventory(one: One) -> tuple[bool, html.Div]:
    if one.inventory.is_empty():
        return kind("Inventory", "table", False, "No inventory names it.", "")
    newest = one.inventory.row(0, named=True)
    if newest["x_valid_to"]:
        return kind("Inventory", "table", True, f"Gone since {day(newest['x_valid_to'])}.", newest["x_source"])
    state = f"State “{newest['state']}”" if newest["state"] else "No state is told"
    said = f"{state}, so since {day(newest['x_valid_from'])} by our own history."
    return kind("Inventory", "table", True, said, f"{newest['x_source']}, seen {day(newest['x_last_seen'])}")


def metrics(one: One) -> tuple[bool, html.Div]:
    if not one.use:
        return kind("Metrics", "chart-bar", False, "No datapoint of the last 90 days.", "")
    coverage = one.row["coverage_percent"]
    covered = f"The window is covered by {coverage:.0f}%." if coverage is not None else "The rule reads none of them."
    newest = max(one.use)
    name = (one.metric or "").replace("_", " ")
    said = f"{name[:1].upper()}{name[1:]}: {words.plain(one.use[newest])} on {day(newest)}. {covered}"
    return kind("Metrics", "chart-bar", True, said, f"{wording.some(len(one.use), 'day')} with data of {SHOWN_DAYS}")


def day(value: date | None) -> str:
    return wording.day(value) if value else "an unknown day"


def checked_card(one: One, written: Mapping[str, str] | None = None) -> html.Section:
    """Each value that the rule read (`written`, where they are not plain), beside what it cannot see."""
    values = written if written is not None else json.loads(one.row["evidence"] or "{}")
    rule = BY_ID.get(one.row["rule"]) or OF_SOFTWARE.get(one.row["rule"])
    question = rule.question if rule else "What the provider looked at is its own."
    read = [
        html.Div([html.Dt(name), html.Dd(words.plain(value))])
        for name, value in zip(words.named(values), values.values(), strict=True)
    ]
    unseen = [html.Li([icon("info-circle"), html.Span(thing[:1].upper() + thing[1:])]) for thing in not_seen(one)]
    left = (
        html.Dl(read, className="facts wide-facts") if read else html.P("The rule tells no values.", className="muted")
    )
    right = html.Div(
        [
            html.H3("What this rule cannot see"),
            html.Ul(unseen or [html.Li("Nothing that it knows of.")], className="unseen-list"),
        ]
    )
    number = len(values)
    several = f"{wording.word(number)} value{' was' if number == 1 else 's were'} read or set for it"
    head = several if values else "The rule tells no values beside its reason"
    return card(head, question, html.Div([left, right], className="halves"))
