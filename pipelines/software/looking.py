"""When and how sources of people, contracts, lines, seats and trails are looked at, and what became of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from sources.archive import Archive
from sources.base import Object
from sources.contracts.settings import ContractSettings
from sources.lists import Asking
from sources.mapping import digest
from sources.people.settings import PeopleSettings
from sources.saas.settings import SaasSettings
from sources.spend.settings import SpendSettings
from sources.trails.settings import TrailSettings

SoftwareSettings = PeopleSettings | ContractSettings | SpendSettings | SaasSettings | TrailSettings
FEED = pl.Schema({"feed": pl.String(), "status": pl.String(), "rows": pl.Int64(), "reason": pl.String()})


@dataclass(frozen=True)
class Looking:
    """`base` is the folder that paths are relative to, `into` one for downloads; `catalogue` the company's own
    products, if it has a list; `saas` the sources that trails ride on. `replays`: what the archive has is read again,
    and nobody is asked.
    """

    as_of: date
    now: datetime
    base: Path
    into: Path
    archive: Archive
    catalogue: Path | None = None
    saas: tuple[SaasSettings, ...] = ()
    replays: bool = False

    def asking(self, token: str | None) -> Asking:
        """How a list is asked for."""
        return Asking(self.as_of, self.now, self.base, self.into, self.archive, token, self.replays)


@dataclass(frozen=True)
class Seen:
    """What became of one source: how many rows it told of `what`, what it could not be asked or was refused, and why
    it was not had, if so.
    """

    source: str
    what: str
    rows: int = 0
    gaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    held: str = ""


def reading_of(settings: SoftwareSettings) -> str:
    """Changes whenever the same files are read otherwise."""
    return digest(settings.columns, settings.format)


def objects_frame(objects: Sequence[Object], settings: SoftwareSettings) -> pl.DataFrame:
    """READ, size_bytes and modified of each object."""
    reading = reading_of(settings)
    rows = [(each.uri, each.version, reading, each.size_bytes, each.modified) for each in objects]
    schema = {"object": pl.String, "version": pl.String, "reading": pl.String, "size_bytes": pl.Int64}
    return pl.DataFrame(rows, schema={**schema, "modified": pl.Datetime("us")}, orient="row")


def feed(name: str, status: str, rows: int = 0, reason: str | None = None, as_of: date | None = None) -> pl.DataFrame:
    """The SAAS_FEED row of a source that has one feed, without source, day and last_ok."""
    told = pl.DataFrame([(name, status, rows, reason)], schema=FEED, orient="row")
    return told.with_columns(
        as_of=pl.lit(as_of, pl.Date()), newest=pl.lit(None, pl.Datetime("us")), permission=pl.lit(None, pl.String())
    )


def refused(source: str, rejects: pl.DataFrame) -> tuple[str, ...]:
    """A sentence on the rows that could not be taken, with the first."""
    if rejects.is_empty():
        return ()
    first = rejects.row(0, named=True)
    column = f", column {first['column_name']}" if first["column_name"] else ""
    value = f" {first['value']!r}" if first["value"] else ""
    many = f"{rejects.height:,} row{'s' if rejects.height > 1 else ''} rejected; the first is"
    return (f"{many} {first['object']}, line {first['line']}{column}{value}: {first['reason']}.",)
