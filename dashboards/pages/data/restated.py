"""What the sources restated: totals of an account, service and day that are another now than they were."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, Option, card, named, segmented, table
from dashboards.components.base import Child
from dashboards.pages.base import Visit
from dashboards.queries.restated import CLOSE, YESTERDAY, changes

SHOWN = 8
SINCE = {YESTERDAY: "since yesterday", CLOSE: "since the close"}
NEW = "new"


def restated_card(visit: Visit) -> html.Section:
    """The largest changes of what was already known; new charges are counted apart, since every day brings some."""
    since = visit.filters.get("since", YESTERDAY)
    since = since if since in SINCE else YESTERDAY
    found = visit.remember(("restated", since), lambda: changes(visit.snapshot, visit.viewer, {"since": since}))
    other = found.filter(pl.col("kind") != NEW)
    choices = [Option(name, visit.href(since=which), which == since) for which, name in SINCE.items()]
    chooser = segmented("Restated", choices)
    if other.is_empty():
        return card(f"No source restated anything {SINCE[since]}", caption(found, since), action=chooser)
    largest = other.sort(pl.col("change").abs(), descending=True, maintain_order=True).head(SHOWN)
    shown = table(columns(), largest.to_dicts(), label="Restated", rest=rest(other, since))
    return card(sentence(other, since), caption(found, since), shown, action=chooser)


def sentence(other: pl.DataFrame, since: str) -> str:
    """ "Two totals of aws-focus were restated since yesterday: billed +$80.00"."""
    days = other.unique(["source", "billing_account", "account", "service", "day"]).height
    sources = wording.listed(other["source"].unique().sort().to_list())
    billed = other.filter(column="BilledCost").group_by("currency").agg(pl.col("change").sum()).sort("currency")
    amounts = [wording.exact(row["change"], row["currency"], signed=True) for row in billed.to_dicts()]
    worth = f": billed {wording.listed(amounts)}" if amounts else ""
    verb = "was" if days == 1 else "were"
    return f"{wording.some(days, 'day', 'days')} of {sources} {verb} restated {SINCE[since]}{worth}"


def caption(found: pl.DataFrame, since: str) -> str:
    new = found.filter(kind=NEW).unique(["source", "billing_account", "account", "service", "day"]).height
    against = (
        "as each month was when it first closed" if since == CLOSE else "as they were at the end of the day before"
    )
    came = f" Apart from these, {wording.some(new, 'new day')} of charges came." if new else ""
    return f"Totals of an account, service and day against those {against}.{came}"


def columns() -> list[Column]:
    return [
        Column("Service", lambda row: named(row["service"] or "No service", where(row)), narrow="name"),
        Column("Day", lambda row: wording.day(row["day"]), narrow="line"),
        Column("Cost", lambda row: row["column"].removesuffix("Cost"), narrow="line"),
        Column("Was", lambda row: money(row, "before"), number=True, narrow="line"),
        Column("Is", lambda row: money(row, "after"), number=True, narrow="line"),
        Column(
            "Change",
            lambda row: wording.exact(row["change"], row["currency"], signed=True),
            number=True,
            narrow="amount",
        ),
    ]


def where(row: Mapping[str, Any]) -> str:
    account = row["account"] or row["billing_account"]
    return ", ".join(
        part for part in (row["source"], account, f"bill of {wording.month(row['billing_period'])}") if part
    )


def money(row: Mapping[str, Any], name: str) -> Child:
    amount: Decimal | None = row[name]
    return html.Span("nothing", className="muted") if amount is None else wording.exact(amount, row["currency"])


def rest(other: pl.DataFrame, since: str) -> list[Any] | None:
    if other.height <= SHOWN:
        return None
    command = html.Code(f"outlay reconcile --changes --since {since}")
    return [f"Showing {SHOWN} of {wording.some(other.height, 'change')}, largest first; ", command, " gives all."]
