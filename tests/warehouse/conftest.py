"""A state folder with a small bill in it, written by the store itself."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.warehouse.bill import told_nothing
from warehouse.store import Store, open_store


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def store(state: Path) -> Generator[Store]:
    with open_store(state, told=told_nothing, doing="a test") as opened:
        yield opened
