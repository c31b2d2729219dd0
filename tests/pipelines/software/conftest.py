"""A company's people, contracts, lines and seats: one of a few files, and the invented one with its vendors."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from pipelines.demo_day import config
from pipelines.report import Report
from pipelines.run import run
from pipelines.settings import load
from sources.sample import World, company, software, spending
from sources.sample.serve import credentials, serving
from sources.sample.world import Feed, Place
from sources.sample.write import ABOUT
from tests.pipelines.bills import unwatched
from tests.pipelines.software.own import Own

DAY = date(2026, 11, 29)


@dataclass(frozen=True)
class Company:
    """A folder that was run, what the run said, and what it told meanwhile."""

    folder: Path
    report: Report
    told: list[str] = field(default_factory=list)

    @property
    def state(self) -> Path:
        return self.folder / ".outlay"


def written(folder: Path, day: date = DAY) -> list[Feed]:
    """The invented company's software and what it pays, without its clouds: they take a minute."""
    world, place = World.of(1, "small", day), Place(folder)
    about = f'seed = {world.seed}\nsize = "small"\nas_of = {world.as_of}\nsince = {world.since}\n'
    (folder / ABOUT).write_text(about, encoding="utf-8")
    parts = (company.write(world, place), software.write(world, place), spending.write(world, place))
    return [feed for part in parts for feed in part.feeds]


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The invented company on a day, run through Dagster as the command line does, its vendors served on loopback."""
    folder, told = tmp_path_factory.mktemp("invented"), list[str]()
    feeds = written(folder)
    with pytest.MonkeyPatch.context() as environment, serving(folder, 0) as vendors:
        for name, value in credentials(vendors.company).items():
            environment.setenv(name, value)
        (folder / "outlay.toml").write_text(config(feeds, vendors.address), encoding="utf-8")
        report = run(load(folder / "outlay.toml"), told=told.append, watch=unwatched, as_of=DAY)
    return Company(folder, report, told)


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """A company without a source yet."""
    return Own(tmp_path)
