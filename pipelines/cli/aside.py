"""Long reading beside the main thread, which alone hears Ctrl-C."""

import os
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TypeVar

from pipelines.cli.exits import STOPPED, Exit, tell

# Polars installs a handler of SIGINT that starts system calls again, so a wait without an end would never be left.
HEARD_WITHIN_SECONDS = 0.2

Result = TypeVar("Result")


def aside(read: Callable[[], Result]) -> Result:
    """The result of `read`, or what it raises; for work that writes nothing.

    DuckDB does not hear Ctrl-C while it computes, and Python waits for it at its end, so the process ends at once.
    """
    outcome: Future[Result] = Future()

    def run() -> None:
        try:
            outcome.set_result(read())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        while not wait([outcome], timeout=HEARD_WITHIN_SECONDS).done:
            pass
    except KeyboardInterrupt:
        tell(STOPPED)
        os._exit(Exit.INTERRUPTED)
    return outcome.result()
