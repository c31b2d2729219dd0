"""What tests of Google's inventory share: a token, a day, a small server, and how it is asked."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sources.archive import Archive
from sources.inventory import Asking, Budget
from sources.settings import InventorySettings
from tests.sources.inventory.gcp.google import NUMBER, PROJECT, Google, serving

AS_OF = date(2026, 10, 31)
TOKEN = "t0ken"


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the environment, where a source looks for it."""
    monkeypatch.setenv("OUTLAY_GCP_TOKEN", TOKEN)


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    archive = Archive(tmp_path / "archive", b"k" * 32)
    return Asking(AS_OF, datetime(2026, 10, 31, 7), tmp_path, tmp_path / "drafts", archive, Budget.of(Decimal(1)))


@pytest.fixture
def google() -> Iterator[Google]:
    projects = [{"name": f"projects/{NUMBER}", "projectId": PROJECT, "state": "ACTIVE"}]
    with serving(Google(lists={"/v3/projects:search": ("projects", projects)}, tokens={TOKEN})) as started:
        yield started


@pytest.fixture
def settings(google: Google) -> Callable[..., InventorySettings]:
    """The settings of a source at the small server."""

    def made(**more: object) -> InventorySettings:
        return InventorySettings.model_validate({"name": "gcp", "kind": "gcp", "endpoint": google.endpoint, **more})

    return made
