"""Many questions at once, no more than Azure bears; one that is hopeless ends the rest."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from sources.inventory.azure.failures import NotTold

AT_ONCE = 8
Item = TypeVar("Item")
Told = TypeVar("Told")


def side_by_side(ask: Callable[[Item], Told], items: Iterable[Item]) -> list[tuple[Item, Told | NotTold]]:
    """Each item with what was told of it, or why it was not, in the order of the items.

    After an answer that makes all others hopeless (no credentials, no network), what has not begun is not asked.
    """
    ended: list[NotTold] = []
    stop = Event()

    def one(item: Item) -> tuple[Item, Told | NotTold]:
        if stop.is_set():
            return item, ended[0]
        try:
            return item, ask(item)
        except NotTold as why:
            if why.hopeless:
                ended.append(why)
                stop.set()
            return item, why

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, items))
