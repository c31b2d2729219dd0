"""Columns that a source began or ceased to deliver."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, named, table

CHANGES = {
    "new": "new column, kept as it came",
    "missing": "no longer delivered; stays empty",
    "back": "delivered again",
}


def drift_card(drift: pl.DataFrame) -> html.Section:
    """`drift` newest first; its `total` counts what is not shown too."""
    if drift.is_empty():
        return card("No source has changed its shape", "A column that comes or goes would stand here.")
    columns = [
        Column("Column", lambda row: named(row["column_name"], row["source"], code=True), narrow="name"),
        Column("Change", lambda row: CHANGES.get(row["change"], row["change"]), narrow="detail"),
        Column("Seen", lambda row: wording.day(row["seen"], year=False), number=True, narrow="amount"),
    ]
    sources, total = drift["source"].n_unique(), int(drift["total"][0])
    rest = (
        f"Showing {wording.count(drift.height)} of {wording.count(total)}, newest first."
        if total > drift.height
        else None
    )
    sentence = f"{wording.word(sources)} {'source' if sources == 1 else 'sources'} changed shape"
    shown = table(columns, drift.to_dicts(), label="Schema drift", rest=rest)
    return card(sentence, "Columns that came or went; nothing was dropped.", shown)
