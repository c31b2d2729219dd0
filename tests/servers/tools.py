"""Programs and scripts that are no Python packages: where they are looked for, and what a test does without one."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tool:
    """A program, or a script that something else `runs`: the variable that names it, what it may be called, folders
    beside PATH, how it is installed.
    """

    title: str
    variable: str
    names: tuple[str, ...]
    install: str
    folders: tuple[str, ...] = ()
    runs: bool = True

    def places(self) -> Iterator[Path]:
        """Every place that has it, best first; of several versions beside PATH the last."""
        named = os.environ.get(self.variable)
        found = [named] if named else [shutil.which(name) for name in self.names]
        yield from (Path(place) for place in found if place)
        for beside in (_ROOT / folder / name for name in self.names for folder in self.folders):
            yield from sorted(Path("/").glob(str(beside.relative_to("/"))), reverse=True)


AXE = Tool(
    title="axe-core",
    variable="OUTLAY_AXE",
    names=("axe.min.js",),
    install="npm install axe-core@4",
    folders=("node_modules/axe-core",),
    runs=False,
)
AZURITE = Tool(
    title="Azurite",
    variable="OUTLAY_AZURITE",
    names=("azurite",),
    install="npm install azurite@3",
    folders=("node_modules/.bin",),
)
BQEMULATOR = Tool(
    title="bqemulator",
    variable="OUTLAY_BQEMULATOR",
    names=("bqemulator",),
    install="make test-tools",
    folders=(".venv-bigquery/bin",),
)
CHROMIUM = Tool(
    title="Chromium",
    variable="OUTLAY_CHROMIUM",
    names=("chromium", "chromium-browser", "google-chrome"),
    install="apt-get install chromium",
)
INITDB = Tool(
    title="a PostgreSQL server (initdb)",
    variable="OUTLAY_INITDB",
    names=("initdb",),
    install="apt-get install postgresql",
    folders=("/usr/lib/postgresql/*/bin",),
)
VALIDATOR = Tool(
    title="the FinOps Foundation's validator",
    variable="OUTLAY_VALIDATOR",
    names=("focus-validator",),
    install="make validator (with Python 3.12)",
    folders=(".venv-validator/bin",),
)


def demand(tool: Tool) -> Path:
    """The tool's file. Without it the test is skipped, or fails where OUTLAY_TEST_ALL=1 demands all tests."""
    usable = os.X_OK if tool.runs else os.R_OK
    place = next((place for place in tool.places() if os.access(place, usable)), None)
    if place is not None:
        return place
    reason = f"{tool.title} is not here: `{tool.install}`, or name it in {tool.variable}"
    if os.environ.get("OUTLAY_TEST_ALL") == "1":
        pytest.fail(f"{reason} (OUTLAY_TEST_ALL=1 skips nothing)")
    pytest.skip(reason)
