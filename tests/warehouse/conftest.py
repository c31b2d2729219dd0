"""A state folder with a small bill in it, written by the store itself; and databases to keep decisions in."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.servers.postgres import Postgres, running_postgres
from tests.warehouse.bill import told_nothing
from warehouse.store import Store, open_store


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def store(state: Path) -> Generator[Store]:
    with open_store(state, told=told_nothing, doing="a test") as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Generator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The path or URL of a database that is not there yet, or empty: a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return str(tmp_path / "decisions.db")
    return request.getfixturevalue("postgres").fresh()


@pytest.fixture
def other_database(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An empty database of the other kind."""
    return str(tmp_path / "other.db") if "://" in database else request.getfixturevalue("postgres").fresh()
