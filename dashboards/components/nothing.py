"""Three kinds of nothing that are not a zero: unknown, stale, not imported; in a cell and as a bar.

A zero is a plain `0` and an empty solid track (`zero_bar`), and is counted; these three are left out of sums.
"""

from datetime import date

from dash import html

from dashboards import wording
from dashboards.components.base import aria, present
from dashboards.components.chips import chip


def unknown(reason: str = "") -> html.Span:
    """Asked, no usable answer; the reason stands beside the hatched chip."""
    said = html.Span(reason, className="reason") if reason else None
    return html.Span(present(chip("Unknown", "unknown"), said), className="nothing")


def stale(value: str, last_seen: date) -> html.Span:
    """The last value seen, muted, with its date; judged as unknown."""
    when = html.Span(wording.day(last_seen, year=False), className="stale-date")
    return html.Span([html.Span(value, className="number"), when], className="nothing stale")


def not_imported(permission: str = "", href: str = "") -> html.Span:
    """Never asked, or refused; names the missing permission and links to it."""
    link = html.A(permission, href=href) if href else html.Span(permission, className="reason") if permission else None
    return html.Span(present(chip("Not imported", "not-imported"), link), className="nothing")


def zero_bar() -> html.Div:
    return _bar("zero", "zero")


def unknown_bar() -> html.Div:
    return _bar("unknown", "unknown")


def stale_bar() -> html.Div:
    return _bar("stale", "stale")


def not_imported_bar() -> html.Div:
    return _bar("not-imported", "not imported")


def _bar(kind: str, label: str) -> html.Div:
    return html.Div(className=f"track {kind}", role="img", **aria(label=label))
