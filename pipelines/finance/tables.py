"""Which tables there are: a part of finance reads what another one keeps where that is there."""

from warehouse.store import Store


def has_table(store: Store, name: str) -> bool:
    return store.frame("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name]).height > 0
