"""IT: the contracts that have to be decided first, the seats that could be given back, and the apps newly seen."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import button, card, named, table_list, told
from dashboards.components.base import present
from dashboards.pages.base import Visit
from dashboards.pages.findings.words import added
from dashboards.pages.renewals.view import LANE_DAYS, PATH, SOON_DAYS
from dashboards.pages.renewals.view import view_of as of_renewals
from dashboards.pages.shadow_it.view import inbox
from dashboards.queries.licenses import reclaim
from dashboards.queries.renewals import UNDECIDED

SHOWN = 4
NEAR_DAYS = 14


def due(visit: Visit) -> pl.DataFrame:
    """The undecided contracts whose last day is in the lane, the nearest first."""
    rows = of_renewals(visit).every.filter(pl.col("days_left").is_between(0, LANE_DAYS))
    return rows.filter(pl.col("status") == UNDECIDED)


def it_card(visit: Visit, span: int) -> html.Section | None:
    """Nothing where no contract waits, no seat is there to give back, and no app was newly seen."""
    rows, seats, seen = due(visit), reclaim(visit.snapshot, visit.viewer), inbox(visit)
    if rows.is_empty() and seats.is_empty() and seen.is_empty():
        return None
    first = rows.head(SHOWN)
    lines = [("", contract(row, visit), days(row)) for row in first.to_dicts()]
    foot = [
        button("Decide on the next", visit.href(f"{PATH}/{first['contract_id'][0]}"), primary=True)
        if rows.height
        else None,
        html.A("All renewals", href=PATH) if rows.height else None,
        html.A(f"{wording.some(seats.height, 'seat')} to give back", href="/licenses?list=reclaim")
        if seats.height
        else None,
        html.A(f"{wording.some(seen.height, 'app')} newly seen", href="/shadow-it?list=inbox") if seen.height else None,
    ]
    return card(
        sentence(rows, seats, seen),
        caption(rows, seats, seen),
        table_list(lines) if lines else None,
        html.Div(present(*foot), className="card-foot"),
        span=span,
        eyebrow="IT",
        role_card=True,
    )


def sentence(rows: pl.DataFrame, seats: pl.DataFrame, seen: pl.DataFrame) -> str:
    soon = rows.filter(pl.col("days_left") <= SOON_DAYS)
    if soon.height:
        number = f"{wording.word(soon.height)} {'renewal has' if soon.height == 1 else 'renewals have'}"
        return f"{number} to be decided within {SOON_DAYS} days"
    if rows.height:
        return f"{rows['app'][0]} is the next to decide, by {wording.day(rows['decide_by'][0])}"
    if seats.height:
        return f"{wording.some(seats.height, 'seat')} can be given back, {added(seats)} a month"
    return f"{wording.some(seen.height, 'app')} that nobody approved {'was' if seen.height == 1 else 'were'} newly seen"


def caption(rows: pl.DataFrame, seats: pl.DataFrame, seen: pl.DataFrame) -> str:
    parts = []
    if rows.height:
        money = added(rows, "cost_per_year", compact=True)
        parts.append(f"{wording.some(rows.height, 'contract')} in {LANE_DAYS} days, {money} a year")
    if seats.height:
        parts.append(f"seats to give back: {added(seats, compact=True)} a month")
    if seen.height:
        parts.append(f"apps newly seen: {added(seen, 'spend_12_months', compact=True)} in 12 months")
    return "; ".join(parts)


def contract(row: Mapping[str, Any], visit: Visit) -> html.Div:
    left, advised = row["seats_committed"], row["seats_recommended"]
    seats = (
        f"{wording.count(left)} to {wording.count(advised)} seats"
        if None not in (left, advised)
        else "no number of seats"
    )
    price = row["cost_per_year"]
    money = f"{wording.whole(price, row['currency'])} a year" if price is not None else "no price known"
    return named(row["app"], f"{money} · {seats}", href=visit.href(f"{PATH}/{row['contract_id']}"))


def days(row: Mapping[str, Any]) -> html.Span:
    said = f"{wording.day(row['decide_by'], year=False)}, {wording.some(row['days_left'], 'day')}"
    return told(said, "bad") if row["days_left"] <= NEAR_DAYS else html.Span(said)
