"""However a command ends: a status, a sentence, never a traceback."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.cli.exits import STATE, Exit, Failed, UsageError, guard
from tests.pipelines.cli.conftest import Outlay

ROOT = Path(__file__).parents[3]
MAIN = "import sys; sys.path.insert(0, {root!r}); from pipelines.cli import main; sys.exit(main())"


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", MAIN.format(root=str(ROOT)), *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("raised", "status"),
    [(Failed("no"), 1), (UsageError("no"), 2), (KeyboardInterrupt(), 130), (RuntimeError("no"), 1)],
    ids=["failed", "usage", "Ctrl-C", "unforeseen"],
)
def test_each_end_has_its_status(raised: BaseException, status: int) -> None:
    def command() -> int:
        raise raised

    assert guard(command) == status


def test_what_nobody_foresaw_is_told_in_a_sentence_and_logged_in_the_state_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> int:
        STATE.set(tmp_path)
        raise ZeroDivisionError("by the moon")

    assert guard(command) == Exit.FAILED
    (log,) = (tmp_path / "logs").iterdir()
    told = capsys.readouterr().err
    assert told == f"Outlay failed unexpectedly: ZeroDivisionError: by the moon. The details are in {log}.\n"
    assert "Traceback" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_without_a_config_every_command_that_needs_one_exits_2_and_names_init(outlay: Outlay) -> None:
    for arguments in (["run"], ["serve"], ["doctor"], ["sql", "select 1"], ["reconcile"], ["snapshot", "list"]):
        ended = outlay(*arguments)
        assert ended.status == 2, arguments
        assert "outlay init" in ended.err, arguments


def test_a_mistake_in_the_config_exits_2(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").write_text("[storge]\n")
    ended = outlay("run")
    assert ended.status == 2
    assert ended.err.startswith("outlay.toml, line 1: [storge]")


def test_before_the_first_run_reading_exits_1_and_names_run(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").touch()
    ended = outlay("sql", "select 1")
    assert ended.status == 1
    assert "outlay run" in ended.err


def test_a_reader_that_leaves_early_is_no_error(published: Path) -> None:
    process = start(published, "sql", "select * from range(2_000_000)", "--format", "csv")
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == "range\n"
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert "rror" not in process.stderr.read()
    process.stderr.close()


def test_ctrl_c_stops_with_130_and_one_line(published: Path) -> None:
    endless = "select count(*) from range(1_000_000_000) a, range(1_000) b where a.range * b.range % 7 = 3"
    process = start(published, "sql", endless)
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert (process.returncode, out, err) == (130, "", "Stopped. What was published before stands.\n")
