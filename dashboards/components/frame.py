"""The frame around every page: rail at the left, on a narrow screen a top line and a bottom bar."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboards import wording
from dashboards.components.base import Child, aria, data, present
from dashboards.components.icons import icon
from dashboards.pages.base import Page
from warehouse.snapshot import Snapshot

RAIL = 224
TOP_LINE, BOTTOM_BAR = 52, 60
PLACES = 5
SIZES: Any = {
    "navbar": {"width": RAIL, "breakpoint": "sm", "collapsed": {"mobile": True}},
    "header": {"height": {"base": TOP_LINE, "sm": 0}},
    "footer": {"height": {"base": BOTTOM_BAR, "sm": 0}},
}
GROUPS = ("", "Finance", "IT", "Platform", "Trust")


def frame(pages: Sequence[Page], company: str, content: Child) -> dmc.AppShell:
    """All that stays when the page changes; `content` is where the page goes."""
    return dmc.AppShell(
        [
            html.A("Skip to the page", href="#main", className="skip"),
            dmc.AppShellHeader(_top_line(company), hiddenFrom="sm"),
            dmc.AppShellNavbar(_rail(pages, company), visibleFrom="sm", **aria(label="Pages")),
            dmc.AppShellMain(content, id="main", tabIndex=-1),
            dmc.AppShellFooter(_bottom_bar(pages), hiddenFrom="sm"),
        ],
        **SIZES,
        transitionDuration=0,
    )


def waits_id(page: Page) -> str:
    """The element that holds how much waits at a page."""
    return f"waits{page.path.replace('/', '-')}"


def snapshot_note(snapshot: Snapshot | None) -> list[Child]:
    """Which snapshot is shown and when it was published; at the rail's foot."""
    if snapshot is None:
        return [html.Div("No snapshot yet")]
    return [
        html.Div(f"Snapshot {snapshot.id}"),
        html.Div(f"Published {wording.instant(snapshot.published, year=False)}"),
    ]


def _rail(pages: Sequence[Page], company: str) -> html.Div:
    groups = [_group(name, [page for page in pages if page.group == name]) for name in GROUPS]
    links = html.Div(present(*groups), className="rail-links")
    return html.Div([_brand(company), links, _foot()], className="rail")


def _group(name: str, pages: Sequence[Page]) -> html.Div | None:
    if not pages:
        return None
    title = html.Div(name, className="rail-group") if name else None
    return html.Div(present(title, html.Ul([html.Li(_link(page, _waits(page))) for page in pages])))


def _link(page: Page, waits: Child = None) -> html.A:
    parts = present(icon(page.icon), html.Span(page.title), waits)
    return html.A(parts, href=page.path, className="rail-link", **data(nav=page.path))


def _waits(page: Page) -> html.Span | None:
    return html.Span(id=waits_id(page), className="waits") if page.waiting else None


def _foot() -> html.Div:
    viewer = html.Div([html.Div("This machine", className="viewer-name"), html.Div("All roles", className="second")])
    who = html.Div([html.Span(icon("user"), className="avatar"), viewer, _theme_button()], className="viewer")
    return html.Div([who, html.Div(id="snapshot", className="snapshot-note")], className="rail-foot")


def _top_line(company: str) -> html.Div:
    return html.Div([_brand(company), _theme_button()], className="top-line")


def _bottom_bar(pages: Sequence[Page]) -> html.Nav:
    """Five places: the pages, or the first four and the rest behind the fifth."""
    first, rest = (pages, ()) if len(pages) <= PLACES else (pages[: PLACES - 1], pages[PLACES - 1 :])
    more = [_more(rest)] if rest else []
    return html.Nav([*(_link(page) for page in first), *more], className="bottom-bar", **aria(label="Main pages"))


def _more(pages: Sequence[Page]) -> html.Details:
    words = html.Summary([icon("dots"), html.Span("More")], className="rail-link")
    return html.Details([words, html.Ul([html.Li(_link(page)) for page in pages])], className="select-menu more-pages")


def _brand(company: str) -> html.Div:
    name = html.Div(
        present(html.Div("Outlay", className="product"), html.Div(company, className="company") if company else None)
    )
    return html.Div([html.Span(className="logo", **aria(hidden="true")), name], className="brand")


def _theme_button() -> html.Button:
    label = "Change between light and dark"
    return html.Button(
        [icon("moon"), icon("sun")], className="theme-button", type="button", title=label, **aria(label=label)
    )
