"""State folders that the dashboards' tests read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.pages.base import Visit
from dashboards.snapshots import Memory
from tests.dashboards.browser import chromium
from tests.dashboards.company import Company, healthy, write_state
from warehouse.snapshot import Snapshot, open_snapshot


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two currencies, 40 rejected rows, something held back."""
    return write_state(tmp_path_factory.mktemp("company") / ".outlay", Company(rejects=40))


@pytest.fixture(scope="session")
def healthy_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_state(tmp_path_factory.mktemp("healthy") / ".outlay", healthy())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a file; each test opens a context of its own.

    Not one a session: while Playwright is started its event loop is the process's, and a run of Dagster warns of that.
    """
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def snapshot(state: Path) -> Iterator[Snapshot]:
    with open_snapshot(state) as opened:
        yield opened


@pytest.fixture(scope="session")
def healthy_snapshot(healthy_state: Path) -> Iterator[Snapshot]:
    with open_snapshot(healthy_state) as opened:
        yield opened


def visit_to(snapshot: Snapshot, path: str, **filters: str) -> Visit:
    """One look at a page, as the app makes it."""
    return Visit(snapshot, ON_THIS_MACHINE, path, filters, "light", Memory())
