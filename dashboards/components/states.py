"""What stands in the place of figures: nothing there, not there yet, could not be had."""

from dash import html

from dashboards.components.base import Child, Children, aria, present
from dashboards.components.icons import icon


def empty(title: str, why: Children, action: Child = None, icon_name: str = "database-off") -> html.Div:
    """What is missing, why, and one thing to do."""
    parts = present(icon(icon_name), html.H2(title, className="state-title"), html.P(why, className="caption"), action)
    return html.Div(parts, className="state empty")


def error(what_failed: str, what_holds: str, again: str) -> html.Div:
    """What failed, what still holds, and a link to try again."""
    parts = [
        icon("alert-triangle", tone="bad"),
        html.H2(what_failed, className="state-title"),
        html.P(what_holds, className="caption"),
        html.A("Try again", href=again, className="button"),
    ]
    return html.Div(parts, className="state error", role="alert")


def loading(rows: int = 5) -> html.Div:
    """The grey shape of what comes; shows after 150 ms (style sheet)."""
    lines = [html.Div([html.Span(), html.Span()], className="shape-row") for _ in range(rows)]
    return html.Div([html.Span(className="shape-title"), *lines], className="shapes", **aria(hidden="true"))
