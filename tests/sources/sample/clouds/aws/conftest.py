"""One small company's AWS, written once."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sources.sample.clouds import aws
from sources.sample.clouds.charges import seen_on
from sources.sample.world import Place, World, Written

DAY = date(2026, 10, 31)


@dataclass(frozen=True)
class Rented:
    """What one company rents of AWS, as it was written on one day."""

    world: World
    folder: Path
    written: Written

    @property
    def truth(self) -> pl.DataFrame:
        return self.written.told["waste"]

    @property
    def resources(self) -> pl.DataFrame:
        return pl.concat([bill.resources for bill in self.written.bills]).unique(subset="number", maintain_order=True)

    @property
    def charged(self) -> pl.DataFrame:
        """CHARGE that the exports carry, with the `resource_id` of each."""
        ids = self.resources.select("number", "resource_id")
        seen = seen_on(pl.concat([bill.charged for bill in self.written.bills]), self.world)
        return seen.join(ids, on="number", how="left", maintain_order="left")


def written(world: World, folder: Path) -> Rented:
    folder.mkdir(parents=True, exist_ok=True)
    return Rented(world, folder, aws.write(world, Place(folder)))


@pytest.fixture(scope="session")
def rented(tmp_path_factory: pytest.TempPathFactory) -> Rented:
    """Two months of a small company."""
    return written(World.of(7, "small", DAY, date(2026, 9, 1)), tmp_path_factory.mktemp("aws"))
