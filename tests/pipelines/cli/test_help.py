"""`outlay --help`: grouped, quick, and light."""

import importlib
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from pipelines.cli import COMMANDS
from tests.pipelines.cli.conftest import Outlay

ROOT = Path(__file__).parents[3]
HELP = "import sys; from pipelines.cli import main; status = main(['--help'])"
HEAVY = ("polars", "duckdb", "pyarrow", "dagster", "great_expectations", "dash", "pydantic", "plotly", "rich.markdown")


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_help_imports_nothing_heavy() -> None:
    loaded = python(f"{HELP}; print(*sys.modules, sep='\\n')").splitlines()
    assert "cyclopts" in loaded
    assert not set(HEAVY) & set(loaded)


def test_help_takes_less_than_twice_the_processor_time_of_its_parser_alone() -> None:
    def spent(code: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        python(code)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    helped, parsed = zip(*((spent(HELP), spent("import cyclopts")) for _ in range(5)), strict=True)
    assert median(helped) < 2 * median(parsed)


def test_help_groups_every_command(outlay: Outlay) -> None:
    told = outlay("--help")
    assert told.status == 0
    places = [told.out.index(f" {group} ─") for group in ("Start", "Run", "Bills", "Options")]
    assert places == sorted(places)
    assert all(command.help in told.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_is_there_and_explains_itself(command: object, outlay: Outlay) -> None:
    module, name = command.target.split(":")  # pyright: ignore[reportAttributeAccessIssue]
    assert getattr(importlib.import_module(module), name)
    told = outlay(command.name, "--help")  # pyright: ignore[reportAttributeAccessIssue]
    assert told.status == 0
    assert "Usage: outlay" in told.out


WRONG = {
    "unknown command": (["rnu"], 'Did you mean "run"?'),
    "unknown option": (["run", "--as-off", "2026-10-31"], "--as-of"),
    "no day": (["run", "--as-of", "yesterday"], "--as-of"),
    "no format": (["reconcile", "--format", "xml"], '"table", "json", "csv"'),
    "nothing to ask": (["sql"], "outlay sql --help"),
    "one word too many": (["doctor", "now"], "now"),
}


@pytest.mark.parametrize(("arguments", "told"), WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_told_and_exits_2(arguments: list[str], told: str, outlay: Outlay) -> None:
    ended = outlay(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert told in ended.err


def test_the_version_is_the_project_s(outlay: Outlay) -> None:
    assert outlay("--version").out == "outlay 0.1.0\n"
