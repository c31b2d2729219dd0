"""Can I trust it?"""

from dash import html

from dashboards.components import heading, page
from dashboards.pages.base import Page, Visit


def render(visit: Visit) -> html.Div:
    return page(heading("Data", [f"Snapshot {visit.snapshot.id}"]))


PAGE = Page("/data", "Data", "Trust", "database", render)
