"""What a trail is: it tells which client or host was seen, of whose account, and on which days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import polars as pl

from sources import lists
from sources.base import Object
from sources.own_files import no_rejects
from sources.saas.base import FEEDS, Answer, Answers
from sources.saas.settings import SaasSettings
from sources.trails.settings import TrailSettings
from warehouse.tables.base import DAY, TEXT

# A row a client and account. `account` is the vendor's own user id or a device, `email` an address or a HR id.
SIGHTS = pl.Schema(
    {
        "client": TEXT.polars,
        "account": TEXT.polars,  # null: nobody in particular
        "email": TEXT.polars,
        "name": TEXT.polars,
        "publisher": TEXT.polars,
        "domains": TEXT.polars,
        "consent": TEXT.polars,
        "scopes": TEXT.polars,
        "first_seen": DAY.polars,
        "last_seen": DAY.polars,
        "ended_on": DAY.polars,
    }
)


@dataclass(frozen=True)
class Asking(lists.Asking):
    """`saas` is the source whose address and token a trail rides on; `since` tells, by feed, up to which day it was
    told in full before. `had`: what that source was told of the same days.
    """

    saas: SaasSettings | None = None
    since: Mapping[str, date] = field(default_factory=dict[str, date])
    had: Answers = field(default_factory=dict[str, Answer], repr=False)


@dataclass(frozen=True)
class Sighted:
    """`sights`: SIGHTS; `feeds`: FEEDS, a row a thing asked for; `whole`: all grants that stand are told."""

    sights: pl.DataFrame
    feeds: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FEEDS))
    rejects: pl.DataFrame = field(default_factory=no_rejects)
    objects: Sequence[Object] = ()
    notes: tuple[str, ...] = ()
    whole: bool = False


class TrailKind(Protocol):
    """One way to be told of apps. `trail` is what it is called in lists, `rides_on` the kind of `[[saas]]` it needs."""

    @property
    def name(self) -> str: ...
    @property
    def trail(self) -> str: ...
    @property
    def rides_on(self) -> str: ...

    def look(self, settings: TrailSettings, asking: Asking) -> Sighted:
        """Raises SourceError where nothing can be had."""
        ...
