"""What the clouds' inventories told, and what they would not."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, chip, fresh, named, table

CHIPS = {"never": ("Never told", "bad"), "stale": ("Stale", "warn"), "gaps": ("With gaps", "warn")}


def inventories_card(found: pl.DataFrame) -> html.Section | None:
    """Nothing where no inventory is configured."""
    if found.is_empty():
        return None
    columns = [
        Column("Inventory", lambda row: named(row["source"], second(row), code=True), narrow="name"),
        Column("State", lambda row: chip(*CHIPS[row["state"]]) if row["state"] in CHIPS else fresh(), narrow="amount"),
        Column("Told on", told, number=True, narrow="line"),
        Column("Resources", lambda row: wording.count(row["resources"]), number=True, narrow="line"),
        Column("Not told", lambda row: wording.count(row["gaps"]), number=True, narrow="line"),
    ]
    caption = "What is not told is unknown to every rule: never waste, never in use."
    return card(sentence(found), caption, table(columns, found.to_dicts(), label="Inventories"))


def gaps_card(found: pl.DataFrame) -> html.Section | None:
    """Nothing where everything that was asked was told."""
    if found.is_empty():
        return None
    columns = [
        Column("Where", lambda row: named(place(row), what(row)), narrow="name"),
        Column("Found, expected, do", why, narrow="detail", width="wide"),
        Column("Last told", told, number=True, narrow="amount"),
    ]
    total = found["total"][0]
    more = f"The first {found.height} of {total:,}. " if total > found.height else ""
    caption = f"{more}The rest of each inventory goes on; outlay permissions prints the least that is needed."
    head = f"{wording.some(total, 'gap')} in what the inventories tell"
    return card(head, caption, html.Div(table(columns, found.to_dicts(), label="Gaps"), id="gaps"))


def sentence(found: pl.DataFrame) -> str:
    """`3 inventories tell of 412 resources; azure has gaps`."""
    off = {"never": "was never had", "stale": "is stale", "gaps": "has gaps"}
    verb = "tells" if found.height == 1 else "tell"
    head = f"{wording.some(found.height, 'inventory', 'inventories')} {verb} of "
    told = [f"{row['source']} {off[row['state']]}" for row in found.to_dicts() if row["state"] in off]
    resources = wording.some(int(found["resources"].sum()), "resource")
    return f"{head}{resources}{f'; {wording.listed(told)}' if told else ''}"


def second(row: Mapping[str, Any]) -> str:
    return f"{row['provider']}, {wording.some(row['accounts'], 'account')}"


def told(row: Mapping[str, Any]) -> str:
    return wording.day(row["told"], year=False) if row["told"] else "never"


def why(row: Mapping[str, Any]) -> str:
    """The first of the reasons, and the first of what is missing in all."""
    missing = (row["permissions"] or "").split(", ")
    more = f" Missing in all: {wording.listed(missing)}." if missing[1:] else ""
    return f"{row['reason'] or ''}{more}"


def place(row: Mapping[str, Any]) -> str:
    return " ".join(part for part in (row["provider"], row["account"], row["region"]) if part)


def what(row: Mapping[str, Any]) -> str:
    more = f" and {row['types'] - 1} more" if row["types"] > 1 else ""
    return f"{row['first_type']}{more}, {row['status'].replace('_', ' ')}"
