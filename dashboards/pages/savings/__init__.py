"""What was really saved? From what was found to what has left the bill, act by act."""

from dash import html

from dashboards import wording
from dashboards.components import Fact, Option, button, empty, filter_line, grid, heading, page, segmented, select
from dashboards.pages.base import Page, Visit
from dashboards.pages.findings.words import PROVIDERS
from dashboards.pages.savings.acts import acts_card, unrealised_card
from dashboards.pages.savings.ledger import ledger_card
from dashboards.pages.savings.months import months_card
from dashboards.pages.savings.receipt import receipt_card
from dashboards.pages.savings.view import PATH, View, view_of
from dashboards.queries import freshness


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if view.found.is_empty() and view.acts.is_empty():
        nothing = empty(
            "Nothing has been found or saved yet",
            "A saving counts once a finding was acted on and later bills show its cost gone.",
            button("Open the findings", "/findings"),
        )
        return page(heading("Savings", facts(view)), filters(view), html.Div(nothing, className="card"))
    left = html.Div(
        [ledger_card(view), *([months_card(view)] if view.verified.height else [])], className="stack span-8"
    )
    return page(
        heading("Savings", facts(view), export(view)),
        filters(view),
        grid(left, receipt_card(view)),
        grid(acts_card(view), unrealised_card(view)),
    )


def facts(view: View) -> list[Fact | str]:
    last = freshness.complete_to(view.visit.ask(freshness.sources))
    return [
        Fact(f"Bills complete to {wording.day(last)}" if last else "No day is complete yet", warn=last is None),
        f"cash, effective cost in {view.currency or 'no currency'}",
        f"snapshot {view.visit.snapshot.id}",
    ]


def export(view: View) -> html.A | None:
    if view.acts.is_empty():
        return None
    when = view.year or "all time"
    return button(f"Savings of {when}", view.visit.href("/files/savings.csv", act=None), icon_name="download")


def filters(view: View) -> html.Nav:
    now = str(view.visit.snapshot.as_of.year)
    years = sorted({now, *view.years}, reverse=True)[:3]
    spans = [Option(year, view.link(year=year), view.year == year) for year in years]
    spans.append(Option("All time", view.link(year="all"), view.year == ""))
    chosen = view.visit.filters.get("provider")
    providers = [Option("all", view.link(provider=None), chosen is None)]
    providers += [
        Option(PROVIDERS.get(name, name), view.link(provider=name), chosen == name) for name in view.providers
    ]
    currencies = [Option(name or "none", view.link(currency=name), name == view.currency) for name in view.currencies]
    return filter_line(
        segmented("Span", spans),
        select("Provider", providers) if len(view.providers) > 1 else None,
        select("Currency", currencies) if len(view.currencies) > 1 else None,
    )


PAGE = Page(PATH, "Savings", "Platform", "report-money", render)
