"""A small company's Google Cloud, written once, and DuckDB to read what was written by a way of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sources.sample.clouds import google
from sources.sample.world import Place, World, Written

AS_OF = date(2026, 10, 31)
BILL = "read_parquet('{}/bills/gcp-billing/*/*/*.parquet')"


@dataclass(frozen=True)
class Google:
    """What was written, where; `sql` reads a bill's rows as `bill`."""

    world: World
    folder: Path
    written: Written

    @property
    def truth(self) -> pl.DataFrame:
        return self.written.told["waste"]

    def sql(self, question: str) -> list[tuple[object, ...]]:
        with duckdb.connect() as connection:
            connection.execute(f"CREATE VIEW bill AS FROM {BILL.format(self.folder)}")
            return connection.execute(question).fetchall()


def written(world: World, folder: Path) -> Google:
    return Google(world, folder, google.write(world, Place(folder)))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Google:
    return written(World.of(1, "small", AS_OF), tmp_path_factory.mktemp("google"))


@pytest.fixture(scope="session")
def write_on(tmp_path_factory: pytest.TempPathFactory) -> Callable[[World], Google]:
    """Writes Google's part of another company or day."""
    return lambda world: written(world, tmp_path_factory.mktemp("google"))
