"""Which seats are paid for and not used? By app and tier, by department, and the list to give back."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Fact, Kpi, button, empty, grid, heading, kpi_strip, page
from dashboards.components.base import Child
from dashboards.pages.base import Page, Visit
from dashboards.pages.findings.words import sums
from dashboards.pages.licenses.bars import whole_bar
from dashboards.pages.licenses.feeds import feeds_card
from dashboards.pages.licenses.pools import pools_card
from dashboards.pages.licenses.reclaim import reclaim_cards
from dashboards.pages.licenses.unmask import connect
from dashboards.pages.licenses.view import PATH, View, view_of
from dashboards.queries.renewals import sees_software, told

MONTHS_A_YEAR = 12


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if view.every_pool.is_empty():
        return page(heading("Licences", facts(view)), html.Div(nothing(visit), className="card"))
    return page(
        heading("Licences", facts(view), action(view)),
        key_figures(view),
        grid(
            html.Div(whole_bar(view), className="span-12"),
            *(reclaim_cards(view) if view.reclaims else [pools_card(view), feeds_card(view.feeds)]),
        ),
    )


def action(view: View) -> html.A:
    if view.reclaims:
        return button("All licences", view.link(list=None))
    return button("Make reclaim list", view.link(list="reclaim"), primary=True)


def facts(view: View) -> list[Fact | str]:
    feeds, visit = view.feeds, view.visit
    sources = feeds["source"].n_unique()
    off = feeds.filter(~pl.col("status").is_in(["ok", "not_offered"]))["source"].n_unique()
    blind = view.every_pool.filter((pl.col("unknown") > 0) & (pl.col("active") + pl.col("unused") == 0)).height
    begun = [f"Seats and activity as of {wording.day(visit.snapshot.as_of)}, each with its source"]
    fresh = Fact(f"{sources - off} of {wording.some(sources, 'source')} told in full", warn=off > 0)
    judged = Fact(f"{wording.some(blind, 'pool')} cannot be judged", warn=True) if blind else None
    return [*begun, *([fresh] if sources else []), *([judged] if judged else []), f"snapshot {visit.snapshot.id}"]


def key_figures(view: View) -> html.Section:
    rows = view.pools
    lost = rows.filter(pl.col("not_used_per_month") > 0)
    now, later = lost.filter(pl.col("is_monthly")), lost.filter(~pl.col("is_monthly").fill_null(value=False))
    seats = int(rows.select(pl.sum_horizontal("unused", "to_reclaim", "unassigned").sum()).item() or 0)
    whole = int(rows["seats"].sum() or 0)
    unknown = int(rows["unknown"].sum())
    blind = rows.filter(pl.col("unknown") > 0).height
    contracts = later["contract_id"].n_unique()
    by_date = html.A(f"{wording.some(contracts, 'contract')} by decide-by date", href="/renewals")
    return kpi_strip(
        [
            money_of("Paid for and not used", lost, f"{wording.count(seats)} of {wording.some(whole, 'seat')}"),
            money_of("Can go now", now, "of monthly terms"),
            money_of("Can go at renewal", later, by_date),
            *credited(view),
            Kpi("Unknown", wording.count(unknown), f"{wording.some(blind, 'pool')}, not in “not used”", "seats"),
        ]
    )


def credited(view: View) -> list[Kpi]:
    """What vendors credit already of seats that nobody uses; nothing where none does."""
    rows = told(view.visit.snapshot, view.visit.viewer).filter(pl.col("already_credited") > 0)
    amounts = [wording.compact(amount / MONTHS_A_YEAR, currency) for currency, amount in sums(rows, "already_credited")]
    by = wording.listed(sorted(rows["vendor"].drop_nulls().unique().to_list()))
    return [Kpi("Already credited", wording.listed(amounts), f"by {by}", "a month")] if amounts else []


def money_of(label: str, rows: pl.DataFrame, context: Child) -> Kpi:
    """What is not used, in the currency that has the most of it; the others stand below."""
    amounts = sums(rows, "not_used_per_month")
    if not amounts:
        return Kpi(label, "0", context)
    first, *others = amounts
    more = (
        f" and {wording.listed([wording.compact(amount, currency) for currency, amount in others])}" if others else ""
    )
    return Kpi(label, wording.compact(first[1], first[0]), html.Span([context, more]), "a month")


def nothing(visit: Visit) -> html.Div:
    if not sees_software(visit.viewer):
        return empty("Seats are not yours to see", "Seats and contracts are for IT and finance, of the whole company.")
    return empty(
        "No source of seats is imported",
        "Name one in outlay.toml: [[saas]] with Okta, Microsoft 365, a CSV, or another of docs/sources.",
    )


PAGE = Page(PATH, "Licences", "IT", "user", render, connect=connect)
