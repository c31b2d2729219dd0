"""A small company on one day, written once: two months of its Azure bills, its answers and its truth."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from sources.sample import World
from sources.sample.clouds import azure
from sources.sample.clouds.azure import payers
from sources.sample.clouds.azure.estate import estate
from sources.sample.clouds.charges import seen_on
from sources.sample.world import Place, Written

AS_OF = date(2026, 11, 20)
SINCE = date(2026, 10, 1)


@dataclass(frozen=True)
class Made:
    """What was written, where, and the frames that it was written from."""

    world: World
    folder: Path
    written: Written
    whole: pl.DataFrame

    @property
    def truth(self) -> pl.DataFrame:
        return dict(self.written.truth)["waste"]

    @property
    def seen(self) -> pl.DataFrame:
        """CHARGE, as the exports of the day carry it."""
        return seen_on(self.written.bills[0].charged, self.world)

    def bills(self, export: str) -> str:
        """The newest runs' files, as SQL reads them: all text; `export` is actual or amortized."""
        newest: dict[str, tuple[str, Path]] = {}
        for manifest in sorted((self.folder / "bills" / "azure-cost").rglob("manifest.json")):
            told = pl.read_json(manifest)["runInfo"].struct.unnest()
            month, submitted = told["startDate"][0], told["submittedTime"][0]
            if export in manifest.parts[-4] and submitted > newest.get(month, ("", manifest))[0]:
                newest[month] = (submitted, manifest.parent)
        files = [str(file) for _, folder in newest.values() for file in sorted(folder.glob("*.csv.gz"))]
        return f"read_csv({files}, all_varchar = true, header = true)"


def asked(sql: str) -> list[tuple[Any, ...]]:
    """The rows of a question over files."""
    return duckdb.execute(sql).fetchall()


def made(folder: Path, world: World) -> Made:
    """Writes the company's Azure side."""
    return Made(world, folder, azure.write(world, Place(folder)), estate(world))


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("azure"), World.of(11, "small", AS_OF, SINCE))


def subscription(world: World, number: int) -> str:
    """The id of a subscription."""
    return payers.subscriptions(world)["account"][number]
