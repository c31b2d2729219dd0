"""The files of a roster, of contracts or of lines: which were read, as they were then, and what of them was refused."""

from datetime import datetime

import polars as pl

from warehouse.store import Store
from warehouse.tables import REJECT, SOURCE_OBJECT

# An object of a source, its version, and how outlay.toml said that it is to be read.
READ = ("object", "version", "reading")


def objects_read(store: Store, source: str) -> set[tuple[str, ...]]:
    """READ of each object of a source that was there when it was last read."""
    kept = store.frame("FROM source_object WHERE source = ? AND gone_since IS NULL", [source])
    return set(kept.select(pl.col(READ).fill_null("")).iter_rows())


def keep_objects(store: Store, source: str, objects: pl.DataFrame, now: datetime) -> None:
    """Puts what lies there (READ, size_bytes, modified) in place of what lay there; call it in a transaction."""
    before = "DELETE FROM source_object WHERE source = ? RETURNING object, first_seen"
    seen = dict(store.connection.execute(before, [source]).fetchall())
    if objects.is_empty():
        return
    first_seen = pl.Series([seen.get(each, now) for each in objects["object"]], dtype=pl.Datetime("us"))
    rows = objects.with_columns(source=pl.lit(source), state=pl.lit("loaded"), first_seen=first_seen, last_seen=now)
    store.insert(SOURCE_OBJECT, rows)


def keep_rejects(store: Store, source: str, rejects: pl.DataFrame) -> None:
    """Puts what was refused (object, line, column_name, value, reason) in place of what was; in a transaction."""
    store.connection.execute("DELETE FROM reject WHERE source = ?", [source])
    if rejects.is_empty():
        return
    of_it = rejects.with_columns(source=pl.lit(source), load_id=pl.lit(source), billing_period=pl.lit(""))
    store.insert(REJECT, of_it)
