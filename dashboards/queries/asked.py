"""Remembering what was asked of a snapshot."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from warehouse.snapshot import Snapshot

KEPT_ANSWERS = 256

P = ParamSpec("P")
Answer = TypeVar("Answer")


def remembered(query: Callable[Concatenate[Snapshot, P], Answer]) -> Callable[Concatenate[Snapshot, P], Answer]:
    """The query, answering from memory what it was asked before of a snapshot, which never changes."""
    answers: WeakKeyDictionary[Snapshot, OrderedDict[Hashable, Answer]] = WeakKeyDictionary()
    lock = Lock()

    @wraps(query)
    def ask(snapshot: Snapshot, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        key = (args, tuple(sorted(kwargs.items())))
        with lock:
            known = answers.setdefault(snapshot, OrderedDict())
            if key in known:
                known.move_to_end(key)
                return known[key]
        answer = query(snapshot, *args, **kwargs)
        with lock:
            known[key] = answer
            while len(known) > KEPT_ANSWERS:
                known.popitem(last=False)
        return answer

    return ask
