"""One small company's software, written once."""

from datetime import date
from pathlib import Path

import pytest

from sources.sample import company, software
from sources.sample.world import Place, World

DAY = date(2026, 10, 31)


@pytest.fixture(scope="session")
def world() -> World:
    """The small company of seed 1."""
    return World.of(1, "small", DAY)


@pytest.fixture(scope="session")
def written(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where its roster, contracts and answers lie, and beside them `truth/<table>.csv`."""
    folder = tmp_path_factory.mktemp("software")
    company.write(world, Place(folder))
    told = software.write(world, Place(folder))
    (folder / "truth").mkdir()
    for name, frame in told.truth:
        frame.write_csv(folder / "truth" / f"{name}.csv")
    return folder
