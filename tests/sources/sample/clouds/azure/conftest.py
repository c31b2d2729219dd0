"""A small company on one day, written once: two months of its Azure bills, its answers and its truth."""

import json
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
        return self.written.told["waste"]

    @property
    def seen(self) -> pl.DataFrame:
        """CHARGE, as the exports of the day carry it."""
        return seen_on(self.written.bills[0].charged, self.world)

    def bills(self, export: str) -> str:
        """The newest runs' rows, as SQL reads them: all text; `export` is actual or amortized."""
        read = self.folder.with_name(f"{self.folder.name}, {export}.parquet")
        if not read.is_file():
            files = [str(file) for run in self._newest(export) for file in sorted(run.glob("*.csv.gz"))]
            asked(f"COPY (FROM read_csv({files}, all_varchar = true, header = true)) TO '{read}'")
        return f"read_parquet('{read}')"

    def _newest(self, export: str) -> list[Path]:
        """The folder of each month's newest run."""
        newest: dict[str, tuple[str, Path]] = {}
        for manifest in sorted((self.folder / "bills" / "azure-cost").rglob("manifest.json")):
            run = json.loads(manifest.read_text(encoding="utf-8"))["runInfo"]
            if export in manifest.parts[-4]:
                found = (run["submittedTime"], manifest.parent)
                newest[run["startDate"]] = max(found, newest.get(run["startDate"], found))
        return [folder for _, folder in newest.values()]


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
