"""Many questions at once, no more than Google's quotas bear."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sources.base import SourceError

WORKERS = 8
Item = TypeVar("Item")
Told = TypeVar("Told")


def at_once(ask: Callable[[Item], Told], items: Iterable[Item]) -> list[tuple[Item, Told | SourceError]]:
    """Each item with what was told of it, or why it was not, in the order of the items."""

    def one(item: Item) -> tuple[Item, Told | SourceError]:
        try:
            return item, ask(item)
        except SourceError as why:
            return item, why

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, items))
