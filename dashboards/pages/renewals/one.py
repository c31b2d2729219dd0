"""One contract: what its pack says, as a page, with the decision beside it."""

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import Bar, Column, Kpi, button, card, columns, empty, grid, heading, kpi_strip, page, table
from dashboards.components.base import Child, aria, present
from dashboards.pages.renewals.confirm import entered_card
from dashboards.pages.renewals.form import form_card
from dashboards.pages.renewals.view import View
from dashboards.reports.renewal import NoContract, Pack, pack
from dashboards.reports.renewal.pack import PackSection
from dashboards.reports.renewal.view import view as in_words

MOST_ROWS = 12
Told = Mapping[str, Any]


def render_one(view: View, contract_id: str) -> html.Div:
    visit = view.visit
    try:
        made = pack(visit.snapshot, visit.viewer, visit.entered, contract_id)
    except NoContract:
        gone = empty(
            "There is no such contract now",
            "No contract of this snapshot has this id, or it is not yours to see.",
            button("All renewals", view.link()),
            "search",
        )
        head = heading("Contract", [f"snapshot {visit.snapshot.id}"])
        return page(crumbs(view, "not found"), head, html.Div(gone, className="card"))
    told = in_words(made)
    ids = view.every["contract_id"].to_list()
    place = ids.index(contract_id)
    return page(
        crumbs(view, f"{place + 1} of {len(ids)}"),
        heading(
            told["title"], [told["subtitle"], made.freshness, f"snapshot {made.snapshot_id}"], beside(view, ids, place)
        ),
        html.P(told["sentence"], className="subject"),
        kpi_strip([Kpi(each["label"], each["value"], each["note"]) for each in told["kpis"]]),
        grid(
            html.Div(present(*body(made, told)), className="stack span-8"),
            html.Div(
                [form_card(made.contract, told["decision"]["decided"]), *side(view, told)], className="stack span-4"
            ),
        ),
    )


def crumbs(view: View, here: str) -> html.Nav:
    steps = [html.Li(html.A("Renewals", href=view.link())), html.Li(html.Span(here, **aria(current="page")))]
    return html.Nav(html.Ol(steps), className="crumbs", **aria(label="Breadcrumbs"))


def beside(view: View, ids: list[str], place: int) -> html.Div:
    before = button("Previous", view.to(ids[place - 1])) if place else None
    after = button("Next", view.to(ids[place + 1])) if place + 1 < len(ids) else None
    return html.Div(present(before, after), className="beside")


def body(made: Pack, told: Told) -> list[Child]:
    return [
        months_card(told),
        html.Div([arithmetic_card(told), questions_card(told)], className="grid"),
        *(section_card(section, shown) for section, shown in zip(made.sections, told["sections"], strict=True)),
    ]


def months_card(told: Told) -> Child:
    """People active in each month; a month that no feed told in full is no bar."""
    chart = told["chart"]
    if not chart:
        return card("Who used it in which month, no feed tells", told["reason"])
    bars = [
        Bar(each["label"], each["people"], f"{each['label']}: {each['people']}")
        for each in chart["months"]
        if each["people"] is not None
    ]
    label = ", ".join(bar.told for bar in bars)
    lines = [
        f"{wording.count(chart[name])} {word}"
        for name, word in (("bought", "bought"), ("advised", "advised"))
        if chart[name] is not None
    ]
    return card(chart["sentence"], f"{chart['caption']} {'; '.join(lines)}.", columns(bars, label=label))


def arithmetic_card(told: Told) -> html.Section:
    steps = told["arithmetic"]
    if not steps:
        return card(told["advised"], told["reason"], span=6)
    rows = [
        html.Li(
            [
                html.Div([html.Div(each["label"]), html.Div(each["note"], className="second")]),
                html.Span(each["value"], className="number"),
            ]
        )
        for each in steps
    ]
    return card(told["advised"], None, html.Ul(rows, className="steps"), span=6)


def questions_card(told: Told) -> html.Section:
    asked = [html.Li(each) for each in told["questions"]]
    sentence = f"{wording.some(len(asked), 'question')} before signing" if asked else "Nothing is left open"
    return card(sentence, None, html.Ul(asked, className="questions") if asked else None, span=6)


def section_card(section: PackSection, shown: Told) -> Child:
    """A table of the pack; the first rows of a long one, all of them are in its files."""
    rows = shown["rows"]
    if not rows:
        return card(shown["sentence"], None)
    cells = [
        Column(
            column["label"],
            lambda row, place=place: row["cells"][place],
            number=column["right"],
            narrow="name" if place == 0 else "line",
        )
        for place, column in enumerate(shown["columns"])
    ]
    more = len(rows) - MOST_ROWS
    rest = f"{wording.count(more)} more are in the PDF and the workbook" if more > 0 else None
    total = {"cells": shown["total"]} if shown["total"] else None
    body = table(cells, [{"cells": row} for row in rows[:MOST_ROWS]], label=section.name, total=total, rest=rest)
    return card(shown["sentence"], shown["caption"], body)


def side(view: View, told: Told) -> list[Child]:
    contract = view.visit.path.rpartition("/")[2]
    files = [
        button(kind.upper(), f"/files/renewal/{contract}.{kind}", icon_name="download")
        for kind in ("pdf", "xlsx", "html")
    ]
    terms = [html.Div([html.Dt(each["label"]), html.Dd(each["value"])]) for each in told["terms"]]
    confirmed = view.confirmed(contract)
    return [
        *([entered_card(confirmed)] if confirmed else []),
        card("The pack", "The same numbers from the same snapshot", html.Div(files, className="form-buttons"), span=4),
        card("Terms", "As somebody entered them", html.Dl(terms, className="terms"), span=4),
    ]
