"""What of a source is held back, and since when."""

from collections.abc import Collection

import polars as pl

from warehouse.store import Store
from warehouse.tables import HELD_BACK

# What tells one thing that is held back from another.
SAME = ("source", "billing_period", "object", "version")


def held_periods(store: Store, source: str, periods: Collection[str]) -> pl.DataFrame:
    """HELD_BACK rows of a source's billing periods that were tried, whole, and held back."""
    if not periods:
        return HELD_BACK.empty()
    where = "source = ? AND object IS NULL AND list_contains(?, billing_period)"
    return store.frame(f"FROM held_back WHERE {where}", [source, list(periods)])


def hold_back(store: Store, source: str, rows: pl.DataFrame) -> None:
    """Puts `rows` in place of all that was held back at a source; what stands there again keeps its `since`."""
    before = store.frame("FROM held_back WHERE source = ?", [source])
    if before.is_empty() and rows.is_empty():
        return
    earlier = before.select(*SAME, first="since")
    dated = rows.join(earlier.unique(SAME), on=SAME, how="left", nulls_equal=True)
    with store.transaction():
        store.connection.execute("DELETE FROM held_back WHERE source = ?", [source])
        store.insert(HELD_BACK, dated.with_columns(since=pl.coalesce("first", "since")).drop("first"))
