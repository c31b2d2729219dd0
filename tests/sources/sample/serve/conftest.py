"""The small company as it is written, of which all feeds are walked."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sources.sample import World, write_sample
from sources.sample.serve import Providers, serving


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company's folder, its bills of one month."""
    folder = tmp_path_factory.mktemp("written")
    write_sample(World.of(11, "small", date(2026, 11, 29), date(2026, 11, 1)), folder)
    return folder


@pytest.fixture(scope="session")
def served(written: Path) -> Iterator[Providers]:
    """Its providers."""
    with serving(written) as providers:
        yield providers
