"""The snapshot that pages read: opened once, kept while somebody reads it, replaced when a newer one is published."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.snapshot import NoSnapshot, Snapshot, connect_snapshot, current_id

REMEMBERED = 256


class Memory:
    """The newest results of one snapshot, by key. A snapshot never changes, so nothing in it grows stale."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The result under `key`, made now if it is not there. Two threads may make the same one; both are right."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        result = make()
        with self._lock:
            self._results[key] = result
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return result


@dataclass
class Opened:
    """An open snapshot, what was made of it, and how many are reading it."""

    snapshot: Snapshot
    memory: Memory = field(default_factory=Memory)
    readers: int = 0


class Snapshots:
    """Gives the current snapshot of a state folder to several threads at once."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self._opened: dict[str, Opened] = {}
        self._lock = threading.Lock()

    @contextmanager
    def current(self) -> Generator[Opened | None]:
        """The newest published snapshot, looked up at each call; None where nothing is published."""
        opened = self._take()
        try:
            yield opened
        finally:
            if opened is not None:
                self._give_back(opened)

    def close(self) -> None:
        with self._lock:
            for opened in self._opened.values():
                opened.snapshot.connection.close()
            self._opened.clear()

    def _take(self) -> Opened | None:
        with self._lock:
            try:
                opened = self._newest()
            except NoSnapshot:
                return None
            opened.readers += 1
            return opened

    def _newest(self) -> Opened:
        name = current_id(self.state) or ""
        if name not in self._opened:
            self._opened[name] = Opened(connect_snapshot(self.state, name or None))
            self._close_unread(name)
        return self._opened[name]

    def _give_back(self, opened: Opened) -> None:
        with self._lock:
            opened.readers -= 1
            self._close_unread(current_id(self.state) or "")

    def _close_unread(self, current: str) -> None:
        for name in [name for name, opened in self._opened.items() if name != current and not opened.readers]:
            self._opened.pop(name).snapshot.connection.close()
