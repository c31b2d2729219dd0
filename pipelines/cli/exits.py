"""How a command ends: its exit status, and the words where it fails. No traceback ever reaches the terminal."""

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path


class Exit(IntEnum):
    """Exit statuses."""

    COMPLETE = 0  # everything that the config names is in
    FAILED = 1  # nothing is published, or the command itself failed
    USAGE = 2  # wrong usage, which includes outlay.toml and refused SQL
    INCOMPLETE = 3  # published or already good, but something was not taken
    INTERRUPTED = 130


class Stop(Exception):
    """Ends the command with a text for the person and a status."""

    status = Exit.FAILED


class Failed(Stop):
    """The command could not do its work."""


class UsageError(Stop):
    """The command was not understood: arguments, outlay.toml, or SQL."""

    status = Exit.USAGE


STOPPED = "Stopped. What was published before stands."
# The state folder once the config is known; a log of what nobody foresaw is kept in it.
STATE: ContextVar[Path | None] = ContextVar("STATE", default=None)


def guard(command: Callable[[], int]) -> int:
    """Runs the command and turns whatever it raises into a text on stderr and an exit status."""
    STATE.set(None)
    try:
        return _guarded(command)
    except BrokenPipeError:
        # The reader, `head` for one, has all that it wanted. Python must not flush into the closed pipe at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.COMPLETE


def tell(text: str) -> None:
    """A line for the person; stdout is for results alone."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _guarded(command: Callable[[], int]) -> int:
    try:
        status = command()
        sys.stdout.flush()
    except Stop as stop:
        tell(str(stop))
        return stop.status
    except KeyboardInterrupt:
        tell(STOPPED)
        return Exit.INTERRUPTED
    except (BrokenPipeError, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - the last line of defence, a panic of Polars among it
        tell(_unforeseen(error))
        return Exit.FAILED
    return status


def _unforeseen(error: BaseException) -> str:
    first = next(iter(str(error).splitlines()), "")[:300].rstrip(".")
    return f"Outlay failed unexpectedly: {type(error).__name__}: {first}. The details are in {_log(error)}."


def _log(error: BaseException) -> Path:
    """Writes the traceback into the state folder, or where there is none among the temporary files."""
    state = STATE.get()
    folder = state / "logs" if state and state.is_dir() else Path(tempfile.gettempdir())
    file = folder / f"outlay-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.log"
    try:
        folder.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError as failure:
        return Path(f"no log ({failure.strerror})")
    return file
