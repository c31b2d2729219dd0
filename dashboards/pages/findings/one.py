"""One finding: is it safe to act on? Four answers, then what they rest on, the money, the command, the decision."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import button, empty, grid, heading, page, stack
from dashboards.components.base import Child, aria, present
from dashboards.pages.findings import words
from dashboards.pages.findings.about import One
from dashboards.pages.findings.anomaly import anomaly_answers, anomaly_body, anomaly_rows
from dashboards.pages.findings.answers import answers
from dashboards.pages.findings.money import act_card, money_card
from dashboards.pages.findings.proof import agree_card, checked_card, usage_card
from dashboards.pages.findings.side import advice_card, history_card, side_card
from dashboards.pages.findings.software import software_answers, software_body, source_line
from dashboards.pages.findings.view import OFF_BY, PILES, View, every, to_act
from dashboards.queries.findings import is_cost


def render_one(view: View, finding_id: str) -> html.Div:
    found = view.every.filter(pl.col("finding_id") == finding_id)
    if found.is_empty():
        why = "It was not found in this snapshot. What was acted on stands under Savings."
        gone = empty("There is no such finding now", why, button("All findings", view.link()), "search")
        return page(
            crumbs(view, ""),
            heading("Finding", [f"Snapshot {view.visit.snapshot.id}"]),
            html.Div(gone, className="card"),
        )
    one = One(view, found.row(0, named=True))
    row = one.row
    of_cost = every(view.visit).filter(PILES["cost"][1]).sort(OFF_BY, descending=True, nulls_last=True)
    queue = of_cost if is_cost(row["rule"]) else to_act(view.visit)
    places = queue["finding_id"].to_list()
    place = places.index(finding_id) if finding_id in places else None
    told = f"{place + 1} of {len(places)}" if place is not None else words.resource(row)
    body = stack(*proof(one), span=8)
    side = html.Div(present(side_card(one), advice_card(one), history_card(one)), className="stack span-4 side-first")
    return page(
        crumbs(view, told),
        heading(f"{words.title(row)}: {words.resource(row)}", facts(one), beside(view, places, place)),
        html.P([html.Code(row["resource_id"]), *second(one)], className="subject")
        if not is_cost(row["rule"])
        else None,
        answered(one),
        grid(body, side),
        below(one),
    )


def answered(one: One) -> html.Section:
    if is_cost(one.row["rule"]):
        return anomaly_answers(one)
    return software_answers(one) if words.is_software(one.row) else answers(one)


def proof(one: One) -> list[Child]:
    """What the finding rests on."""
    if is_cost(one.row["rule"]):
        return anomaly_body(one)
    return software_body(one) if words.is_software(one.row) else [usage_card(one), agree_card(one), checked_card(one)]


def below(one: One) -> Child:
    """Over the whole width: what a finding comes to and how to act on it, or the billing rows of an event."""
    if is_cost(one.row["rule"]):
        return anomaly_rows(one)
    return None if words.is_software(one.row) else grid(money_card(one), act_card(one))


def second(one: One) -> list[Child]:
    kind = words.where(one.row)
    return [f" · {kind}"] if kind else []


def crumbs(view: View, here: str) -> html.Nav:
    steps = [
        html.Li(html.A("Findings", href=view.link())),
        html.Li(html.Span(here or "not found", **aria(current="page"))),
    ]
    return html.Nav(html.Ol(steps), className="crumbs", **aria(label="Breadcrumbs"))


def facts(one: One) -> list[str]:
    if words.is_software(one.row):
        return [source_line(one), one.row["currency"] or "no currency", f"snapshot {one.visit.snapshot.id}"]
    end = one.row["window_end"]
    return [
        f"Bills complete to {wording.day(end)}" if end else "No bill names it",
        one.row["currency"] or "no currency",
        f"snapshot {one.visit.snapshot.id}",
    ]


def beside(view: View, places: list[str], place: int | None) -> html.Div | None:
    """The findings before and after it in the queue."""
    if place is None:
        return None
    before = button("Previous", view.to(places[place - 1])) if place else None
    after = button("Next", view.to(places[place + 1])) if place + 1 < len(places) else None
    return html.Div(present(before, after), className="beside")
