"""Whose cost is it? Targets by service, what is nobody's with the rule that would take it, and a rule on trial."""

from decimal import Decimal

import polars as pl
from dash import dcc, html

from dashboards import wording
from dashboards.components import (
    Fact,
    Kpi,
    Option,
    card,
    empty,
    filter_line,
    grid,
    heading,
    kpi_strip,
    page,
    select,
    told,
)
from dashboards.components.base import present
from dashboards.pages.allocation import rows
from dashboards.pages.allocation.connect import ABOUT, connect
from dashboards.pages.allocation.heat import heat_card
from dashboards.pages.allocation.nobodys import nobodys_card
from dashboards.pages.allocation.one import one_card
from dashboards.pages.allocation.trial import trial_card
from dashboards.pages.allocation.view import PATH, View, money, view_of
from dashboards.pages.base import Page, Visit
from dashboards.queries.allocation import notes, off, stopped
from warehouse.tables.allocation import UNALLOCATED


def render(visit: Visit) -> html.Div:
    view = view_of(visit)
    if view is None:
        return page(
            heading("Allocation", [f"Snapshot {visit.snapshot.id}"]), html.Div(nothing(visit), className="card")
        )
    if part := rows.part_of(view):
        return rows.render(view, part)
    about = dcc.Store(id=ABOUT, data={"period": view.period, "currency": view.currency})
    cards = grid(one_card(view), heat_card(view), nobodys_card(view), trial_card(view), notes_card(view))
    return page(about, heading("Allocation", facts(view)), filters(view), key_figures(view), cards)


def facts(view: View) -> list[Fact | str]:
    snapshot = view.visit.snapshot
    broken = [
        Fact(f"{wording.some(len(lines), 'rule')} not taken", warn=True) for lines in [stopped(snapshot)] if lines
    ]
    return [
        f"As of {wording.day(snapshot.as_of)}",
        f"effective cost in {view.currency or 'no currency'}",
        *broken,
        f"snapshot {snapshot.id}",
    ]


def filters(view: View) -> html.Nav:
    known = view.known
    of_dimension = known.filter(pl.col("dimension") == view.dimension)
    of_month = of_dimension.filter(pl.col("period") == view.period)
    choices = {
        "period": ("Month", of_dimension["period"].unique().sort(descending=True).to_list(), view.period),
        "dimension": ("Dimension", known["dimension"].unique().sort().to_list(), view.dimension),
        "currency": (
            "Currency",
            of_month["currency"].fill_null("").unique(maintain_order=True).to_list(),
            view.currency,
        ),
    }
    return filter_line(*(_choice(view, name, *said) for name, said in choices.items()))


def _choice(view: View, name: str, title: str, values: list[str], chosen: str) -> html.Details:
    others: dict[str, str | None] = {"target": None, "try": None}
    words = [wording.month(each) if name == "period" else each or "none" for each in values]
    return select(
        title,
        [
            Option(word, view.to(**{**others, name: value}), value == chosen)
            for word, value in zip(words, values, strict=True)
        ],
    )


def key_figures(view: View) -> html.Section:
    total, left = view.total, view.unallocated
    able = money(view.nobodys.filter(pl.col("likely_owner").is_not_null()))
    split = money(view.cells.filter(pl.col("kind").is_in(["shared", "follows"]), pl.col("target") != UNALLOCATED))
    days = off(view.visit.snapshot, view.visit.viewer, view.dimension, view.period, view.currency)
    wrong = sum((abs(Decimal(each)) for each in days["off"]), Decimal(0))
    right = days.filter(pl.col("off") == 0).height
    code = view.currency

    def of(amount: Decimal) -> str:
        return wording.compact(amount, code)

    return kpi_strip(
        [
            Kpi("Allocated", of(total - left), f"{view.share(total - left)} of {of(total)}"),
            Kpi("Unallocated", of(left), view.share(left)),
            Kpi("Has a likely owner", of(able), f"{wording.percent(able / left) if left else 'none'} of it"),
            Kpi("Shared and split", of(split), f"{view.share(split)} of all cost"),
            Kpi(
                "Partition check",
                wording.exact(wrong, code),
                f"{right} of {wording.some(days.height, 'day')} add up",
                unit="off",
            ),
        ]
    )


def notes_card(view: View) -> html.Section | None:
    lines = [*stopped(view.visit.snapshot), *notes(view.visit.snapshot, view.visit.viewer, view.dimension)]
    if not lines:
        return None
    head = f"{wording.some(len(lines), 'thing')} to know of these rules"
    return card(
        head,
        "From the last run.",
        html.Ul([html.Li(told(each)) for each in present(*lines[:20])], className="trial-checks"),
    )


def nothing(visit: Visit) -> html.Div:
    lines = stopped(visit.snapshot)
    if lines:
        return empty("No dimension could be worked out", " ".join(lines[:3]))
    return empty(
        "No cost is allocated yet",
        "Nothing was charged, or the snapshot is from before there was allocation: run `outlay run`.",
    )


PAGE = Page(PATH, "Allocation", "Finance", "chart-pie", render, connect=connect)
