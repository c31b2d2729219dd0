"""A small company of a month, served with and without faults; and how a source is asked in tests."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sources.archive import Archive
from sources.inventory import Asking, Budget
from sources.sample import World, write_sample
from sources.sample.serve import Providers, serving
from sources.settings import InventorySettings

DAY = date(2026, 11, 29)
Ask = Callable[..., Asking]


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    write_sample(World.of(11, "small", DAY, date(2026, 11, 1)), folder)
    return folder


@pytest.fixture(scope="session")
def served(company: Path) -> Iterator[Providers]:
    with serving(company) as providers:
        yield providers


@pytest.fixture(scope="session")
def faulty(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Providers]:
    """The same company where requests are limited, cut off and slow, and sessions end in mid-run."""
    folder = shutil.copytree(company, tmp_path_factory.mktemp("faulty") / "company")
    with serving(folder, port=0, faults=True) as providers:
        yield providers


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    return Asking(
        as_of=DAY,
        now=datetime(2026, 11, 29, 8),
        base=tmp_path,
        into=tmp_path / "drafts",
        archive=Archive(tmp_path / "archive", b"0" * 32),
        budget=Budget.of(Decimal(1)),
    )


def at(providers: Providers, **more: object) -> InventorySettings:
    """The sample's AWS, by a role in each of its accounts."""
    told = {"name": "aws", "kind": "aws", "endpoint": f"{providers.address}/aws", "role": "OutlayReadOnly", **more}
    return InventorySettings.model_validate(told)
