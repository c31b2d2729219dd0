"""Files for as long as a step takes: what is too much to be held in memory at once."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl


@contextmanager
def scratch(state: Path) -> Generator[Path]:
    """A folder in the state folder's `tmp`, which is emptied whenever the store is opened."""
    with TemporaryDirectory(dir=state / "tmp") as folder:
        yield Path(folder)


def scanned(connection: duckdb.DuckDBPyConnection, sql: str, path: Path) -> pl.LazyFrame:
    """The rows of a query by way of a Parquet file, which the frame reads anew whenever it is collected."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"COPY ({sql}) TO '{quoted}' (FORMAT parquet, COMPRESSION lz4_raw)")
    return pl.scan_parquet(path)
