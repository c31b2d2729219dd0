"""Who reads which table, and which reservation works: from BigQuery's jobs of the last months.

https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/list (free; jobs are kept for six months)
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sources.base import SourceError
from sources.inventory.gcp.answers import Absent
from sources.inventory.gcp.assets import Asset
from sources.inventory.gcp.at_once import at_once
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.scanning import Scans
from sources.inventory.gcp.told import Json
from sources.inventory.gcp.told.data import KNOWN_DAYS, READ_AT
from sources.inventory.gcp.told.steps import several, within

JOB, TABLE = "bigquery.googleapis.com/Job", "bigquery.googleapis.com/Table"
RESERVATION = "bigqueryreservation.googleapis.com/Reservation"
PERMISSION = "bigquery.jobs.listAll"
# Longer than any rule looks back; the jobs of a project are told newest first, so what is cut off is the oldest.
DAYS, PAGE, MOST_PAGES = 120, "1000", 100
MILLISECONDS_A_DAY = 86_400_000
FIELDS = (
    "nextPageToken,jobs(statistics(creationTime,reservation_id,query/referencedTables),"
    "configuration(extract/sourceTable,copy(sourceTable,sourceTables)))"
)


@dataclass
class Reads:
    """When each table was last read and each reservation last used, in milliseconds since 1970; all is known since."""

    known_since: int
    tables: dict[str, int] = field(default_factory=dict)
    reservations: dict[str, int] = field(default_factory=dict)
    jobs: int = 0

    def add(self, other: "Reads") -> None:
        """What is known of both: the later use, and the shorter time."""
        self.known_since = max(self.known_since, other.known_since)
        for mine, others in ((self.tables, other.tables), (self.reservations, other.reservations)):
            for name, at in others.items():
                mine[name] = max(at, mine.get(name, 0))

    def note(self, job: Json) -> None:
        at = int(within(job, "statistics", "creationTime") or 0)
        self.jobs += 1
        for table in _tables(job):
            read = _table_id(table)
            self.tables[read] = max(at, self.tables.get(read, 0))
        used = within(job, "statistics", "reservation_id")
        if used:
            name = str(used).lower()
            self.reservations[name] = max(at, self.reservations.get(name, 0))


def fill(
    client: Client, found: list[Asset], projects: Collection[str], now: datetime, scans: Scans, *, all_known: bool
) -> list[Asset]:
    """The assets, tables and reservations with when they were last used. Asks nobody where there is neither.

    A table can be read from any project: where the jobs of one could not be listed, or not `all_known` projects are in
    `projects`, nothing is known of any.
    """
    if not any(each.type in (TABLE, RESERVATION) for each in found):
        return found
    since = _milliseconds(now - timedelta(days=DAYS))
    reads, whole = Reads(since), all_known
    for project, told in at_once(lambda each: _reads(client, each, since), sorted(projects)):
        if isinstance(told, Absent):
            continue
        if isinstance(told, SourceError):
            scans.failed(project, [JOB], told, PERMISSION)
            whole = False
        else:
            scans.ok(project, JOB, told.jobs)
            reads.add(told)
    days = (_milliseconds(now) - reads.known_since) // MILLISECONDS_A_DAY
    return [_with_reads(each, reads, days if whole else None) for each in found]


def _reads(client: Client, project: str, since: int) -> Reads:
    """Of the jobs of one project."""
    asked = {
        "allUsers": "true",
        "projection": "full",
        "minCreationTime": str(since),
        "maxResults": PAGE,
        "fields": FIELDS,
    }
    reads, oldest = Reads(since), 0
    for number, page in enumerate(client.pages("bigquery", f"/bigquery/v2/projects/{project}/jobs", asked), start=1):
        for job in page.get("jobs") or ():
            reads.note(job)
            oldest = int(within(job, "statistics", "creationTime") or oldest)
        if number == MOST_PAGES and page.get("nextPageToken"):
            reads.known_since = max(since, oldest)
            break
    return reads


def _tables(job: Json) -> Iterator[Json]:
    """Tables that a job read: of a query, an extract, a copy."""
    yield from several(within(job, "statistics", "query") or {}, "referencedTables")
    yield from several(within(job, "configuration", "extract") or {}, "sourceTable")
    yield from several(within(job, "configuration", "copy") or {}, "sourceTables", "sourceTable")


def _table_id(table: Json) -> str:
    return ".".join(str(table.get(name)) for name in ("projectId", "datasetId", "tableId"))


def _with_reads(asset: Asset, reads: Reads, days: int | None) -> Asset:
    if asset.type == TABLE:
        read_at = reads.tables.get(_table_id(asset.data.get("tableReference") or {}))
    elif asset.type == RESERVATION:
        read_at = reads.reservations.get(_reservation_id(asset))
    else:
        return asset
    known: dict[str, Any] = {KNOWN_DAYS: days} if days is not None else {}
    return replace(asset, data={**asset.data, **known, **({READ_AT: str(read_at)} if read_at else {})})


def _reservation_id(asset: Asset) -> str:
    """`project:location.name`, as jobs write it, lower-cased: a location is `US` in one place and `us` in another."""
    parts = asset.name.split("/")
    return f"{asset.project}:{parts[-3]}.{parts[-1]}".lower()


def _milliseconds(instant: datetime) -> int:
    return int(instant.replace(tzinfo=UTC).timestamp() * 1000)
