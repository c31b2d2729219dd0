"""One question over HTTP and its reply, whoever is asked."""

import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

Params = Mapping[str, "str | Sequence[str]"]
GZIP = b"\x1f\x8b"
# Where vendors put the words of an error, the most telling first.
WORDS = ("errorSummary", "message", "error_description", "error", "detail", "errorCode", "code", "reason")
MOST_WORDS = 160
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Asked:
    """One request. `path` is below the service's address, or a whole address of it; with a body or a form it is a POST.

    `base` is the service's address where it is another than the client's. `endpoint` is what the vendor's limits are
    counted by: the path before anything is filled in. `headers` may hold what signs in, and no repr shows them.
    """

    path: str
    params: Params = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    base: str = ""
    endpoint: str = ""

    @property
    def method(self) -> str:
        return "GET" if self.body is None and self.form is None else "POST"

    def having(self, **params: str) -> "Asked":
        """The same with these parameters, in the body where it has one."""
        if self.body is not None:
            return replace(self, body={**self.body, **params})
        return replace(self, params={**self.params, **params})


@dataclass(frozen=True)
class Reply:
    """What came: names of headers are lower case, `text` is unpacked. Status 0: it broke off, and `text` says how."""

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, content: bytes, headers: Mapping[str, str]) -> "Reply":
        """A reply with its bytes unpacked; one that can't be is one that broke off."""
        lower = {name.lower(): value for name, value in headers.items()}
        try:
            text = (gzip.decompress(content) if content.startswith(GZIP) else content).decode("utf-8-sig", "replace")
        except (OSError, EOFError) as error:
            return cls(0, f"a file that does not unpack ({type(error).__name__})", lower)
        return cls(status, text, lower)

    @cached_property
    def json(self) -> Any:
        """The body; None where it is no JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    @property
    def is_cut(self) -> bool:
        """Whether it says that it is JSON, and is none."""
        return "json" in self.headers.get("content-type", "") and bool(self.text) and self.json is None

    def at(self, selector: str) -> Any:
        """What a path of names, separated by dots, leads to in the body; None where it leads nowhere.

        A name that has a dot itself (`@odata.nextLink`) is found whole.
        """
        return _at(self.json, selector)

    @property
    def words(self) -> str:
        """What was told, for a person: the status, and the vendor's own words without addresses of people."""
        if self.status == 0:
            return self.text
        said = next(filter(None, (_said(self.json, name) for name in WORDS)), "")
        shown = ADDRESS.sub("***", said)[:MOST_WORDS]
        return f"status {self.status} ({shown})" if shown else f"status {self.status}"


def _at(found: Any, selector: str) -> Any:
    if not selector:
        return found
    if not isinstance(found, Mapping):
        return None
    if selector in found:
        return found[selector]
    name, _, rest = selector.partition(".")
    return _at(found[name], rest) if rest and name in found else None


def _said(body: Any, name: str) -> str:
    """The text under a name in an error's body, in its `error` object, or in the first of a list of errors."""
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, Mapping):
        return ""
    inner = first.get("error")
    places = (first, inner if isinstance(inner, Mapping) else {})
    return next((str(place[name]) for place in places if isinstance(place.get(name), str | int)), "")
