"""docs/adding-a-source.md, followed to the letter in a copy of the packages that it is about."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sources.reference.skus import SIGNALS
from sources.saas.settings import SaasSettings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/adding-a-source.md").read_text(encoding="utf-8")
NEEDED = ("sources", "warehouse", "tests/servers", "tests/sources/saas", "tests/sources/sample/serve")
FILE = re.compile(r"`([\w/.-]+\.py)`:\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def block(language: str, says: str) -> str:
    """The block of a language that says this."""
    found = [each for each in re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL) if says in each]
    return found[0]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages with the page's files in them, and its line in the tuple."""
    folder = tmp_path_factory.mktemp("copy")
    for name in NEEDED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "test_*.py"))
    for package in ("tests", "tests/sources", "tests/sources/sample"):
        shutil.copy(ROOT / package / "__init__.py", folder / package / "__init__.py")
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    for name, text in FILE.findall(PAGE):
        if not name.endswith("__init__.py"):
            (folder / name).write_text(text, encoding="utf-8")
    registry = folder / "sources/saas/__init__.py"
    text = registry.read_text(encoding="utf-8")
    line = block("python", "import TIDEWATER\n").strip().splitlines()[-1]
    assert line == "from sources.saas.tidewater import TIDEWATER"
    with_line = text.replace(
        "\nKINDS: tuple[SaasKind, ...] = (", f"\n{line}\n\nKINDS: tuple[SaasKind, ...] = (TIDEWATER, ", 1
    )
    assert with_line != text
    registry.write_text(with_line, encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_has_a_file_and_a_test() -> None:
    names = [name for name, _ in FILE.findall(PAGE)]
    assert [name for name in names if "tidewater" in name] == [
        "sources/saas/tidewater.py",
        "tests/sources/saas/test_tidewater.py",
    ]


def test_its_test_passes_against_a_server_that_pages_limits_and_fails(copy: Path) -> None:
    assert "2 passed" in run(copy, "-m", "pytest", "tests/sources/saas/test_tidewater.py", "-p", "no:cacheprovider")


def test_its_line_registers_the_kind_that_its_settings_name(copy: Path) -> None:
    told = tomllib.loads(block("toml", "[[saas]]"))["saas"][0]
    settings = SaasSettings(**told)
    assert settings.token_variable == "OUTLAY_TIDEWATER_TOKEN"
    asked = (
        f"import sources; from sources.saas import kind_named as k; print(k({settings.kind!r}).name, sources.__file__)"
    )
    assert run(copy, "-c", asked).split() == ["tidewater", str(copy / "sources/__init__.py")]


def test_its_files_are_written_as_all_others_are(copy: Path) -> None:
    files = [name for name, _ in FILE.findall(PAGE) if "tidewater" in name]
    assert len(files) == 2
    assert run(copy, "-m", "ruff", "check", "--no-cache", "--quiet", *files) == ""
    assert run(copy, "-m", "ruff", "format", "--no-cache", "--check", "--quiet", *files) == ""


def test_its_line_of_signals_has_the_columns() -> None:
    header = SIGNALS.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert len(block("csv", "visit").strip().split(",")) == len(header)
