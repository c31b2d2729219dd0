"""Can I trust it? Sums against the source, what was taken and what was not, checks, runs."""

from dash import html

from dashboards import wording
from dashboards.components import Fact, button, grid, heading, page, stack
from dashboards.pages.base import Page, Visit
from dashboards.pages.data.checks import checks_card
from dashboards.pages.data.drift import drift_card
from dashboards.pages.data.held_back import held_back_card
from dashboards.pages.data.rejects import rejects_card
from dashboards.pages.data.runs import runs_card
from dashboards.pages.data.sources import sources_card
from dashboards.pages.data.sums import sums_card
from dashboards.pages.mend import to_mend
from dashboards.queries import data_quality, freshness


def render(visit: Visit) -> html.Div:
    """The page; each card says in a sentence what it found."""
    asked = (visit.snapshot, visit.viewer, visit.filters)
    held = data_quality.held_back(*asked)
    return page(
        heading("Data", facts(visit), mend(held["source"].to_list())),
        grid(
            sums_card(data_quality.reconciliation(*asked), held.height),
            held_back_card(held),
            sources_card(freshness.sources(*asked), data_quality.differences(*asked), held, visit.snapshot.as_of),
            stack(checks_card(data_quality.checks(*asked)), drift_card(data_quality.drift(*asked))),
            stack(
                rejects_card(data_quality.rejects(*asked), data_quality.reject_sums(*asked), visit),
                runs_card(data_quality.runs(*asked)),
            ),
        ),
    )


def facts(visit: Visit) -> list[Fact]:
    """Snapshot, its day, and how many sources are as they should be."""
    found = freshness.sources(visit.snapshot, visit.viewer, visit.filters)
    fresh = found.filter(state="fresh").height
    snapshot = visit.snapshot
    return [
        Fact(f"Snapshot {snapshot.id}, published {wording.instant(snapshot.published)}"),
        Fact(f"computed for {wording.day(snapshot.as_of)}"),
        Fact(f"{fresh} of {wording.some(found.height, 'source')} fresh", warn=fresh < found.height),
    ]


def mend(held: list[str]) -> html.A | None:
    """The one thing to do: mend the source that is held back longest."""
    return button(f"Mend {held[0]}", "#held-back", primary=True) if held else None


def waiting(visit: Visit) -> int:
    """How many things are to mend."""
    return visit.remember("waiting", lambda: len(to_mend(visit)))


PAGE = Page("/data", "Data", "Trust", "database", render, waiting=waiting)
