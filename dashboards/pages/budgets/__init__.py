"""Are we on plan? Budgets beside what was spent and is forecast, what came past a threshold, and what a unit costs."""

from dash import html

from dashboards import wording
from dashboards.components import Fact, Kpi, Option, empty, filter_line, grid, heading, kpi_strip, page, select
from dashboards.pages.base import Page, Visit
from dashboards.pages.budgets.form import connect, form_card
from dashboards.pages.budgets.plans import alerts_card, months_card, plans_card
from dashboards.pages.budgets.units import units_card
from dashboards.pages.budgets.view import PATH, USED_UP, View, view_of


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if view.rows.is_empty() and view.units.is_empty():
        nothing = empty(
            "No budget is set",
            "Name a file of them in outlay.toml ([[budgets]] path = …), or set one below or by outlay budgets set.",
        )
        return page(heading("Budgets", facts(view)), html.Div(nothing, className="card"), grid(form_card(view)))
    return page(
        heading("Budgets", facts(view)),
        filters(view),
        kpi_strip(figures(view)) if view.rows.height else None,
        grid(plans_card(view), alerts_card(view)) if view.rows.height else None,
        grid(months_card(view)) if view.months.height else None,
        grid(form_card(view)),
        grid(units_card(view)) if view.units.height else None,
    )


def facts(view: View) -> list[Fact | str]:
    return [f"As of {wording.day(view.visit.snapshot.as_of)}", f"snapshot {view.visit.snapshot.id}"]


def filters(view: View) -> html.Nav:
    periods = [Option(name, view.visit.href(period=name), name == view.period) for name in view.periods]
    currencies = [Option(name, view.visit.href(currency=name), name == view.currency) for name in view.currencies]
    return filter_line(
        select("Period", periods) if periods else None,
        select("Currency", currencies) if len(currencies) > 1 else None,
    )


def figures(view: View) -> list[Kpi]:
    """Sums of the budgets of one dimension, since those of two may be of the same cost."""
    summed = view.summed
    forecast, known = view.total("forecast"), summed["forecast"].count()
    lacking = f"of {known} of {summed.height} budgets" if known < summed.height else f"of all of {view.period}"
    over = view.rows.filter(view.rows["used_percent"] >= USED_UP).height
    by = summed["dimension"][0] or "filter"
    return [
        Kpi("Planned", view.money(view.total("current")), f"{wording.some(summed.height, 'budget')} by {by}"),
        Kpi("Spent", view.money(view.total("actual")), f"of {view.period}, up to this day"),
        Kpi("Forecast", view.money(forecast), lacking if known else "no forecast of these scopes"),
        Kpi("Used up", wording.count(over), f"of {wording.some(view.rows.height, 'budget')}"),
    ]


PAGE = Page(PATH, "Budgets", "Finance", "receipt-dollar", render, graphs=True, connect=connect)
