"""Figures of the company's money, kept in place of those that the same part worked out before."""

import polars as pl

from warehouse.store import Store
from warehouse.tables import FIGURE


def keep_figures(store: Store, part: str, figures: pl.DataFrame) -> None:
    """`figures` has FIGURE's columns but `part`. For whoever holds the transaction."""
    store.connection.execute("DELETE FROM figure WHERE part = ?", [part])
    store.insert(FIGURE, figures.with_columns(part=pl.lit(part)).select(FIGURE.names))
