"""The head of a page (title, freshness line, filters) and its buttons; every control is a link."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboards.components.base import Child, aria, classes, present
from dashboards.components.icons import icon


@dataclass(frozen=True)
class Fact:
    """One part of the freshness line; `warn` where it is not as it should be."""

    text: str
    warn: bool = False


@dataclass(frozen=True)
class Option:
    """One value of a filter: its name, the address that shows it, and whether it is the one shown."""

    name: str
    href: str
    chosen: bool = False


def page(*children: Child) -> html.Div:
    """All of a page, from its heading on."""
    return html.Div(present(*children), className="page")


def heading(title: str, facts: Sequence[Fact | str], action: Child = None) -> html.Header:
    """The page's one h1, under it how fresh the figures are, beside it the one primary button."""
    shown = [fact if isinstance(fact, Fact) else Fact(fact) for fact in facts]
    parts = [html.Span(fact.text, className="warn" if fact.warn else None) for fact in shown]
    line = html.P(parts, className="freshness")
    return html.Header(
        present(html.Div([html.H1(title), line], className="heading-words"), action), className="heading"
    )


def button(text: str, href: str, *, primary: bool = False, icon_name: str = "") -> html.A:
    """A link that looks like a button."""
    picture = icon(icon_name) if icon_name else None
    return html.A(present(picture, text), href=href, className=classes("button", primary and "primary"))


def more(text: str, href: str) -> html.A:
    """A link to where more of it stands."""
    return html.A([text, icon("arrow-right")], href=href, className="more")


def filter_line(*controls: Child) -> html.Nav:
    return html.Nav(present(*controls), className="filters", **aria(label="Filters"))


def segmented(label: str, options: Sequence[Option]) -> html.Div:
    """A few values side by side, one chosen."""
    return html.Div([_choice(option) for option in options], className="segmented", role="group", **aria(label=label))


def select(label: str, options: Sequence[Option]) -> html.Details:
    """ "label value" that opens to the other values."""
    chosen = next((option.name for option in options if option.chosen), "")
    words = [html.Span(label, className="select-label"), html.Span(chosen, className="select-value")]
    return menu([*words, icon("chevron-down")], [("", options)])


def menu(shown: Sequence[Child], groups: Sequence[tuple[str, Sequence[Option]]]) -> html.Details:
    """What is shown opens to links, in groups with a title or none. It closes on a choice, Escape and elsewhere."""
    items = [item for title, options in groups for item in _items(title, options)]
    return html.Details([html.Summary(shown, className="select"), html.Ul(items)], className="select-menu")


def _choice(option: Option) -> html.A:
    current = aria(current="true") if option.chosen else {}
    return html.A(option.name, href=option.href, className="segment", **current)


def _items(title: str, options: Sequence[Option]) -> list[html.Li]:
    head = [html.Li(title, className="select-group")] if title else []
    return [*head, *(_item(option) for option in options)]


def _item(option: Option) -> html.Li:
    current = aria(current="true") if option.chosen else {}
    mark = icon("check") if option.chosen else None
    return html.Li(html.A(present(html.Span(option.name), mark), href=option.href, **current))
