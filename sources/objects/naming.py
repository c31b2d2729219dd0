"""How objects are named: `scheme://container/key`, globs, and the names that are left out."""

import re
from dataclasses import dataclass
from functools import cached_property

_MAGIC = re.compile(r"[*?\[]")
_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\]|.", re.DOTALL)
# What means something in a set of a regular expression and nothing in one of a glob; a lone hyphen is a range in both.
_SET_SIGNS = re.compile(r"[\\\[\]&~|^]|-(?=-)")
_WILD = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}

# What tools leave beside the data: AWS writes the first one to prove that it may write to the bucket.
_MARKERS = ("aws-programmatic-access-test-object", "Thumbs.db", "desktop.ini")


def left_out(key: str) -> bool:
    """Whether a key, relative to what was asked for, is a folder's marker or hidden (a part begins with `.` or `_`)."""
    parts = key.split("/")
    hidden = any(part.startswith((".", "_")) for part in parts)
    return hidden or not parts[-1] or parts[-1].endswith("_$folder$") or parts[-1] in _MARKERS


def is_glob(text: str) -> bool:
    """Whether the text holds `*`, `?` or `[`."""
    return _MAGIC.search(text) is not None


@dataclass(frozen=True)
class Glob:
    """A pattern over keys: `*` and `?` stay within one part, `**` crosses parts, `[ab]` and `[!ab]` are one character.

    A pattern that ends in `/` means everything below.
    """

    text: str

    @cached_property
    def folder(self) -> str:
        """The literal folder before the first wild part, with its slash; empty where the first part is wild."""
        magic = _MAGIC.search(self.text)
        return self.text[: self.text.rfind("/", 0, magic.start() if magic else None) + 1]

    @cached_property
    def literal(self) -> str:
        """The longest text that every match begins with."""
        magic = _MAGIC.search(self.text)
        return self.text[: magic.start()] if magic else self.text

    def matches(self, key: str) -> bool:
        """Whether the whole key matches."""
        return self._regex.fullmatch(key) is not None

    def may_hold(self, folder: str) -> bool:
        """Whether a match can lie below `folder`, given without its last slash."""
        own, parts = self._full.split("/"), folder.split("/")
        for wild, part in zip(own[:-1], parts, strict=False):
            if "**" in wild:
                return True
            if not re.fullmatch(_translated(wild), part):
                return False
        return len(parts) < len(own) or "**" in own[-1]

    @cached_property
    def _full(self) -> str:
        return f"{self.text}**" if self.text.endswith("/") else self.text

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(_translated(self._full), re.DOTALL)


def _translated(text: str) -> str:
    return "".join(_translate(token) for token in _TOKEN.findall(text))


def _translate(token: str) -> str:
    if token in _WILD:
        return _WILD[token]
    return _one_of(token) if len(token) > 1 else re.escape(token)


def _one_of(token: str) -> str:
    """`[ab]` or `[!ab]` as a regular expression; a range that runs backwards is taken literally."""
    body = _SET_SIGNS.sub(r"\\\g<0>", token[1:-1])
    expression = f"(?!/)[^{body[1:]}]" if body.startswith("!") else f"(?!/)[{body}]"
    try:
        re.compile(expression)
    except re.error:
        return re.escape(token)
    return expression


@dataclass(frozen=True)
class Location:
    """`scheme://container/key` taken apart; the key is as written, never URL-decoded, and may be a prefix or a glob.

    `host` is the storage account's, where the path names it (`az://account.blob.core.windows.net/container/key`).
    """

    scheme: str
    container: str
    key: str
    host: str = ""

    @classmethod
    def parse(cls, uri: str, *, names_hosts: bool = False) -> "Location":
        """Take a URI apart; with `names_hosts` a first part with a dot is a host and the container follows it."""
        scheme, _, rest = uri.partition("://")
        container, _, key = rest.partition("/")
        if not names_hosts or "." not in container:
            return cls(scheme, container, key)
        host, (container, _, key) = container, key.partition("/")
        return cls(scheme, container, key, host)

    def uri(self, key: str) -> str:
        """The URI of a key in the same container."""
        host = f"{self.host}/" if self.host else ""
        return f"{self.scheme}://{host}{self.container}/{key}"

    def __str__(self) -> str:
        return self.uri(self.key)
