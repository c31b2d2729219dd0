"""Does the warehouse hold what the files say? Every source and cost column of the month."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, chip, fresh, holds, named, table, told

TITLES = {
    "source_sum": "In the files",
    "warehouse_sum": "In the warehouse",
    "rejected_sum": "Rejected",
    "rounding": "Rounding",
    "difference": "Difference",
}
STATES = {"held_back": ("Held back", "bad"), "incomplete": ("Rows rejected", "warn")}


def sums_card(sums: pl.DataFrame, month: str) -> html.Section:
    """`sums` as `queries.reconcile` gives them, of one month."""
    if sums.is_empty():
        return card("No sum of this month can be shown", "Sums are kept by load, and not by account.")
    off = [row for row in sums.to_dicts() if Decimal(row["difference"])]
    sentence = (
        f"{wording.some(len(off), 'sum')} of {wording.month(month)} {'does' if len(off) == 1 else 'do'} not agree"
        if off
        else f"All {wording.count(sums.height)} sums of {wording.month(month)} agree with their files"
    )
    caption = (
        "The source’s own sum, read a second way, is what the warehouse holds, what was rejected and what was rounded."
    )
    verdict = told("difference", "bad") if off else holds("difference 0")
    return card(sentence, caption, table(columns(), sums.to_dicts(), label="Sums of the month"), action=verdict)


def columns() -> list[Column]:
    amounts = [
        Column(title, lambda row, name=name: amount(row, name), number=True, narrow="line")
        for name, title in TITLES.items()
    ]
    return [
        Column("Source", lambda row: named(row["source"], row["column"], code=True), narrow="name"),
        Column("Rows", lambda row: wording.count(row["rows"]), number=True, narrow="line"),
        *amounts,
        Column("State", state, narrow="amount"),
    ]


def amount(row: Mapping[str, Any], name: str) -> str | html.Span:
    """In the minor unit, unless that hides what it is; every digit stands on the command line."""
    value = Decimal(row[name])
    if not value:
        return html.Span(wording.exact(value, row["currency"]), className="muted")
    return (wording.unrounded if wording.vanishes(value, row["currency"]) else wording.exact)(value, row["currency"])


def state(row: Mapping[str, Any]) -> html.Span:
    return chip(*STATES[row["status"]]) if row["status"] in STATES else fresh("Complete")
