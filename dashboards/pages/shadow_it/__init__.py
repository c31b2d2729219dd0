"""What software does nobody approve, how risky is it, how much does it cost? And what on lines does nothing tell?"""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Fact, Kpi, button, empty, grid, heading, kpi_strip, page, stack
from dashboards.components.base import aria
from dashboards.pages.base import Page, Visit
from dashboards.pages.findings.words import added
from dashboards.pages.licenses.feeds import feeds_card
from dashboards.pages.shadow_it.apps import apps_card
from dashboards.pages.shadow_it.connect import connect
from dashboards.pages.shadow_it.months import jobs_card, months_card
from dashboards.pages.shadow_it.one import render_one
from dashboards.pages.shadow_it.review import answers_card, review_card, teaser_card
from dashboards.pages.shadow_it.risk_map import map_card
from dashboards.pages.shadow_it.side import side_card
from dashboards.pages.shadow_it.view import LISTS, PATH, TRAILS, View, app_of, inbox, view_of
from dashboards.queries.licenses import IN_TROUBLE
from dashboards.queries.renewals import sees_software
from dashboards.queries.shadow_it import RISKY
from dashboards.queries.sights import feeds, reach

TITLE = "Shadow IT"


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if visit.path != PATH:
        return render_one(view, app_of(visit.path))
    if view.every.is_empty() and view.texts.is_empty():
        return page(heading(TITLE, facts(view)), html.Div(nothing(visit), className="card"))
    export = button("Export", f"/files/shadow-it.csv?list={view.shown}", icon_name="download")
    head = (heading(TITLE, facts(view), export), lists(view))
    if view.shown == "review":
        return page(*head, grid(review_card(view), answers_card(view)))
    if view.chosen is None:
        return page(*head, grid(apps_card(view), teaser_card(view)))
    approved = view.shown == "approved"
    more = () if approved else (months_card(view), jobs_card(view))
    beside = stack(map_card(view), *more, span=8)
    texts = None if approved else teaser_card(view)
    cards = grid(beside, side_card(view, view.chosen), apps_card(view), texts, trails_card(view))
    return page(*head, key_figures(view), cards)


def facts(view: View) -> list[Fact | str]:
    """Up to which day each trail tells, and what has no money that can be added up."""
    visit = view.visit
    by_trail = reach(visit.snapshot, visit.viewer)
    told = [f"{name} to {wording.day(by_trail[trail])}" for trail, name in TRAILS.items() if trail in by_trail]
    open_ = view.of_list("unapproved")
    blind = open_["spend_12_months"].null_count()
    gap = [Fact(f"{wording.some(blind, 'app')} without a sum of money", warn=True)] if blind else []
    off = feeds(visit.snapshot, visit.viewer).filter(pl.col("status").is_in(IN_TROUBLE))["source"].n_unique()
    late = [Fact(f"{wording.some(off, 'trail')} not told in full", warn=True)] if off else []
    return [", ".join(told) or "No trail yet", *late, *gap, f"snapshot {visit.snapshot.id}"]


def trails_card(view: View) -> html.Section | None:
    """What of the trails could not be had; nothing where all of them tell."""
    caption = "Apps that only they would see are on no list, and what they would tell of others is not known."
    return feeds_card(feeds(view.visit.snapshot, view.visit.viewer), caption=caption)


def lists(view: View) -> html.Nav:
    return html.Nav([pile(view, name) for name in LISTS], className="piles page-piles", **aria(label="Lists"))


def pile(view: View, name: str) -> html.A:
    rows = view.texts if name == "review" else view.of_list(name)
    money = added(rows, "amount" if name == "review" else "spend_12_months", compact=True) if rows.height else "nothing"
    current = aria(current="true") if name == view.shown else {}
    head = html.Span(
        [LISTS[name], " ", html.Span(wording.count(rows.height), className="number")], className="pile-name"
    )
    href = view.link(list=None if name == "unapproved" else name, app=None, state=None, category=None, trail=None)
    return html.A([head, html.Span(money, className="second number")], href=href, className="pile", **current)


def key_figures(view: View) -> html.Section:
    rows = view.rows
    risky = rows.filter(pl.col("risk") >= RISKY)
    people = int(rows["people"].sum() or 0)
    month = view.visit.snapshot.as_of.replace(day=1)
    new = rows.filter(pl.col("first_seen") >= month)
    unknown = rows["risk"].null_count()
    risky_context = f"risk {RISKY} and over" + (f", {unknown} unknown" if unknown else "")
    return kpi_strip(
        [
            Kpi("Apps", wording.count(rows.height), LISTS[view.shown].lower()),
            Kpi("Paid", added(rows, "spend_12_months", compact=True), "card and invoice lines", "12 months"),
            Kpi("Risky", wording.count(risky.height), risky_context),
            Kpi("People", wording.count(people), "known on their trails, some on several"),
            Kpi("New", wording.count(new.height), f"first seen since {wording.day(month)}"),
        ]
    )


def nothing(visit: Visit) -> html.Div:
    if not sees_software(visit.viewer):
        return empty(
            "Apps are not yours to see", "Apps, seats and contracts are for IT and finance, of the whole company."
        )
    return empty(
        "No trail of software is read yet",
        "Name card lines or a ledger as [[spend]], or Okta as [[saas]], in outlay.toml: what nobody approved is found "
        "in them.",
    )


def waiting(visit: Visit) -> int:
    return inbox(visit).height


PAGE = Page(PATH, TITLE, "IT", "search", render, details=True, waiting=waiting, connect=connect)
