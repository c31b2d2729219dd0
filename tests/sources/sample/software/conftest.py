"""Small companies' software, each written once."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from sources.sample import company, software
from sources.sample.world import Place, World

DAY = date(2026, 10, 31)
# Another company, on the first day of which its season is over.
OTHER = (4, date(2027, 2, 1))


@pytest.fixture(scope="session")
def world() -> World:
    """The small company of seed 1."""
    return World.of(1, "small", DAY)


def write(world: World, folder: Path) -> Path:
    """Writes its roster, contracts and answers, and beside them `truth/<table>.csv`."""
    company.write(world, Place(folder))
    written = software.write(world, Place(folder))
    (folder / "truth").mkdir()
    for name, frame in written.told.items():
        frame.write_csv(folder / "truth" / f"{name}.csv")
    return folder


@pytest.fixture(scope="session")
def written(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the company of seed 1 lies."""
    return write(world, tmp_path_factory.mktemp("software"))


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the other company lies."""
    seed, day = OTHER
    return write(World.of(seed, "small", day), tmp_path_factory.mktemp("other"))


@pytest.fixture(params=["written", "other"])
def files(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    """Finds a company's files by their names, and knows the variable `day`; a test of it is of both companies."""
    connection = duckdb.connect()
    connection.execute(f"set file_search_path = '{request.getfixturevalue(request.param)}'")
    connection.execute(f"set variable day = DATE '{DAY if request.param == 'written' else OTHER[1]}'")
    return connection
