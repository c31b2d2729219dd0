"""What a client asked and what it is told: one request, one answer, whoever the vendor is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

JSON = "application/json"
# What stands for itself in a path: https://www.rfc-editor.org/rfc/rfc3986#section-3.3.
PLAIN = "/:@!$&'()*+,;=~"


@dataclass(frozen=True)
class Request:
    """One request; `path` is what follows the feed's name, `base` is the feed's own address, header names are lower."""

    method: str
    path: str
    base: str
    query: Mapping[str, str] = field(default_factory=dict)
    repeated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def form(self) -> dict[str, str]:
        """The fields of a body that is a form, else none; the last of a name stands."""
        if "form-urlencoded" not in self.headers.get("content-type", ""):
            return {}
        return {name: values[-1] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a parameter that may stand more than once."""
        return self.repeated.get(name) or tuple(filter(None, [self.query.get(name, "")]))

    @property
    def token(self) -> str:
        """What stands behind the scheme of the Authorization header."""
        return self.headers.get("authorization", "").partition(" ")[2].strip()

    def whole(self, name: str, default: int, most: int) -> int:
        """A whole number of the query from 1 to `most`; what is no number is the default."""
        asked = self.query.get(name, "")
        return max(1, min(int(asked), most)) if asked.isdecimal() else default

    def address(self, **changed: str | None) -> str:
        """Its own address with these parameters of the query changed, or taken away where None."""
        kept = {name: values for name, values in self.repeated.items() if name not in changed}
        query = {name: value for name, value in {**self.query, **kept, **changed}.items() if value is not None}
        here = f"{self.base}{quote(self.path, safe=PLAIN)}"
        return f"{here}?{urlencode(query, doseq=True)}" if query else here


@dataclass(frozen=True)
class Answer:
    """One answer; `headers` may name a header twice, as Link is."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def having(self, *headers: tuple[str, str]) -> "Answer":
        return replace(self, headers=(*self.headers, *headers))


class Written(str):
    """Text that is JSON already: thousands of points are written as they are told, not made into objects first."""


def written(body: Any) -> Written:
    """JSON of a body; what in its objects and lists is `Written` stands there as it is."""
    if isinstance(body, Written):
        return body
    if isinstance(body, dict):
        return Written("{" + ",".join(f"{_plain(name)}:{written(value)}" for name, value in body.items()) + "}")
    if isinstance(body, list):
        return Written("[" + ",".join(map(written, body)) + "]")
    return Written(_plain(body))


def told(body: Any, *headers: tuple[str, str], status: int = 200, type_: str = JSON) -> Answer:
    """An answer of JSON; one that is `Written` is told as it is."""
    text = body if isinstance(body, Written) else _plain(body)
    return Answer(status, text.encode(), (("Content-Type", type_), *headers))


def _plain(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
