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
    tables: dict[tuple[str, str, str], int] = field(default_factory=dict)
    reservations: dict[str, int] = field(default_factory=dict)

    def note(self, job: Json) -> None:
        at = int(within(job, "statistics", "creationTime") or 0)
        for table in _tables(job):
            name = (str(table.get("projectId")), str(table.get("datasetId")), str(table.get("tableId")))
            self.tables[name] = max(at, self.tables.get(name, 0))
        used = within(job, "statistics", "reservation_id")
        if used:
            self.reservations[str(used)] = max(at, self.reservations.get(str(used), 0))


def fill(
    client: Client, found: list[Asset], projects: Collection[str], now: datetime, scans: Scans, *, all_known: bool
) -> list[Asset]:
    """The assets, tables and reservations with when they were last used. Asks nobody where there is neither.

    A table can be read from any project: where the jobs of one could not be listed, or not `all_known` projects are in
    `projects`, nothing is known of any.
    """
    if not any(each.type in (TABLE, RESERVATION) for each in found):
        return found
    reads, whole = Reads(_milliseconds(now - timedelta(days=DAYS))), all_known
    for project in sorted(projects):
        try:
            scans.ok(project, JOB, _note(client, project, reads))
        except Absent:
            continue
        except SourceError as error:
            scans.failed(project, [JOB], error, PERMISSION)
            whole = False
    days = (_milliseconds(now) - reads.known_since) // MILLISECONDS_A_DAY
    return [_with_reads(each, reads, days if whole else None) for each in found]


def _note(client: Client, project: str, reads: Reads) -> int:
    """Notes the jobs of a project; gives how many there were."""
    asked = {
        "allUsers": "true",
        "projection": "full",
        "minCreationTime": str(reads.known_since),
        "maxResults": PAGE,
        "fields": FIELDS,
    }
    count, oldest = 0, 0
    for number, page in enumerate(client.pages("bigquery", f"/bigquery/v2/projects/{project}/jobs", asked), start=1):
        for job in page.get("jobs") or ():
            reads.note(job)
            count, oldest = count + 1, int(within(job, "statistics", "creationTime") or oldest)
        if number == MOST_PAGES and page.get("nextPageToken"):
            reads.known_since = max(reads.known_since, oldest)
            break
    return count


def _tables(job: Json) -> Iterator[Json]:
    """Tables that a job read: of a query, an extract, a copy."""
    yield from several(within(job, "statistics", "query") or {}, "referencedTables")
    yield from several(within(job, "configuration", "extract") or {}, "sourceTable")
    yield from several(within(job, "configuration", "copy") or {}, "sourceTables", "sourceTable")


def _with_reads(asset: Asset, reads: Reads, days: int | None) -> Asset:
    if asset.type == TABLE:
        of = asset.data.get("tableReference") or {}
        read_at = reads.tables.get((str(of.get("projectId")), str(of.get("datasetId")), str(of.get("tableId"))))
    elif asset.type == RESERVATION:
        read_at = reads.reservations.get(_reservation_id(asset))
    else:
        return asset
    known: dict[str, Any] = {KNOWN_DAYS: days} if days is not None else {}
    return replace(asset, data={**asset.data, **known, **({READ_AT: str(read_at)} if read_at else {})})


def _reservation_id(asset: Asset) -> str:
    """`project:location.name`, as jobs write it."""
    parts = asset.name.split("/")
    return f"{asset.project}:{parts[-3]}.{parts[-1]}"


def _milliseconds(instant: datetime) -> int:
    return int(instant.replace(tzinfo=UTC).timestamp() * 1000)
