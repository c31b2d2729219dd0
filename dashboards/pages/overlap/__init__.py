"""Which products do the same job? The jobs with their products and money, each pair with what ending one saves."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Fact, Kpi, button, empty, grid, heading, kpi_strip, page
from dashboards.pages.base import Page, Visit
from dashboards.pages.findings.words import sums
from dashboards.pages.overlap.connect import connect
from dashboards.pages.overlap.jobs import jobs_card
from dashboards.pages.overlap.pairs import pair_card, pairs_card
from dashboards.pages.overlap.view import PATH, View, view_of
from dashboards.queries.overlap import KEEP, UNMARKED
from dashboards.queries.renewals import sees_software


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if view.chosen is None:
        head = heading("Overlap", facts(view))
        return page(head, grid(jobs_card(view), html.Div(nothing(visit, view), className="card span-12")))
    export = button("Export", visit.href("/files/overlap.csv", pair=None), icon_name="download")
    return page(
        heading("Overlap", facts(view), export),
        key_figures(view),
        grid(jobs_card(view), pair_card(view, view.chosen), pairs_card(view)),
    )


def facts(view: View) -> list[Fact | str]:
    blind = view.pairs["net_saving_per_year"].null_count()
    told: list[Fact | str] = [
        f"Contracts and seats as of {wording.day(view.visit.snapshot.as_of)}",
        "at today’s price and use",
    ]
    if blind:
        told.append(Fact(f"{wording.some(blind, 'pair')} without a number", warn=True))
    return [*told, f"snapshot {view.visit.snapshot.id}"]


def key_figures(view: View) -> html.Section:
    rows = view.pairs
    twice = rows.filter(pl.col("kind") == "same_product")
    of_jobs = rows.filter(pl.col("kind") != "same_product")
    jobs = of_jobs["category"].n_unique()
    kept = rows.filter(pl.col("mark") == KEEP).height
    blind = rows["net_saving_per_year"].null_count()
    return kpi_strip(
        [
            money("Jobs done twice, first year", of_jobs, f"net, {wording.some(jobs, 'job')}"),
            money("Bought twice, first year", twice, f"net, {wording.some(twice.height, 'contract')}"),
            Kpi("Unmarked", wording.count(rows.filter(pl.col("mark") == UNMARKED).height), f"of {rows.height} pairs"),
            Kpi("Kept on purpose", wording.count(kept), "asked again in a year"),
            Kpi("No number", wording.count(blind), "the cost of moving is not told" if blind else "each has its net"),
        ]
    )


def money(label: str, rows: pl.DataFrame, context: str) -> Kpi:
    """The largest currency's sum; the others in the line below."""
    amounts = sums(rows, "net_saving_per_year")
    if not amounts:
        return Kpi(label, "0" if rows.is_empty() else "no number", context)
    (currency, amount), *others = amounts
    more = f", and {wording.listed([wording.compact(each, code) for code, each in others])}" if others else ""
    return Kpi(label, wording.compact(amount, currency), f"{context}{more}")


def nothing(visit: Visit, view: View) -> html.Div:
    if not sees_software(visit.viewer):
        return empty(
            "Products are not yours to see", "Seats and contracts are for IT and finance, of the whole company."
        )
    if visit.snapshot.frame("SELECT 1 FROM app LIMIT 1").is_empty():
        return empty(
            "No product is known yet",
            "Name contracts as [[contracts]] and sources of seats as [[saas]] in outlay.toml: what two of them do for "
            "the same people is found from both.",
        )
    return empty(
        "Nothing that is paid for twice would save anything",
        "No product is bought twice, and of no two that do one job ending one would save more than it costs.",
        icon_name="circle-check",
    )


PAGE = Page(PATH, "Overlap", "IT", "copy", render, connect=connect)
