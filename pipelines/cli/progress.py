"""Progress on stderr: a bar on a terminal, plain lines elsewhere; and how a closing line counts and tells time."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from pipelines.cli.exits import tell

LINE_EVERY_SECONDS = 10.0


class Progress(Protocol):
    """Work of a known length that is under way."""

    def advance(self, steps: int = 1) -> None:
        """So many steps are done."""
        ...

    def tell(self, line: str) -> None:
        """Something that the person should read, now."""
        ...


@contextmanager
def progress(doing: str, total: int, unit: str) -> Generator[Progress]:
    """Follows `total` steps, each one `unit` ("billing period"): a bar on a terminal, plain lines elsewhere."""
    if sys.stderr.isatty():
        with _bar(doing, total) as bar:
            yield bar
    else:
        lines = Lines(doing, total, unit)
        yield lines
        lines.close()


class Lines:
    """Progress as lines: one at most every ten seconds, and one at the end where any was written."""

    def __init__(self, doing: str, total: int, unit: str) -> None:
        self.doing, self.total, self.unit = doing, total, unit
        self.done = self.told_at = 0
        self.told = time.monotonic()

    def advance(self, steps: int = 1) -> None:
        self.done += steps
        if time.monotonic() - self.told >= LINE_EVERY_SECONDS:
            self._say()

    def tell(self, line: str) -> None:
        tell(line)

    def close(self) -> None:
        if self.told_at and self.told_at < self.done:
            self._say()

    def _say(self) -> None:
        self.told, self.told_at = time.monotonic(), self.done
        tell(f"{self.doing}: {self.done:,} of {amount(self.total, self.unit)}")


@contextmanager
def _bar(doing: str, total: int) -> Generator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(doing, total=total)

        class Bar:
            def advance(self, steps: int = 1) -> None:
                shown.advance(task, steps)

            def tell(self, line: str) -> None:
                shown.console.print(line, markup=False, highlight=False, soft_wrap=True)

        yield Bar()


def duration(seconds: float) -> str:
    """`0.2 s`, `41 s`, `3 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def amount(count: int, noun: str) -> str:
    """`1 row`, `1,000 rows`, `2 billing periods`."""
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"
