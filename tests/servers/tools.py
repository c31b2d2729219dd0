"""Programs that are no Python packages: where they are looked for, and what a test does without one."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tool:
    """A program: the variable that names it, what it may be called, folders beside PATH, how it is installed."""

    title: str
    variable: str
    names: tuple[str, ...]
    install: str
    folders: tuple[str, ...] = ()

    def places(self) -> Iterator[Path]:
        """Every place that has it, best first."""
        named = os.environ.get(self.variable)
        found = [named] if named else [shutil.which(name) for name in self.names]
        yield from (Path(place) for place in found if place)
        yield from (place for name in self.names for folder in self.folders for place in _ROOT.glob(f"{folder}/{name}"))


AZURITE = Tool(
    "Azurite", "OUTLAY_AZURITE", ("azurite",), install="npm install azurite@3", folders=("node_modules/.bin",)
)
CHROMIUM = Tool(
    "Chromium", "OUTLAY_CHROMIUM", ("chromium", "chromium-browser", "google-chrome"), install="apt-get install chromium"
)
POSTGRES = Tool(
    "a PostgreSQL server",
    "OUTLAY_POSTGRES",
    ("postgres",),
    install="apt-get install postgresql and put its bin on PATH",
)


def demand(tool: Tool) -> Path:
    """The tool's executable. Without it the test is skipped, or fails where OUTLAY_TEST_ALL=1 demands all tests."""
    place = next((place for place in tool.places() if os.access(place, os.X_OK)), None)
    if place is not None:
        return place
    reason = f"{tool.title} is not here: `{tool.install}`, or name it in {tool.variable}"
    if os.environ.get("OUTLAY_TEST_ALL") == "1":
        pytest.fail(f"{reason} (OUTLAY_TEST_ALL=1 skips nothing)")
    pytest.skip(reason)
