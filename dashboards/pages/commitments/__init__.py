"""Are commitments used, how much do they cover and save, when do they end, and would more of them pay?"""

from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Fact, Kpi, Option, empty, filter_line, grid, heading, kpi_strip, page, select, stack
from dashboards.pages.base import Page, Visit
from dashboards.pages.commitments import rows as billing
from dashboards.pages.commitments.advice import advice_cards
from dashboards.pages.commitments.each import each_card
from dashboards.pages.commitments.ladder import CLIFF_DAYS, ladder_card
from dashboards.pages.commitments.rates import drawdown_cards, rates_card
from dashboards.pages.commitments.view import PATH, Row, View, view_of
from dashboards.pages.findings.words import PROVIDERS
from dashboards.queries import freshness

TITLE = "Commitments"


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if asked := visit.filters.get("rows"):
        return billing.render(view, asked)
    if view.every.is_empty() or view.months.is_empty():
        nothing = empty(
            "No commitment is seen in the bills",
            "Reservations, savings plans and committed use are read from the bills of AWS, Azure and Google, and from "
            "any FOCUS file; [commitments] in outlay.toml names files that tell their terms.",
        )
        empty_card = html.Div(nothing, className="card")
        return page(heading(TITLE, facts(view)), filters(view), empty_card, grid(*advice_cards(view)))
    month = view.months.row(0, named=True)
    before = view.months.row(1, named=True) if view.months.height > 1 else None
    return page(
        heading(TITLE, facts(view)),
        filters(view),
        kpi_strip(key_figures(view, month, before)),
        grid(ladder_card(view)),
        grid(each_card(view), stack(*drawdown_cards(view), rates_card(view, month), span=4)),
        grid(*advice_cards(view)),
    )


def facts(view: View) -> list[Fact | str]:
    last = freshness.complete_to(view.visit.ask(freshness.sources))
    return [
        Fact(f"Bills complete to {wording.day(last)}" if last else "No day is complete yet", warn=last is None),
        f"effective cost in {view.currency or 'no currency'}",
        f"snapshot {view.visit.snapshot.id}",
    ]


def filters(view: View) -> html.Nav:
    providers = [Option("all", view.link(provider=None), view.provider is None)]
    providers += [
        Option(PROVIDERS.get(name, name), view.link(provider=name), name == view.provider) for name in view.providers
    ]
    currencies = [
        Option(name, view.link(currency=name, provider=None), name == view.currency) for name in view.currencies
    ]
    return filter_line(
        select("Provider", providers) if len(view.providers) > 1 else None,
        select("Currency", currencies) if len(view.currencies) > 1 else None,
    )


def key_figures(view: View, month: Row, before: Row | None) -> list[Kpi]:
    money, paid = view.currency, month["used"] + month["unused"]
    named = f"{month['month']:%b %Y}"
    covered = month["covered"] + month["given_back"]
    used = f"{compact(month['used'], money)} of {compact(paid, money)} used"
    of_eligible = f"{compact(covered, money)} of {compact(month['eligible_contracted'], money)}"
    over = f"of list; {share(month, 'esr.contracted')} of contracted"
    return [
        Kpi("Utilisation", share(month, "utilisation"), why(month, "utilisation", used), named),
        Kpi("Coverage", share(month, "coverage"), why(month, "coverage", of_eligible), named),
        Kpi("Effective savings rate", share(month, "esr"), why(month, "esr", over), named),
        Kpi("Waste", told(month["waste"], money), since(month, before, money), named),
        Kpi("Saved after waste", told(month["saving"], money), "against contracted price", named),
    ]


def share(month: Row, name: str) -> str:
    value = month[name]
    return "unknown" if value is None else wording.percent(value / 100)


def why(month: Row, name: str, context: str) -> str:
    return context if month[name] is not None else month[f"{name} reason"]


def told(value: Decimal | None, money: str) -> str:
    return "unknown" if value is None else compact(value, money)


def compact(value: Decimal, money: str) -> str:
    return wording.compact(value, money)


def since(month: Row, before: Row | None, money: str) -> str:
    if before is None or month["waste"] is None or before["waste"] is None:
        return "effective cost of what nothing used"
    change = wording.exact(month["waste"] - before["waste"], money, signed=True)
    return f"{change} on {before['month']:%b}"


def waiting(visit: Visit) -> int:
    """Those that end soon."""
    return view_of(visit).ladder.filter(pl.col("days_left") <= CLIFF_DAYS).height


PAGE = Page(PATH, TITLE, "Finance", "receipt-dollar", render, waiting=waiting)
