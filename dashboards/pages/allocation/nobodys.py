"""What no rule takes: where it is, what is missing, who owns its neighbours, and the rule that would take it."""

from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, button, card, chip, empty, named, table
from dashboards.components.base import Child
from dashboards.pages.allocation.rows import address
from dashboards.pages.allocation.view import Row, View, money
from warehouse.tables.allocation import UNALLOCATED

SHOWN = 12


def nobodys_card(view: View) -> html.Section | html.Div:
    rows = view.nobodys
    if rows.is_empty():
        done = empty(
            "All cost of the month is somebody’s", "No charge is left without a rule.", icon_name="circle-check"
        )
        return card("Nothing is nobody’s", view.month, done)
    shown = rows if view.shows_all else rows.head(SHOWN)
    able = shown.filter(pl.col("likely_owner").is_not_null()).height
    share = wording.percent(money(shown) / money(rows)) if money(rows) else "all"
    sentence = f"{wording.some(shown.height, 'group')} hold {share} of what is nobody’s; {able} have a likely owner"
    caption = (
        f"By money, {view.month}. The likely owner is who owns the neighbours in the same account; nothing moves "
        "until a person adds the rule to outlay.toml."
    )
    rest = rows.slice(shown.height)
    left = f"{wording.some(rest.height, 'more group')}, {wording.exact(money(rest), view.currency)}"
    more = view.more(left, "nobodys") if rest.height else None
    total = {"total": True, "cost": money(rows)}
    return html.Div(
        card(sentence, caption, table(columns(view), shown.to_dicts(), label=sentence, total=total, rest=more)),
        id="nobodys",
        className="allocation span-12",
    )


def columns(view: View) -> list[Column]:
    def amount(row: Row) -> Child:
        cost = Decimal(row["cost"])
        part = wording.percent(cost / view.unallocated) if view.unallocated else ""
        return named(wording.exact(cost, view.currency), None if is_total(row) else part)

    return [
        Column("Account and what", lambda row: where(view, row), narrow="name"),
        Column("Money", amount, number=True, narrow="amount"),
        Column("Missing", lambda row: "" if is_total(row) else missing(row), narrow="line"),
        Column("Likely owner", lambda row: "" if is_total(row) else owner(row), narrow="line"),
        Column("", lambda row: "" if is_total(row) or row["reason"] else try_it(view, row), narrow="detail"),
    ]


def is_total(row: Row) -> bool:
    return "total" in row


def where(view: View, row: Row) -> Child:
    if is_total(row):
        return named("Unallocated")
    told = f"{row['service'] or 'no service'}, {row['provider'] or 'no provider'}"
    href = address(view, UNALLOCATED, {**row, "kind": "none", "rule": ""})
    return named(row["account"] or "No account", told, href=href)


def missing(row: Row) -> Child:
    if row["reason"]:
        return chip(row["reason"].capitalize(), "not-imported")
    return f"tag {row['missing_tag']}" if row["missing_tag"] else "any rule"


def owner(row: Row) -> Child:
    if not row["likely_owner"]:
        return named("nobody yet", "no neighbour has one")
    return named(row["likely_owner"], f"{row['owner_percent']:.0f}% of {row['owner_from']}")


def try_it(view: View, row: Row) -> Child:
    key = f"{row['account'] or ''}|{row['service'] or ''}"
    chosen = view.visit.filters.get("try") == key
    return html.Span("On trial", className="chip") if chosen else button("Try", f"{view.to(**{'try': key})}#trial")
