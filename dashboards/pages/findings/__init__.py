"""What to fix first, and is it safe? The queue of findings, and each of them with all that it rests on."""

from dash import html

from dashboards import wording
from dashboards.components import Fact, button, empty, grid, heading, page
from dashboards.pages.base import Page, Visit
from dashboards.pages.findings.connect import connect
from dashboards.pages.findings.gaps import gaps_card
from dashboards.pages.findings.one import render_one
from dashboards.pages.findings.queue import queue
from dashboards.pages.findings.share import share_card
from dashboards.pages.findings.view import PATH, View, to_act, view_of
from dashboards.queries import freshness
from dashboards.queries.inventories import scans
from dashboards.queries.waste import rule_runs, totals


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if visit.path != PATH:
        return render_one(view, visit.path.removeprefix(f"{PATH}/"))
    judged = rule_runs(visit.snapshot, visit.viewer)
    if view.every.is_empty():
        return page(heading("Findings", facts(visit)), html.Div(nothing(judged.is_empty()), className="card"))
    return page(
        heading("Findings", facts(visit), largest(view)),
        share_card(totals(visit.snapshot, visit.viewer), view.every),
        grid(queue(view), gaps_card(judged, scans(visit.snapshot, visit.viewer))),
    )


def facts(visit: Visit) -> list[Fact | str]:
    found = visit.ask(freshness.sources)
    last, fresh = freshness.complete_to(found), found.filter(state="fresh").height
    return [
        Fact(f"Bills complete to {wording.day(last)}" if last else "No day is complete yet", warn=last is None),
        Fact(f"{fresh} of {wording.some(found.height, 'source')} fresh", warn=fresh < found.height),
        f"snapshot {visit.snapshot.id}",
    ]


def largest(view: View) -> html.A | None:
    """The one thing to do here."""
    rows = to_act(view.visit)
    return button("Work the largest", view.to(rows["finding_id"][0]), primary=True) if rows.height else None


def nothing(never_judged: bool) -> html.Div:
    if never_judged:
        why = "No rule has judged this snapshot. Name an inventory in outlay.toml, or run outlay again."
        return empty("Nothing has been judged yet", why)
    return empty("The rules found nothing to say", "No resource of the bills or inventories is known to a rule.")


def waiting(visit: Visit) -> int:
    """How many findings wait to be acted on."""
    return to_act(visit).height


PAGE = Page(PATH, "Findings", "Platform", "search", render, graphs=True, details=True, waiting=waiting, connect=connect)
