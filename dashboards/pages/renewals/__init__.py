"""What has to be decided by when? The lane of contracts by their last day, and each of them with its pack."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import (
    Fact,
    Kpi,
    Option,
    button,
    empty,
    filter_line,
    grid,
    heading,
    kpi_strip,
    page,
    segmented,
    select,
)
from dashboards.components.base import Child, present
from dashboards.pages.base import Page, Visit
from dashboards.pages.findings.words import sums
from dashboards.pages.renewals.confirm import confirm_card
from dashboards.pages.renewals.connect import connect
from dashboards.pages.renewals.lane import lane_card, owner
from dashboards.pages.renewals.one import render_one
from dashboards.pages.renewals.suggested import suggested_card
from dashboards.pages.renewals.view import LANE_DAYS, PATH, SOON_DAYS, View, undecided, view_of
from dashboards.queries.renewals import UNDECIDED, sees_software
from dashboards.queries.whose import NOBODY


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if visit.path != PATH:
        return render_one(view, visit.path.removeprefix(f"{PATH}/"))
    if view.every.is_empty() and view.suggested.is_empty():
        return page(heading("Renewals", facts(view)), html.Div(nothing(visit), className="card"))
    return page(
        heading("Renewals", facts(view), actions(view)),
        key_figures(view),
        filters(view),
        grid(confirm_card(view), lane_card(view), suggested_card(view)),
    )


def facts(view: View) -> list[Fact | str]:
    blind = view.due.filter(pl.col("seats_recommended").is_null()).height
    without = Fact(f"{wording.some(blind, 'contract')} without a number", warn=True) if blind else None
    shown: list[Fact | str | None] = [
        f"Contracts, seats and use as of {wording.day(view.visit.snapshot.as_of)}",
        "at the contract's price",
        without,
        f"snapshot {view.visit.snapshot.id}",
    ]
    return [each for each in shown if each is not None]


def actions(view: View) -> html.Div:
    waits = view.due.filter(pl.col("status") == UNDECIDED)
    first = waits.row(0, named=True) if waits.height else None
    primary = button(f"Decide on {first['app']}", view.to(first["contract_id"]), primary=True) if first else None
    return html.Div(
        present(button("Calendar (ICS)", "/files/renewals.ics", icon_name="calendar"), primary), className="beside"
    )


def key_figures(view: View) -> html.Section:
    soon = view.due.filter(pl.col("days_left") <= SOON_DAYS)
    open_ones = soon.filter(pl.col("status") == UNDECIDED)
    less = view.due.filter(pl.col("saving_at_renewal") > 0)
    blind = view.due.filter(pl.col("seats_recommended").is_null())
    return kpi_strip(
        [
            Kpi(
                f"Undecided, {SOON_DAYS} days",
                wording.count(open_ones.height),
                money(open_ones, "cost_per_year"),
                f"of {soon.height}",
            ),
            money_of(f"Decide within {LANE_DAYS} days", view.due, "cost_per_year"),
            money_of("Can go at renewal", less, "saving_at_renewal"),
            money_of("No recommendation", blind, "cost_per_year"),
        ]
    )


def money_of(label: str, rows: pl.DataFrame, column: str) -> Kpi:
    """The largest currency's sum, the others in the line under it."""
    amounts = sums(rows, column)
    contracts = wording.some(rows.height, "contract")
    if not amounts:
        return Kpi(label, "0" if rows.is_empty() else "no number", contracts)
    (currency, amount), *others = amounts
    more = f", and {wording.listed([wording.compact(each, code) for code, each in others])}" if others else ""
    return Kpi(label, wording.compact(amount, currency), f"{contracts}{more}", "a year")


def money(rows: pl.DataFrame, column: str) -> str:
    amounts = [wording.compact(amount, currency) for currency, amount in sums(rows, column)]
    return f"{wording.listed(amounts)} a year" if amounts else "no money"


def filters(view: View) -> html.Nav:
    spans = [
        Option(f"{LANE_DAYS} days", view.link(within=None), view.within),
        Option("All contracts", view.link(within="all"), not view.within),
    ]
    owners = sorted(view.every["owner"].drop_nulls().unique())
    chosen = [Option("all", view.link(owner=None), view.owner is None)]
    chosen += [Option(owner({"owner": each}), view.link(owner=each), view.owner == each) for each in owners]
    if view.every["owner"].null_count():
        chosen.append(Option("nobody", view.link(owner=NOBODY), view.owner == NOBODY))
    return filter_line(segmented("Span", spans), select("Owner", chosen) if len(chosen) > 2 else None)


def nothing(visit: Visit) -> Child:
    if not sees_software(visit.viewer):
        return empty("Contracts are not yours to see", "They are for IT and finance, of the whole company.")
    return empty(
        "No contract is known",
        "Name a CSV of them as [[contracts]] in outlay.toml, or lines that were paid as [[spend]]: agreements are "
        "suggested from lines that repeat.",
    )


def waiting(visit: Visit) -> int:
    """How many contracts nobody has decided on whose last day is near."""
    return undecided(visit).height


PAGE = Page(PATH, "Renewals", "IT", "calendar", render, details=True, waiting=waiting, connect=connect)
