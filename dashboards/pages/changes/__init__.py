"""Why did cost change? Terms that add up, from the figure last reported to the billing row."""

from decimal import Decimal

from dash import html

from dashboards import why, wording
from dashboards.components import (
    Fact,
    Kpi,
    Option,
    empty,
    filter_line,
    grid,
    heading,
    kpi_strip,
    page,
    percent_change,
    segmented,
    select,
    signed,
    told,
)
from dashboards.components.base import Child, aria
from dashboards.components.icons import icon
from dashboards.pages.base import Page, Visit
from dashboards.pages.changes.bridge import bridge_card
from dashboards.pages.changes.keys import keys_card, rows_page
from dashboards.pages.changes.matrix import matrix_card
from dashboards.pages.changes.view import PATH, ROWS, View, view_of
from dashboards.queries.compared import BY, ONE
from dashboards.queries.filters import AGAINST, RANGES
from dashboards.queries.known import currencies, known
from dashboards.queries.periods import MONTH_TO_DATE, PREVIOUS, Period
from dashboards.queries.reported import Since

SIDE = 6


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if view is None:
        nothing = empty("No charge can be shown", "This snapshot has none, or none of the accounts that you may see.")
        return page(heading("Changes", [f"Snapshot {visit.snapshot.id}"]), html.Div(nothing, className="card"))
    if view.asked.get("show") == ROWS:
        return rows_page(view)
    return page(
        heading("Changes", facts(view)),
        html.Div([told(note) for note in view.notes], className="notes", role="status") if view.notes else None,
        filters(view),
        html.Div(kpi_strip(steps(view), label="From the period before to this one"), className="sum-strip"),
        grid(*cards(view)),
    )


def cards(view: View) -> list[Child]:
    if not view.terms:
        why_not = f"Both periods come to {wording.exact(view.total['after'], view.currency)}, and no term moved."
        return [html.Div(empty("Nothing moved", why_not), className="card span-12")]
    if view.term:
        return [keys_card(view), matrix_card(view)]
    return [bridge_card(view), keys_card(view, span=4, most=SIDE), matrix_card(view)]


def facts(view: View) -> list[Fact | str]:
    spans = f"{view.label(view.compared.after)} against {view.label(view.compared.before)}"
    rates = ", each period at its last day's rates" if view.compared.to else ""
    return [spans, f"effective cost in {view.currency or 'no currency'}{rates}", f"snapshot {view.visit.snapshot.id}"]


def steps(view: View) -> list[Kpi]:
    """reported + restated = now, now + change = this period."""
    before, after = view.compared.before, view.compared.after
    total, currency = view.total, view.currency

    def amount(value: Decimal) -> str:
        return wording.exact(value, currency)

    def a_day(value: Decimal, span: Period) -> str:
        return f"{amount(value / span.days)} a day"

    name = view.label(before)
    if view.since is None:
        why_not = "the snapshot is no longer kept" if view.reports else "it was neither closed nor sent"
        reported = Kpi(f"{name}, as reported", "no number", why_not)
        restated = Kpi("Restated since", "no number", "nothing was reported")
    else:
        moved = view.since.restated.get(currency, Decimal(0))
        reported = Kpi(f"{name}, as reported", amount(total["before"] - moved), _told_on(view.since))
        link = html.A("what the sources restated", href="/data")
        restated = Kpi("Restated since", wording.exact(moved, currency, signed=True), link)
    change = Kpi(
        "Change",
        signed(view.change, total["before"], currency),
        [percent_change(view.change, total["before"]), f", by {wording.some(len(view.terms), 'term')}"],
    )
    return [
        reported,
        restated,
        Kpi(f"{name}, now", amount(total["before"]), a_day(total["before"], before)),
        change,
        Kpi(view.label(after), amount(total["after"]), a_day(total["after"], after)),
    ]


def _told_on(since: Since) -> str:
    first, last = min(since.days), max(since.days)
    months = "" if len(since.days) == 1 else f"{wording.some(len(since.days), 'month')} of it, "
    return f"{months}closed or sent on {wording.day(last)}" if first == last else f"{months}last on {wording.day(last)}"


def filters(view: View) -> html.Nav:
    spans = dict.fromkeys(("from", "to"))
    kind = view.asked.get("range", MONTH_TO_DATE) if not view.asked.get("from") else ""
    ranges = [Option(name, view.link(**spans | {"range": key}), key == kind) for key, name in RANGES.items()]
    months = [
        Option(wording.month(month), view.link(**spans | {"range": month}), month == kind)
        for month in known(view.visit.snapshot, view.visit.viewer).months
    ]
    against = view.asked.get("against", PREVIOUS)
    others = [Option(name, view.link(**spans | {"against": key}), key == against) for key, name in AGAINST.items()]
    by = [Option(each.title, view.link(by=slug), slug == view.by) for slug, each in BY.items()]
    by += [Option(name.capitalize(), view.link(by=name), name == view.by) for name in view.dimensions]
    found = currencies(view.visit.snapshot, view.visit.viewer)["currency"]
    to = view.compared.to
    money = [
        Option(name or "none", view.link(currency=name, **{ONE: None}), not to and name == view.currency)
        for name in found
    ]
    if len(found) > 1 or to:
        money += [
            Option(f"all in {name}", view.link(currency=None, **{ONE: name}), name == to)
            for name in dict.fromkeys([*found, *([to] if to else ())])
            if name and view.in_one(name)
        ]
    return filter_line(
        segmented("Period", ranges),
        select(
            "Month",
            months if any(each.chosen for each in months) else [Option("any", view.link(), chosen=True), *months],
        ),
        select("Against", others),
        select("By", by) if not view.term else None,
        select("Currency", money) if len(money) > 1 else None,
        *_limits(view),
    )


def _limits(view: View) -> list[Child]:
    """A chip for the opened term and for each member that the page is limited to; choosing one takes it away."""
    chips = [("Term", why.NAMES[view.term], view.link(term=None))] if view.term else []
    chips += [
        (BY[slug].title, wording.listed([view.names(slug).get(key, key) for key in keys]), view.link(**{slug: None}))
        for slug, keys in view.compared.chosen
    ]
    return [
        html.A(
            [html.Span(title, className="select-label"), html.Span(name, className="select-value"), icon("x")],
            href=href,
            className="select limit",
            **aria(label=f"Take away the filter {name}"),
        )
        for title, name, href in chips
    ]


PAGE = Page(PATH, "Changes", "Finance", "columns", render)
