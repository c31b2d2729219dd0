"""What sources could not tell: refused, concealed, standing still and old are four things, each with what to do."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, chip, named, table
from dashboards.components.base import Child, present
from dashboards.queries.licenses import IN_TROUBLE

Row = Mapping[str, Any]
# The chip, and what it means for the seats that rest on the feed.
STATES = {
    "refused": ("Not imported", "not-imported", "The source refused it: nothing is known of what it would tell."),
    "failed": ("Failed", "warn", "The source failed: what was known before stays, and ages."),
    "concealed": ("Concealed", "unknown", "It came with names concealed: use cannot be laid to anybody."),
    "frozen": ("Frozen", "warn", "It came, and nobody in it has moved: taken as a fault, not as nobody at work."),
    "stale": ("Stale", "warn", "What it tells is too old to judge by."),
    "not_asked": ("Not imported", "not-imported", "It was not asked."),
}


def feeds_card(feeds: pl.DataFrame) -> html.Section | None:
    """Nothing where every feed tells all that it can."""
    place = pl.col("status").replace_strict(
        {name: number for number, name in enumerate(IN_TROUBLE)}, default=None, return_dtype=pl.Int8
    )
    rows = feeds.filter(pl.col("status").is_in(IN_TROUBLE)).sort(place, "source", "feed")
    if rows.is_empty():
        return None
    number = rows.height
    sentence = f"{wording.some(number, 'feed')} could not be used; what would rest on {'it' if number == 1 else 'them'}"
    caption = "Seats without another signal are unknown: never counted as unused, in no saving."
    body = table(columns(), rows.to_dicts(), label="Feeds that could not be used")
    return card(f"{sentence} is unknown", caption, body)


def columns() -> list[Column]:
    return [
        Column("Source and feed", lambda row: named(row["source"], row["feed"]), narrow="name", width="category"),
        Column("State", state, narrow="amount"),
        Column("Knows to", knows_to, narrow="line"),
        Column("Why, and what to do", why, narrow="detail", width="wide"),
    ]


def state(row: Row) -> html.Span:
    word, tone, _ = STATES[row["status"]]
    return chip(word, tone)


def knows_to(row: Row) -> Child:
    told = row["newest"] or row["as_of"]
    return wording.day(told) if told else html.Span("not told", className="muted")


def why(row: Row) -> html.Div:
    needs = html.Div(["Needs ", html.Code(row["permission"])]) if row["permission"] else None
    said = html.Div(row["reason"]) if row["reason"] else None
    return html.Div(present(html.Div(STATES[row["status"]][2]), said, needs))
