"""What needs me this week?"""

from dash import html

from dashboards.components import card, grid, heading, page
from dashboards.pages.base import Page, Visit


def render(visit: Visit) -> html.Div:
    return page(heading("Home", [f"Snapshot {visit.snapshot.id}"]), grid(card("Nothing moved", "No figures yet")))


PAGE = Page("/", "Home", "", "home", render)
