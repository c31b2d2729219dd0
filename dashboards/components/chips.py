"""Chips for exceptions; what is as it should be is plain text with a check."""

from dash import html

from dashboards.components.base import Child, Children, present
from dashboards.components.icons import icon


def chip(text: str, tone: str = "", icon_name: str | None = None) -> html.Span:
    """`tone` is warn, bad, good, unknown (hatched) or not-imported (dashed edge)."""
    picture = icon(icon_name) if icon_name else None
    return html.Span(present(picture, text), className=f"chip {tone}".strip())


def fresh(text: str = "Fresh") -> html.Span:
    return html.Span([icon("check", tone="good"), text], className="fresh")


def holds(children: Children) -> html.Span:
    """A check that holds."""
    return html.Span([icon("circle-check"), html.Span(children)], className="verdict good")


def told(children: Child | list[Child], tone: str = "warn") -> html.Span:
    """A check that does not hold: `warn` where it is told, `bad` where it blocks."""
    return html.Span([icon("alert-triangle"), html.Span(children)], className=f"verdict {tone}")
