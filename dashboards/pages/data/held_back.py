"""What was not taken, why, and what to do: it is tried again when it changes."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, named, table


def held_back_card(held: pl.DataFrame) -> html.Section | None:
    """Nothing where nothing is held back."""
    if held.is_empty():
        return None
    columns = [
        Column(
            "What",
            lambda row: named(row["source"], place(row["billing_period"], row["object"]), code=True),
            narrow="name",
        ),
        Column("Found, expected, do", lambda row: row["reason"], narrow="detail", width="wide"),
        Column("Since", lambda row: wording.day(row["since"], year=False), number=True, narrow="amount"),
        Column("Last tried", lambda row: wording.instant(row["last_tried"], year=False), number=True),
    ]
    sources = wording.listed(held["source"].unique(maintain_order=True).to_list())
    sentence = f"{wording.some(held.height, 'delivery', 'deliveries')} of {sources} held back"
    caption = "Their last good figures stay. Mend them at the source, then outlay run: what changed is tried again."
    shown = html.Div(table(columns, held.to_dicts(), label="Held back"), id="held-back")
    return card(sentence, caption, shown)


def place(period: str | None, name: str | None) -> str:
    """The month and file, as far as they are known."""
    return (
        ", ".join(part for part in (wording.month(period) if period else "", name or "") if part) or "the whole source"
    )
