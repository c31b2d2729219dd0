"""How vendors cut lists in pages: one class a way. Each says what to ask next, None after the last page."""

import re
from dataclasses import dataclass, replace
from typing import Protocol

from sources.http.asked import Asked, Reply

NEXT = re.compile(r'<([^>]+)>\s*(?:;[^,<]*?)?;\s*rel="?next"?')


class Paginator(Protocol):
    """One way of paging."""

    def following(self, asked: Asked, reply: Reply, records: int, before: int) -> Asked | None:
        """What to ask after a reply with so many records, so many having come before it; None: that was all."""
        ...


@dataclass(frozen=True)
class OnePage:
    """There is one page."""

    def following(self, asked: Asked, reply: Reply, records: int, before: int) -> Asked | None:
        """Nothing."""
        return None


@dataclass(frozen=True)
class Link:
    """A `Link` header with `rel="next"`: https://www.rfc-editor.org/rfc/rfc8288.

    `stops_at_empty`: the last page has a next, too, which waits for what is new.
    """

    stops_at_empty: bool = False

    def following(self, asked: Asked, reply: Reply, records: int, before: int) -> Asked | None:
        """The address of the link."""
        found = NEXT.search(reply.headers.get("link", ""))
        if found is None or (self.stops_at_empty and not records):
            return None
        return at_address(asked, found[1])


@dataclass(frozen=True)
class NextUrl:
    """The address of the next page stands in the body."""

    at: str

    def following(self, asked: Asked, reply: Reply, records: int, before: int) -> Asked | None:
        """The address."""
        address = reply.at(self.at)
        return at_address(asked, str(address)) if address else None


@dataclass(frozen=True)
class Cursor:
    """A token from the body goes back as a parameter; `more` is where the body says whether there is more."""

    param: str
    at: str
    more: str = ""

    def following(self, asked: Asked, reply: Reply, records: int, before: int) -> Asked | None:
        """The same question with the token."""
        token = reply.at(self.at)
        if not token or (self.more and not reply.at(self.more)):
            return None
        return asked.having(**{self.param: str(token)})


@dataclass(frozen=True)
class Offset:
    """The place of the first record is a parameter: it goes on by what came, not by what was asked for.

    `total` is where the body says how many there are; without it an empty page is the last.
    """

    param: str
    total: str = ""
    first: int = 0

    def following(self, asked: Asked, reply: Reply, records: int, before: int) -> Asked | None:
        """The same question from the place after the last record."""
        total, come = reply.at(self.total) if self.total else None, before + records
        if not records or (isinstance(total, int) and come >= total):
            return None
        return asked.having(**{self.param: str(self.first + come)})


@dataclass(frozen=True)
class Numbered:
    """Pages have numbers from 1; `pages` is where the body says how many there are."""

    param: str
    pages: str = ""

    def following(self, asked: Asked, reply: Reply, records: int, before: int) -> Asked | None:
        """The same question for the next number."""
        number = int(str(asked.params.get(self.param, "1")))
        last = reply.at(self.pages) if self.pages else None
        if not records or (isinstance(last, int) and number >= last):
            return None
        return asked.having(**{self.param: str(number + 1)})


def at_address(asked: Asked, address: str) -> Asked:
    """The question at an address that the vendor names, whole or below its own."""
    return replace(asked, path=address, params={})
