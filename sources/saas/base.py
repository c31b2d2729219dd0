"""What a source of seats is: it asks a vendor and keeps each answer; reading the answers is a pure function.

`ask` gives answers by feed (users, licences, activity …), `read` makes frames of them, so that what was archived can be
read again by a better reader. What is refused, concealed or fails is a line of SAAS_FEED, never an exception, and the
rest goes on; only a source of which nothing at all can be had raises.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from sources.archive import Archive
from sources.saas.settings import SaasSettings
from warehouse.tables.base import DAY, FLAG, INSTANT, TEXT
from warehouse.tables.licenses import LICENSE_POOL_HISTORY, SAAS_FEED

# `account` is the vendor's own user id, as it comes: the pipeline makes the pseudonym of it and drops all that names.
ACCOUNTS = pl.Schema(
    {
        "account": TEXT.polars,
        "email": TEXT.polars,  # the address that it signs in with
        "aliases": pl.List(TEXT.polars),  # other addresses that the vendor tells
        "name": TEXT.polars,
        "hr_id": TEXT.polars,  # where the vendor has the number of the roster
        "account_kind": TEXT.polars,  # ACCOUNT_KINDS, `unknown` where the vendor does not tell
        "account_status": TEXT.polars,  # ACCOUNT_STATUSES
        "created": INSTANT.polars,
    }
)
SEATS = pl.Schema(
    {
        "app_id": TEXT.polars,
        "sku": TEXT.polars,
        "account": TEXT.polars,
        "paid": FLAG.polars,
        "assigned_at": INSTANT.polars,
        "via": TEXT.polars,  # direct, group or null
    }
)
# `last_activity_at` null: the feed tells of the account, and that it never did. No row: the feed tells nothing of it.
ACTIVITY_SEEN = pl.Schema(
    {
        "app_id": TEXT.polars,
        "account": TEXT.polars,
        "signal": TEXT.polars,
        "last_activity_at": INSTANT.polars,
        "as_of": DAY.polars,
    }
)
MONTHS_SEEN = pl.Schema({"app_id": TEXT.polars, "account": TEXT.polars, "month": TEXT.polars, "signal": TEXT.polars})
MONTHS_COVERED = pl.Schema({"app_id": TEXT.polars, "month": TEXT.polars})
POOLS = pl.Schema(
    {name: kind for name, kind in LICENSE_POOL_HISTORY.schema.items() if not name.startswith(("x_", "source"))}
)
APPS = pl.Schema({"app_id": TEXT.polars, "name": TEXT.polars, "vendor": TEXT.polars})
FEEDS = pl.Schema({name: kind for name, kind in SAAS_FEED.schema.items() if name not in ("source", "day", "last_ok")})


@dataclass(frozen=True)
class Asking:
    """When and how a source is asked. `base` is the folder that paths are relative to.

    `archive` keeps each answer as it was received. `since` tells, by feed, up to which day it was told in full before:
    a feed of events is asked from there on. `token` is None where the environment has none. `replays`: what the archive
    has of the day is read, and nobody is asked. `had` are answers of feeds that another look had just now.
    """

    as_of: date
    now: datetime
    base: Path
    archive: Archive
    token: str | None = field(repr=False)
    since: Mapping[str, date] = field(default_factory=dict)
    replays: bool = False
    had: "Answers" = field(default_factory=dict[str, "Answer"], repr=False)


@dataclass(frozen=True)
class Answer:
    """What one feed of a source answered: records in the vendor's own shape, or why there are none.

    `status` is SAAS_FEED's. `about` are what is told beside records (a header's date, the parent of a nested list).
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    status: str = "ok"
    permission: str | None = None
    reason: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


Answers = Mapping[str, Answer]


@dataclass(frozen=True)
class Told:
    """What a source says on one day, in the schemas above; an empty frame where it does not tell that at all.

    `feeds` has a row for each thing asked, `notes` sentences for the person.
    """

    accounts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ACCOUNTS))
    seats: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SEATS))
    pools: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=POOLS))
    activity: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ACTIVITY_SEEN))
    months: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MONTHS_SEEN))
    covered: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MONTHS_COVERED))
    apps: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=APPS))
    feeds: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FEEDS))
    notes: tuple[str, ...] = ()


class SaasKind(Protocol):
    """One vendor's seats and use."""

    @property
    def name(self) -> str:
        """What outlay.toml calls it."""
        ...

    def ask(self, settings: SaasSettings, asking: Asking) -> Answers:
        """Asks for all feeds and archives what came. Raises SourceError where nothing at all can be had."""
        ...

    def read(self, settings: SaasSettings, answers: Answers, as_of: date) -> Told:
        """What the answers say. Pure: the same answers give the same frames, today or from the archive."""
        ...
