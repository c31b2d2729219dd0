"""What a vendor's dialect is: how it answers, refuses, limits and fails."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request

Element = TypeVar("Element")
# Between a feed's token and the number of a session that it was exchanged for.
MARK = "!"


@dataclass(frozen=True)
class Dialect:
    """One kind of feed: its answer to a request, and what it says where it gives none.

    `refused` is told where the token is not the feed's or has ended, `limited` where a client should wait so many
    seconds, `failed` where the vendor has a bad moment. `is_open` are requests without a token: sign-ins, downloads.
    `lasts` is how many requests a session is good for where faults are on; None: for ever.
    """

    kind: str
    answer: Callable[[Request, Answers], Answer]
    refused: Callable[[Request], Answer]
    limited: Callable[[Request, int], Answer]
    failed: Callable[[Request], Answer]
    is_open: Callable[[Request], bool] = lambda _: False
    token: Callable[[Request], str] = lambda request: request.token
    lasts: int | None = None


def page(whole: Sequence[Element], first: int, most: int) -> tuple[Sequence[Element], int | None]:
    """So many from `first` on, and where the rest begins; None where there is no rest."""
    end = first + most
    return whole[first:end], end if end < len(whole) else None


def session(answers: Answers) -> str:
    """A new session's token."""
    return f"{answers.about['token']}{MARK}{time.monotonic_ns():x}"


def collection_of(request: Request, *roots: str) -> str:
    """The collection at an address: what follows one of these roots, its words joined by dots."""
    root = next((root for root in roots if request.path.startswith(root)), "/")
    return request.path.removeprefix(root).strip("/").replace("/", ".")


def whole_number(text: str) -> int:
    """A token of a page that is a plain number; what is none is the beginning."""
    return int(text) if text.isdecimal() else 0
