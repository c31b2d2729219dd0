"""A row an app and tier: its seats by state, what an active one costs, and what is paid for nothing, until when."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, Option, button, chip, empty, filter_line, named, select, table
from dashboards.components.base import Child, present
from dashboards.pages.findings.words import amounts, lines
from dashboards.pages.licenses.bars import pool_bar
from dashboards.pages.licenses.view import FILTERS, MOST_POOLS, PILES, View
from dashboards.queries.licenses import IN_TROUBLE

Row = Mapping[str, Any]
# What shows use, where its word in the feeds does not say it.
SIGNALS = {
    "sso": "sign-ons",
    "usage": "report of use",
    "analytics": "member analytics",
    "login": "last sign-in",
    "access": "log of accesses",
}
TROUBLE = {
    "refused": ("Not imported", "not-imported"),
    "failed": ("Failed", "warn"),
    "not_asked": ("Not imported", "not-imported"),
    "concealed": ("Concealed", "unknown"),
    "frozen": ("Frozen", "warn"),
    "stale": ("Stale", "warn"),
}

OF_USE_FIRST = ("concealed", "frozen", "stale", "refused", "failed", "not_asked")


def pools_card(view: View) -> html.Section:
    export = button("Export", view.visit.href("/files/licenses.csv"), icon_name="download")
    head = html.Div(present(filters(view), export), className="card-head")
    return html.Section([head, shown(view), foot(view)], className="card span-12 licences")


def filters(view: View) -> html.Nav:
    chosen = [
        select(FILTERS["department"], options(view, "department", view.every_seat["department"])),
        select(FILTERS["category"], options(view, "category", view.every_pool["category"])),
        select(FILTERS["state"], options(view, "state", pl.Series(list(PILES)))),
    ]
    return filter_line(*chosen)


def options(view: View, name: str, values: pl.Series) -> list[Option]:
    now = view.filters.get(name)
    each = sorted(values.drop_nulls().unique()) if name != "state" else list(values)
    written = PILES if name == "state" else {}
    return [
        Option("all", view.link(**{name: None}), now is None),
        *(Option(written.get(value) or value, view.link(**{name: value}), value == now) for value in each),
    ]


def shown(view: View) -> Child:
    rows = view.pools
    if rows.is_empty():
        clear = html.A("Clear the filters", href=view.link(**dict.fromkeys(FILTERS)), className="button")
        return empty(
            "No seat matches these filters", "Another department, category or state has some.", clear, "search"
        )
    first = rows if view.shows_all else rows.head(MOST_POOLS)
    more = rows.height - first.height
    rest = [f"{wording.count(more)} more. ", html.A("Show them", href=view.visit.href(show="all"))] if more else None
    troubles = trouble_of(view.feeds)
    return table(columns(view, troubles), first.to_dicts(), label="Seats by app and tier", rest=rest, total=total(rows))


def trouble_of(feeds: pl.DataFrame) -> dict[str, Row]:
    """By source the feed that tells the most of why use is not known, where one does.

    One that came and cannot be used is of use itself; one that was refused may be of something else.
    """
    off = feeds.filter(pl.col("status").is_in(IN_TROUBLE))
    rank = pl.col("status").replace_strict(
        {name: place for place, name in enumerate(OF_USE_FIRST)}, return_dtype=pl.Int8
    )
    return {row["source"]: row for row in off.sort(rank, descending=True).to_dicts()}


def columns(view: View, troubles: Mapping[str, Row]) -> list[Column]:
    return [
        Column("App and tier", lambda row: app(row, troubles.get(row.get("source", ""))), narrow="name", width="wide"),
        Column("", lambda row: drawn(row, troubles.get(row.get("source", ""))), narrow="detail", width="bar"),
        Column("Bought", bought, number=True, narrow="line"),
        Column("Active", lambda row: judged(row, "active", troubles), number=True, narrow="hidden"),
        Column("Unused", lambda row: judged(row, "unused", troubles), number=True, narrow="hidden"),
        Column("Leaver", lambda row: judged(row, "to_reclaim", troubles), number=True, narrow="hidden"),
        Column("Nobody", lambda row: number(row["unassigned"], "0"), number=True, narrow="hidden"),
        Column("Unknown", lambda row: number(row["unknown"], "0"), number=True, narrow="hidden"),
        Column("Per active seat", per_active, number=True, narrow="hidden"),
        Column("Not used, a month", money, number=True, narrow="amount"),
    ]


def app(row: Row, trouble: Row | None) -> Child:
    if "total" in row:
        return html.Span(row["app"], className="strong")
    price = row["unit_price_per_month"]
    told = f"{wording.exact(price, row['currency'])} a seat a month" if price is not None else "no price known"
    tier = row["tier"] or (row["sku"] if row["sku"] != row["app_id"] else None)
    by = blind(row, trouble) if nothing_known(row) else judged_by(row)
    return named(row["app"], " · ".join(part for part in (tier, told, by) if part))


def blind(row: Row, trouble: Row | None) -> str:
    """Why of no seat it is known whether it is used, in the words of its seats."""
    why = row["why"] or (trouble or {}).get("reason") or "no feed tells of its use"
    return str(why).rstrip(".")


def judged_by(row: Row) -> str | None:
    """By which signal of which source its seats are judged, up to which day that tells, and how late it is."""
    if not row["signal"] or not row["told_to"]:
        return None
    word = row["signal"].partition(".")[0]
    signal = SIGNALS.get(word, word.replace("_", " "))
    late = f", {wording.some(row['lag_days'], 'day')} late" if row["lag_days"] is not None else ""
    return f"by {signal} of {row['source']} to {wording.day(row['told_to'], year=False)}{late}"


def drawn(row: Row, trouble: Row | None) -> Child:
    return "" if "total" in row else pool_bar(row, trouble["status"] if trouble else None)


def nothing_known(row: Row) -> bool:
    """Whether of no seat it is known if it is used."""
    return "total" not in row and row["unknown"] > 0 and not row["active"] + row["unused"]


def judged(row: Row, name: str, troubles: Mapping[str, Row]) -> Child:
    """The number; where no seat of the pool can be judged, in the first of the columns in which way."""
    if not nothing_known(row) or name == "to_reclaim":
        return number(row[name], "0")
    if name != "active":
        return ""
    trouble = troubles.get(row["source"])
    words, tone = TROUBLE[trouble["status"]] if trouble else ("Unknown", "unknown")
    return chip(words, tone)


def bought(row: Row) -> Child:
    """What was bought; of the total also of how many pools that is not told."""
    if not row.get("not_told"):
        return number(row["purchased"], "not told")
    return named(wording.count(row["purchased"]), f"{row['not_told']} not told")


def number(value: int | None, otherwise: str) -> Child:
    return html.Span(otherwise, className="muted") if value is None else wording.count(value)


def per_active(row: Row) -> Child:
    """What the seats that are paid for cost, divided by those in use."""
    if "total" in row:
        return ""
    price, active = row["unit_price_per_month"], row["active"]
    if price is None or nothing_known(row):
        return html.Span("no number", className="muted")
    if not active:
        return html.Span("no active seat", className="muted")
    return wording.exact(Decimal(price) * row["seats"] / active, row["currency"])


def money(row: Row) -> Child:
    if "total" in row:
        return html.Div(row["sum"], className="strong")
    amount = row["not_used_per_month"]
    if amount is None or (nothing_known(row) and not row["unassigned"] + row["to_reclaim"]):
        return html.Span("no number", className="muted")
    return named(wording.exact(amount, row["currency"]) if amount else "0", when(row) if amount else None)


def when(row: Row) -> str | None:
    if row["is_monthly"]:
        return "now, monthly term"
    return f"at {wording.day(row['contract_end'])}" if row["contract_end"] else "no contract known"


def total(rows: pl.DataFrame) -> dict[str, object]:
    pools = f"{wording.word(rows.height).capitalize()} licence pool{'s' * (rows.height != 1)}"
    numbers = {name: int(rows[name].sum()) for name in ("purchased", *PILES)}
    return {
        "total": True,
        "app": pools,
        "sum": lines(*amounts(rows.filter(pl.col("not_used_per_month") > 0), "not_used_per_month")),
        "not_told": rows["purchased"].null_count(),
        **numbers,
    }


def foot(view: View) -> html.P:
    left = view.too_few
    few = f" {wording.some(left, 'product')} with fewer than 5 people of the department are left out." if left else ""
    said = (
        "A hatched bar is unknown, a striped one stale, a dashed one was never imported; none of them is counted as "
        "unused. Seats that are kept on purpose are in their state, and in no amount." + few
    )
    return html.P(said, className="caption under")
