"""Progress on stderr, and how amounts and times read."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli.progress import LINE_EVERY_SECONDS, Lines, amount, duration, progress

ROOT = Path(__file__).parents[3]


def test_elsewhere_than_on_a_terminal_short_work_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Reading bills", 3, "billing period") as shown:
        shown.advance()
        shown.tell("aws 2026-10: held back")
        shown.advance(2)
    assert capsys.readouterr() == ("", "aws 2026-10: held back\n")


def test_long_work_is_told_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines("Reading bills", 3, "billing period")
    lines.told -= LINE_EVERY_SECONDS
    lines.advance()
    lines.advance(2)
    lines.close()
    assert capsys.readouterr().err.splitlines() == [
        "Reading bills: 1 of 3 billing periods",
        "Reading bills: 3 of 3 billing periods",
    ]


BAR = """
from pipelines.cli.progress import progress
with progress("Reading bills", 2, "billing period") as shown:
    shown.tell("[not] markup")
    shown.advance(2)
"""


def test_a_terminal_gets_a_bar_and_lines_above_it() -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    subprocess.run([sys.executable, "-c", BAR], stderr=theirs, cwd=ROOT, env=environment, check=True)
    told = os.read(ours, 100_000).decode()
    os.close(ours)
    os.close(theirs)
    assert "[not] markup\r\n" in told
    assert "Reading bills" in told
    assert "2/2" in told


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (1.26, "1.3 s"), (41.4, "41 s"), (185, "3 min 5 s"), (3600, "60 min 0 s")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_amounts() -> None:
    assert [amount(n, "row") for n in (0, 1, 1000)] == ["0 rows", "1 row", "1,000 rows"]
