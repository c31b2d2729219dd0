"""Cost by whether its resource can be found in an inventory."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, named, not_imported, table, unknown
from dashboards.components.base import Child


def matched_card(found: pl.DataFrame, now: str) -> html.Section | None:
    """`found` as `queries.matched` gives it: of each source the newest month that ended before `now` (YYYY-MM), else
    its newest. Nothing where nothing was loaded.
    """
    if found.is_empty():
        return None
    ended = found.with_columns(ended=pl.col("x_period") < now)
    newest = ended.sort("ended", "x_period", descending=True).unique(
        ["x_source", "x_provider", "BillingCurrency"], keep="first", maintain_order=True
    )
    rows = newest.sort("x_source", "x_provider", "BillingCurrency", nulls_last=True).to_dicts()
    columns = [
        Column("Source", lambda row: named(row["x_source"], second(row), code=True), narrow="name"),
        Column("Names a resource", lambda row: percent(row, "with_id_percent"), number=True, narrow="line"),
        Column("By a known key", lambda row: percent(row, "with_key_percent"), number=True, narrow="line"),
        Column("In an inventory", matching, number=True, narrow="line"),
    ]
    caption = "In % of the cost. A key is how inventories name a resource; a bill may name it otherwise, or not at all."
    return card(sentence(rows), caption, table(columns, rows, label="Cost by resource"))


def sentence(rows: list[dict[str, Any]]) -> str:
    known = [row["with_key_percent"] for row in rows if row["with_key_percent"] is not None]
    if not known:
        return "No cost names a resource yet"
    low, high = (f"{value}%" for value in (min(known), max(known)))
    span = low if low == high else f"{low} to {high}"
    if all(row["matched"] is None for row in rows):
        return f"{span} of the cost has a key to find its resource by; no inventory is imported yet"
    return f"{span} of the cost has a key to find its resource by"


def second(row: Mapping[str, Any]) -> str:
    return ", ".join(
        part for part in (wording.month(row["x_period"]), row["x_provider"], row["BillingCurrency"]) if part
    )


def percent(row: Mapping[str, Any], name: str) -> Child:
    return unknown("no cost") if row[name] is None else f"{row[name]}%"


def matching(row: Mapping[str, Any]) -> Child:
    return not_imported() if row["matched"] is None else percent(row, "matched_percent")
