"""The page above the billing rows: key figures, the trend, and the table of groups, services or resources."""

from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Kpi, card, graph, grid, heading, kpi_strip, page, percent_change, signed
from dashboards.components.base import Child
from dashboards.figures import trend as figures
from dashboards.pages.spend import words
from dashboards.pages.spend.head import crumbs, facts, filters_of, path, told_notes
from dashboards.pages.spend.outlook import SPAN, outlook_card
from dashboards.pages.spend.table import groups_card
from dashboards.pages.spend.view import View
from dashboards.queries.dimensions import NONE, RESOURCE
from dashboards.queries.filters import ROWS
from dashboards.queries.spend import REST, trend, without_resource


def render(view: View) -> html.Div:
    steps = path(view) if crumbs(view) else []
    title = steps[-1][0] if steps else "Spend"
    return page(
        crumbs(view),
        heading(title, facts(view)),
        told_notes(view),
        filters_of(view),
        kpi_strip(key_figures(view)),
        grid(*drawings(view), groups_card(view)),
    )


def key_figures(view: View) -> list[Kpi]:
    """The chosen cost first, beside it the invoice's figure or the amortised one, so that both are seen."""
    return [*costs(view), *([largest_mover(view)] if view.has_before else []), a_day(view), nowhere(view)]


def costs(view: View) -> list[Kpi]:
    basis = view.filters.basis
    shown = [basis, *(name for name in ("effective", "billed") if name != basis)]
    return [cost(view, name) for name in shown]


def cost(view: View, basis: str) -> Kpi:
    """One of the four costs of the period; the chosen one with its change."""
    column = "now" if basis == view.filters.basis else basis
    value = wording.compact(view.total(column), view.currency)
    if basis == view.filters.basis:
        return Kpi(f"{words.BASIS_WORDS[basis]}, {view.now_label}", value, change_line(view))
    difference = view.total(column) - view.total("now")
    context = f"{wording.compact(difference, view.currency, signed=True)} against {view.filters.basis}"
    return Kpi(MEANINGS[basis], value, context if difference else f"the same as {view.filters.basis}")


MEANINGS = {"effective": "Effective, amortised", "billed": "Billed, as invoiced"}


def change_line(view: View) -> list[Child]:
    """ "+$13,935 (+3.5%) on 1 to 22 Oct"."""
    if not view.has_before:
        return ["nothing to compare with"]
    now, before = view.total("now"), view.total("before")
    amount = signed(now - before, before, view.currency, wording.compact)
    return [amount, " (", percent_change(now - before, before), f") on {view.before_month}"]


def largest_mover(view: View) -> Kpi:
    """The group with the largest change."""
    if not view.movers:
        return Kpi("Largest mover", "none", f"against {view.before_label}")
    row = view.movers[0]
    amount = signed(row["change"], row["before"], view.currency, wording.compact)
    name = html.A(view.short(row["key"], row["name"]), href=view.link(view.into(row["key"])))
    return Kpi("Largest mover", amount, name)


def a_day(view: View) -> Kpi:
    days = view.asked.days
    now = wording.compact(per_day(view.total("now"), days.now.days), view.currency)
    if days.before is None:
        return Kpi("A day, on average", now, f"over {wording.some(days.now.days, 'day')}")
    before = wording.compact(per_day(view.total("before"), days.before.days), view.currency)
    return Kpi("A day, on average", now, f"{before} a day before")


def per_day(total: Decimal, days: int) -> Decimal:
    return total / days


def nowhere(view: View) -> Kpi:
    """What names no resource: tax, support, fees; one step from its billing rows."""
    found = without_resource(view.visit.snapshot, view.visit.viewer, view.resolved)
    amount, rows = found.row(0) if found.height else (Decimal(0), 0)
    value = wording.compact(amount, view.currency)
    if not rows:
        return Kpi("Without a resource", value, "every charge names one")
    link = view.link(view.filters.only(RESOURCE.slug, NONE).at(ROWS))
    return Kpi("Without a resource", value, html.A(wording.some(rows, "billing row"), href=link))


def drawings(view: View) -> list[html.Section | None]:
    """The days, and beside them where the month is going."""
    ahead = outlook_card(view)
    return [trend_card(view, span=12 - SPAN if ahead else 12), ahead]


def trend_card(view: View, span: int = 12) -> html.Section | None:
    """Bars a day or month, twice: for wide and for narrow screens; none where no day has a cost."""
    costs = trend(view.visit.snapshot, view.visit.viewer, view.resolved)
    if not costs.filter(pl.col("cost") != 0).height:
        return None
    series, sentence, drawing = series_of(view), words.what_moved(view), caption(view)
    label = f"{sentence}. {drawing} The same figures stand in the table below."
    return card(
        sentence,
        drawing,
        *(drawn(view, costs, series, label, narrow) for narrow in (False, True)),
        span=span,
    )


def drawn(view: View, costs: pl.DataFrame, series: list[figures.Series], label: str, narrow: bool) -> html.Div:
    days = view.asked.days
    first = days.now.first if narrow else days.drawn.first
    bars = (figures.months if days.grain == "month" else figures.days)(first, days.drawn.last, days.now.last)
    figure = figures.trend_figure(
        costs.filter(pl.col("start") >= first),
        series,
        bars,
        currency=view.currency,
        mode=view.visit.mode,
        narrow=narrow,
    )
    name, height = ("trend-narrow", figures.HEIGHT_NARROW) if narrow else ("trend", figures.HEIGHT)
    return graph(name, figure, label=label, height=height, only="narrow" if narrow else "wide")


def series_of(view: View) -> list[figures.Series]:
    """The largest at the bottom, Other on top where there is one."""
    places = view.places
    total = view.total("now")
    rows = {row["key"]: row for row in view.rows.to_dicts()}
    named = [
        figures.Series(key, view.short(key, rows[key]["name"]), share_text(rows[key]["share"]), place)
        for key, place in places.items()
    ]
    if len(places) == view.count:
        return named
    rest = total - sum((rows[key]["now_exact"] for key in places), Decimal(0))
    name = "All other" if any(series.name == "Other" for series in named) else "Other"
    return [*named, figures.Series(REST, name, share_text(rest / total) if total else "", None)]


def share_text(share: Decimal | None) -> str:
    return "" if share is None else wording.percent(share, places=0)


def caption(view: View) -> str:
    """What is drawn: unit, period, what is hatched, what Other holds."""
    days = view.asked.days
    parts = [
        f"{words.BASIS_WORDS[view.filters.basis]} a {days.grain}, {view.currency or 'no currency'}.",
        f"Shares are of {view.now_label}." if not days.has_unsettled else "",
        f"Shares are of {view.now_label}; hatched {days.grain}s are not complete yet." if days.has_unsettled else "",
        words.other_share(view),
    ]
    return " ".join(part for part in parts if part)
