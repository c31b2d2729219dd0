"""The top of the page: title, freshness, what of the address was not known, breadcrumbs, filters."""

from collections.abc import Mapping
from dataclasses import replace

from dash import html

from dashboards import wording
from dashboards.components import Fact, Option, filter_line, icon, segmented, select, told
from dashboards.components.base import Child, aria, present
from dashboards.pages.spend.view import View, label_of
from dashboards.pages.spend.words import BASIS_WORDS
from dashboards.queries.dimensions import GROUPS, Dimension, dimension
from dashboards.queries.filters import AGAINST, BASES, GROUPED, RANGES, RESOURCES, ROWS, SERVICES, SpendFilters
from dashboards.queries.known import known
from dashboards.queries.periods import window
from dashboards.queries.spend import coverage_of

OFFERED_VALUES = 6
OFFERED_TAGS = 12


def facts(view: View) -> list[Fact | str]:
    """The freshness line."""
    others = [name for name in known(view.visit.snapshot, view.visit.viewer).currencies if name != view.currency]
    lacking = int(view.groups["lacking"].sum())
    line: list[Fact | str] = [
        f"Complete to {wording.day(view.asked.days.complete_to)}",
        f"{BASIS_WORDS[view.filters.basis].lower()} in {view.currency or 'no currency'}, by day of charge",
    ]
    if others:
        line.append(f"{wording.listed([name or 'no currency' for name in others])} apart, see Currency")
    if lacking:
        line.append(Fact(f"{wording.some(lacking, 'billing row')} without this cost left out", warn=True))
    return [*line, f"snapshot {view.visit.snapshot.id}"]


def told_notes(view: View) -> html.Div | None:
    """What the address asked for that is not here."""
    return html.Div([told(note) for note in view.notes], className="notes", role="status") if view.notes else None


def crumbs(view: View) -> html.Nav | None:
    """The way back up; none at the top."""
    if view.filters.show == GROUPED:
        return None
    steps = [("Spend", view.link(up(view))), *((name, view.link(filters)) for name, filters in path(view))]
    items: list[Child] = [html.Li(html.A(name, href=href)) for name, href in steps[:-1]]
    items.append(html.Li(html.Span(steps[-1][0], **aria(current="page"))))
    return html.Nav(html.Ol(items), className="crumbs", **aria(label="Breadcrumbs"))


def up(view: View) -> SpendFilters:
    """The top of the drill: its steps are gone, the other filters stay."""
    filters = view.filters.at(GROUPED)
    for slug, _ in drilled(view):
        filters = filters.only(slug)
    return filters


def path(view: View) -> list[tuple[str, SpendFilters]]:
    """Each step of the drill: its name and the view that it led to."""
    steps: list[tuple[str, SpendFilters]] = []
    filters = up(view)
    for slug, key in drilled(view):
        level = {"service": RESOURCES, "resource": ROWS}.get(slug, SERVICES)
        filters = filters.only(slug, key).at(level)
        steps.append((label_of(view, slug, key), filters))
    return steps


def drilled(view: View) -> list[tuple[str, str]]:
    """Which members were opened on the way down, in order."""
    if view.filters.show == GROUPED:
        return []
    steps = (view.filters.by, "service", "resource")
    return [(slug, keys[0]) for slug in dict.fromkeys(steps) if len(keys := view.filters.keys(slug)) == 1]


def filters_of(view: View) -> html.Nav:
    """All filters on one line, each a link; on a narrow screen the lesser ones behind "Filter"."""
    filters = view.filters
    periods = [
        _option(view, name, replace(filters, range=kind), kind == filters.range) for kind, name in RANGES.items()
    ]
    lesser, opener = _selects(view), html.Summary([icon("adjustments-horizontal"), "Filter"], className="select")
    return filter_line(
        segmented("Period", periods),
        html.Div(lesser, className="only-wide"),
        html.Details([opener, *lesser], className="only-narrow lesser"),
        html.P(f"Against {view.before_label}, by {view.group.title.lower()}", className="only-narrow caption"),
        *_limits(view),
    )


def _selects(view: View) -> list[Child]:
    filters = view.filters
    bases = [_option(view, name, replace(filters, basis=name), name == filters.basis) for name in BASES]
    at_top = filters.show == GROUPED
    return present(
        _months(view),
        select("Against", _against(view)),
        select("By", _groupings(view)) if at_top else None,
        select("Basis", bases),
        _currencies(view),
        _more_filters(view) if at_top else None,
    )


def _option(view: View, name: str, filters: SpendFilters, chosen: bool) -> Option:
    return Option(name, view.link(replace(filters, page=1, row="")), chosen)


def _months(view: View) -> html.Details | None:
    months = known(view.visit.snapshot, view.visit.viewer).months
    filters = view.filters
    return select(
        "Month",
        [
            _option(view, wording.month(month), replace(filters, range=month), filters.range == month)
            for month in months
        ],
    )


def _against(view: View) -> list[Option]:
    """Each comparison by the days that it means."""
    coverage = coverage_of(view.visit.snapshot, view.visit.viewer, view.currency)
    if coverage is None:
        return []
    options: list[Option] = []
    for against in AGAINST:
        days = window(view.filters.range, against, coverage)
        meant = days.before or days.lacking
        name = meant.label(view.visit.snapshot.as_of) if meant else AGAINST[against]
        options.append(_option(view, name, replace(view.filters, against=against), view.filters.against == against))
    return options


def _groupings(view: View) -> list[Option]:
    tags = known(view.visit.snapshot, view.visit.viewer).tags[:OFFERED_TAGS]
    groups = [*GROUPS, *(dimension(f"tag:{key}") for key in tags)]
    return [
        _option(
            view,
            group.title.lower() if not group.is_tag else group.title,
            replace(view.filters, by=group.slug),
            view.group == group,
        )
        for group in groups
    ]


def _currencies(view: View) -> html.Details | None:
    found = known(view.visit.snapshot, view.visit.viewer).currencies
    if len(found) < 2:
        return None
    return select(
        "Currency",
        [_option(view, name or "none", replace(view.filters, currency=name), name == view.currency) for name in found],
    )


def _more_filters(view: View) -> html.Details:
    """A menu of the largest members of each dimension; choosing one limits the page to it."""
    keys = known(view.visit.snapshot, view.visit.viewer).keys
    items = [item for group in GROUPS if len(keys[group.slug]) > 1 for item in _members(view, group, keys[group.slug])]
    summary = html.Summary([icon("adjustments-horizontal"), "Filter"], className="select")
    return html.Details([summary, html.Ul(items)], className="select-menu at-end")


def _members(view: View, group: Dimension, names: Mapping[str, str]) -> list[html.Li]:
    chosen = view.filters.keys(group.slug)
    items = [html.Li(group.title, className="menu-title")]
    items += [_member(view, group.slug, key, key in chosen) for key in list(names)[:OFFERED_VALUES]]
    if len(names) > OFFERED_VALUES:
        more = f"{wording.count(len(names) - OFFERED_VALUES)} more: group by it"
        items.append(html.Li(html.A(more, href=view.link(view.filters.grouped(group.slug)))))
    return items


def _member(view: View, slug: str, key: str, chosen: bool) -> html.Li:
    """Adds the member to the filter, or takes it away again."""
    keys = view.filters.keys(slug)
    changed = tuple(other for other in keys if other != key) if chosen else (*keys, key)
    words = present(html.Span(label_of(view, slug, key)), icon("check") if chosen else None)
    current = aria(current="true") if chosen else {}
    return html.Li(html.A(words, href=view.link(view.filters.only(slug, *changed)), **current))


def _limits(view: View) -> list[html.A]:
    """A chip for each filter that is set; choosing it takes the filter away."""
    opened = dict(drilled(view))
    return [_limit(view, slug, keys) for slug, keys in view.filters.chosen if slug not in opened]


def _limit(view: View, slug: str, keys: tuple[str, ...]) -> html.A:
    names = wording.listed([label_of(view, slug, key) for key in keys])
    label = html.Span(dimension(slug).title, className="select-label")
    parts = present(label, html.Span(names, className="select-value"), icon("x"))
    return html.A(
        parts,
        href=view.link(view.filters.only(slug)),
        className="select limit",
        **aria(label=f"Take away the filter {names}"),
    )
