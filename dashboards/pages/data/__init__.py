"""Can I trust it? Sums against the source, what was taken and what was not, checks, runs."""

from dash import html

from dashboards import wording
from dashboards.components import Fact, button, grid, heading, page, stack
from dashboards.pages.base import Page, Visit
from dashboards.pages.data.checks import checks_card
from dashboards.pages.data.drift import drift_card
from dashboards.pages.data.held_back import held_back_card
from dashboards.pages.data.inventories import gaps_card, inventories_card
from dashboards.pages.data.matched import matched_card
from dashboards.pages.data.rejects import rejects_card
from dashboards.pages.data.restated import restated_card
from dashboards.pages.data.runs import runs_card
from dashboards.pages.data.sources import sources_card
from dashboards.pages.data.sums import sums_card
from dashboards.pages.mend import to_mend
from dashboards.queries import data_quality, freshness
from dashboards.queries.inventories import gaps, inventories
from dashboards.queries.matched import matched


def render(visit: Visit) -> html.Div:
    """The page; each card says in a sentence what it found."""
    held = visit.ask(data_quality.held_back)
    return page(
        heading("Data", facts(visit), mend(held["source"].to_list())),
        grid(
            sums_card(visit.ask(data_quality.reconciliation), held.height),
            held_back_card(held),
            sources_card(visit.ask(freshness.sources), visit.ask(data_quality.differences), held, visit.snapshot.as_of),
            inventories_card(visit.ask(inventories)),
            gaps_card(visit.ask(gaps)),
            restated_card(visit),
            stack(checks_card(visit.ask(data_quality.checks)), drift_card(visit.ask(data_quality.drift))),
            stack(
                rejects_card(visit.ask(data_quality.rejects), visit.ask(data_quality.reject_sums), visit),
                runs_card(visit.ask(data_quality.runs)),
            ),
            matched_card(visit.ask(matched), f"{visit.snapshot.as_of:%Y-%m}"),
        ),
    )


def facts(visit: Visit) -> list[Fact]:
    """Snapshot, its day, and how many sources are as they should be."""
    found = visit.ask(freshness.sources)
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
    return len(to_mend(visit))


PAGE = Page("/data", "Data", "Trust", "database", render, waiting=waiting)
