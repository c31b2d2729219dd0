"""Which snapshots are kept."""

from pathlib import Path

import polars as pl

from warehouse.snapshot import current_id, open_snapshot, published_ids, serving

SCHEMA = {
    "id": pl.String,
    "published": pl.Datetime("us"),
    "as_of": pl.Date,
    "size_bytes": pl.Int64,
    "current": pl.Boolean,
}


def kept_snapshots(state: Path) -> pl.DataFrame:
    """id, published (UTC), as_of, size_bytes and whether it is the current one; newest first."""
    current = current_id(state)
    rows = [_row(state, name, current) for name in reversed(published_ids(state))]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(state: Path, name: str, current: str | None) -> tuple[object, ...]:
    size_bytes = (serving(state) / f"{name}.duckdb").stat().st_size
    with open_snapshot(state, name) as snapshot:
        return (name, snapshot.published, snapshot.as_of, size_bytes, name == current)
