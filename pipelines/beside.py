"""Work that is done on a connection and in a thread of its own, while the run does other work on its."""

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from warehouse.store import Store

T = TypeVar("T")


class Beside:
    """Pieces of work, done one after another in their order; each is waited for where what it came to is needed."""

    def __init__(self, store: Store, thread: ThreadPoolExecutor) -> None:
        self._store = store
        self._thread = thread
        self._begun: dict[str, Future[object]] = {}

    def begin(self, name: str, work: Callable[[Store], object]) -> None:
        self._begun[name] = self._thread.submit(work, self._store)

    def of(self, name: str, store: Store, work: Callable[[Store], T]) -> T:
        """What this work came to, which was begun under the name, or raises what it raised; else does it now."""
        begun = self._begun.pop(name, None)
        return work(store) if begun is None else begun.result()  # pyright: ignore[reportReturnType]


@contextmanager
def beside(store: Store) -> Generator[Beside]:
    """Somebody to work beside the run while the block lasts; what was not come to by its end is dropped."""
    with store.another() as other, ThreadPoolExecutor(1, thread_name_prefix="beside") as thread:
        try:
            yield Beside(other, thread)
        finally:
            thread.shutdown(wait=False, cancel_futures=True)
