"""The decisions database of a state folder, opened when the first entry is made or shown."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import polars as pl

from warehouse.decisions import Decisions, open_decisions, standing
from warehouse.snapshot import Snapshot, current_id
from warehouse.tables import DECISION


def decisions_path(state: Path) -> Path:
    return state / "decisions.db"


def entered_for(snapshot: Snapshot, state: Path) -> pl.DataFrame:
    """The newest decision on each subject: up to now beside the current snapshot, else as an older one knew them.

    A snapshot that is older than what it keeps of decisions knew none.
    """
    if snapshot.id != current_id(state):
        return standing(snapshot.frame("FROM decision"))
    entered = Entered(state)
    try:
        return entered.current()
    finally:
        entered.close()


def all_entered(state: Path) -> pl.DataFrame:
    """Every decision up to now, oldest first, DECISION's columns; looking makes no database where there is none."""
    if not decisions_path(state).is_file():
        return DECISION.empty()
    with open_decisions(decisions_path(state)) as decisions:
        return decisions.events()


class Entered:
    """What people entered, for several threads at once; looking makes no database where there is none."""

    def __init__(self, state: Path) -> None:
        self.path = decisions_path(state)
        self._decisions: Decisions | None = None
        self._lock = Lock()

    def current(self) -> pl.DataFrame:
        """The newest decision on each subject, DECISION's columns."""
        if self._decisions is None and not self.path.is_file():
            return DECISION.empty()
        return self._open().overlay()

    @contextmanager
    def writing(self) -> Generator[Decisions]:
        """The database, made where there is none."""
        yield self._open()

    def close(self) -> None:
        with self._lock:
            if self._decisions is not None:
                self._decisions.close()
                self._decisions = None

    def _open(self) -> Decisions:
        with self._lock:
            if self._decisions is None:
                self._decisions = open_decisions(self.path)
            return self._decisions
