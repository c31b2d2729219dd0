from pathlib import Path

import pytest

from tests.pipelines.bills import Place


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    """An empty folder to set up a company's bills in."""
    return Place(tmp_path, capsys)
