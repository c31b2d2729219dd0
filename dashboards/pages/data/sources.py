"""Every source: how far its data reach, when it was read, how much, and whether its money adds up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, chip, fresh, named, table

CHIPS = {
    "held_back": ("Held back", "bad"),
    "stale": ("Stale", "warn"),
    "rejects": ("Rows rejected", "warn"),
    "gone": ("Gone at the source", "warn"),
}
VERBS = {"held_back": "held back", "stale": "stale", "rejects": "without some rows", "gone": "gone at the source"}


def sources_card(found: pl.DataFrame, differences: pl.DataFrame, held: pl.DataFrame, as_of: date) -> html.Section:
    """`found` as `freshness.sources` gives it, what is not as it should be first."""
    money = differences.group_by("source", maintain_order=True).agg(pl.struct("currency", "difference").alias("money"))
    rows = found.join(money, on="source", how="left", maintain_order="left").to_dicts()
    columns = [
        Column("Source", lambda row: named(row["source"], second(row, as_of), code=True), narrow="name"),
        Column("Gives", lambda row: "Invoice totals" if row["is_compared"] else "Bill"),
        Column("State", lambda row: state(row["state"]), narrow="amount"),
        Column("Data to", data_to, number=True, narrow="line"),
        Column("Read", lambda row: instant_or(row["read"]), number=True, narrow="line"),
        Column("Rows", lambda row: wording.count(row["rows"]) if row["rows"] else "none", number=True, narrow="line"),
        Column("Difference", difference, number=True, narrow="line"),
    ]
    caption = "What each source last told us, and whether its money adds up to the warehouse's. Times in UTC."
    return card(sentence(found), caption, table(columns, rows, label="Sources"))


def sentence(found: pl.DataFrame) -> str:
    """`1 of 3 sources is fresh; gcp-billing is held back, aws-focus is without some rows`."""
    count = found.filter(state="fresh").height
    told = [f"{row['source']} is {VERBS[row['state']]}" for row in found.filter(pl.col("state") != "fresh").to_dicts()]
    if not told:
        return f"{found['source'][0]} is fresh" if found.height == 1 else f"All {found.height} sources are fresh"
    verb = "is" if count == 1 else "are"
    return f"{count} of {wording.some(found.height, 'source')} {verb} fresh; {wording.listed(told)}"


def second(row: Mapping[str, Any], as_of: date) -> str:
    """Why it is not as it should be, or how much it holds."""
    if row["state"] == "stale" and row["data_to"]:
        return f"{wording.some((as_of - row['data_to']).days, 'day')} behind {wording.day(as_of, year=False)}"
    reasons = {
        "held_back": wording.some(row["held_back"], "delivery", "deliveries") + " held back",
        "stale": "no costs yet",
        "rejects": wording.some(row["rejected_rows"], "row") + " rejected",
        "gone": f"since {day_or(row['gone_since'], 'unknown')}; its rows stay",
    }
    return reasons.get(row["state"], wording.some(row["periods"], "month"))


def state(name: str) -> html.Span:
    return chip(*CHIPS[name]) if name in CHIPS else fresh()


def difference(row: Mapping[str, Any]) -> str | html.Span:
    """Of billed cost, in each of the source's currencies."""
    if not row["money"]:
        return html.Span("no money", className="muted")
    amounts = [wording.exact(part["difference"], part["currency"]) for part in row["money"]]
    differs = any(part["difference"] for part in row["money"])
    return html.Span(", ".join(amounts), className="bad") if differs else ", ".join(amounts)


def data_to(row: Mapping[str, Any]) -> str | html.Span:
    return html.Span("no days", className="muted") if row["is_compared"] else day_or(row["data_to"], "never")


def day_or(value: date | None, otherwise: str) -> str:
    return wording.day(value, year=False) if value else otherwise


def instant_or(value: Any) -> str:
    return f"{wording.day(value, year=False)} {value:%H:%M}" if value else "never"
