"""What a query needs of whom it asks, and of what it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import polars as pl

KEPT_ANSWERS = 256

P = ParamSpec("P")
Answer = TypeVar("Answer")


class Source(Protocol):
    """A published snapshot: `frame` runs one SELECT over its tables and views."""

    @property
    def id(self) -> str: ...
    @property
    def as_of(self) -> date: ...
    @property
    def published(self) -> datetime: ...
    def frame(self, sql: str, params: Sequence[object] | Mapping[str, object] = ()) -> pl.DataFrame: ...


def remembered(query: Callable[Concatenate[Source, P], Answer]) -> Callable[Concatenate[Source, P], Answer]:
    """The query, answering what it was asked before of the same snapshot from memory: a snapshot never changes."""
    answers: dict[object, Answer] = {}
    lock = Lock()

    @wraps(query)
    def ask(snapshot: Source, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        key = (snapshot.id, snapshot.published, args, tuple(sorted(kwargs.items())))
        with lock:
            if key in answers:
                answers[key] = answers.pop(key)
                return answers[key]
        answer = query(snapshot, *args, **kwargs)
        with lock:
            answers[key] = answer
            while len(answers) > KEPT_ANSWERS:
                answers.pop(next(iter(answers)))
        return answer

    return ask
