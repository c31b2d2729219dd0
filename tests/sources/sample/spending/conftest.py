"""One small company, written once."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sources.sample import company, software, spending
from sources.sample.world import Place, World, Written

DAY = date(2026, 10, 31)


@dataclass(frozen=True)
class Spent:
    """A company's roster and spending, and what its software answers, as they were written."""

    world: World
    folder: Path
    written: Written

    @property
    def truth(self) -> pl.DataFrame:
        return self.written.told["shadow_it"]


def written(world: World, folder: Path) -> Spent:
    folder.mkdir(parents=True, exist_ok=True)
    company.write(world, Place(folder))
    return Spent(world, folder, spending.write(world, Place(folder)))


@pytest.fixture(scope="session")
def spent(tmp_path_factory: pytest.TempPathFactory) -> Spent:
    """With the answers that tell of sign-ons and grants."""
    folder = tmp_path_factory.mktemp("spent")
    software.write(World.of(7, "small", DAY), Place(folder))
    return written(World.of(7, "small", DAY), folder)
