"""No longer than a file of its size may take."""

import faulthandler
import signal
from collections.abc import Generator
from contextlib import contextmanager

SECONDS_A_FILE = 30


class Hangs(Exception):
    """A file takes longer than any of its size may."""


@contextmanager
def bounded() -> Generator[None]:
    """Raises Hangs after the bound; what does not even hear that is ended, with where it stood."""

    def late(*_: object) -> None:
        raise Hangs(f"over {SECONDS_A_FILE} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS_A_FILE)
    faulthandler.dump_traceback_later(3 * SECONDS_A_FILE, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
