"""A small company's clouds and books, written once for all tests that read them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sources.sample import clouds, finance
from sources.sample.world import Bill, Place, World, Written


@dataclass(frozen=True)
class Books:
    """What was written, and where."""

    world: World
    folder: Path
    bills: tuple[Bill, ...]
    written: Written


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Of the third seed on a day on which a closed month was restated already."""
    world, folder = World.of(3, "small", date(2026, 11, 19)), tmp_path_factory.mktemp("company")
    rented = clouds.write(world, Place(folder))
    return Books(world, folder, rented.bills, finance.write(world, Place(folder), rented.bills))


@pytest.fixture
def sql() -> duckdb.DuckDBPyConnection:
    """A connection of one's own."""
    return duckdb.connect()
