"""What every source speaks of: an object at a place, and the ways in which one cannot be had."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sources.redact import redact


@dataclass(frozen=True)
class Object:
    """One file at its place.

    `uri` is an absolute path or `scheme://container/key`, as the store spells it; `modified` is naive UTC. `version`
    changes whenever the bytes do: the etag, Google's generation, or locally "size-mtime_ns-inode".
    """

    uri: str
    size_bytes: int
    version: str
    modified: datetime


class SourceError(Exception):
    """Something of a source that cannot be used: what was found, what was expected, what to do. Holds no secret."""

    def __init__(self, what: str, *, found: str, expected: str, do: str) -> None:
        self.what, self.found, self.expected, self.do = (redact(text) for text in (what, found, expected, do))
        super().__init__(f"{self.what}: found {self.found}; expected {self.expected}. {self.do}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Keyword arguments do not survive Exception's own pickling; errors cross process borders."""
        return partial(type(self), self.what, **self._parts()), ()

    def _parts(self) -> dict[str, Any]:
        return {"found": self.found, "expected": self.expected, "do": self.do}


class Unreachable(SourceError):
    """The place could not be listed or fetched; `transient` says whether the same request may succeed later."""

    def __init__(self, what: str, *, found: str, expected: str, do: str, transient: bool = False) -> None:
        super().__init__(what, found=found, expected=expected, do=do)
        self.transient = transient

    def _parts(self) -> dict[str, Any]:
        return {**super()._parts(), "transient": self.transient}


class Unreadable(SourceError):
    """The object came, but is no readable table."""
