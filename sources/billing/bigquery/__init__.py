"""Google's billing tables, read where Google writes them: `bigquery://<project>.<dataset>` or `….<table>`.

Rows are only ever added to these tables, to any of their partitions. A partition is an object: each row lies in one of
them for good, so that no row counts twice, however late it comes. The time of a partition's last change is its version;
one that has changed is read again and replaces itself. A table without partitions is one object.

Tables, their partitions and rows are listed, which is free of charge (tables.get, tabledata.list); the partitions as
Google's own client does in `list_partitions`. A view can only be queried: see `asked`.

https://docs.cloud.google.com/bigquery/docs/managing-partitioned-table-data#partition_decorators
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pyarrow.parquet as pq

from sources.base import Object, Unreachable, Unreadable
from sources.billing.bigquery.asked import Asked
from sources.billing.bigquery.client import PAGE_ROWS, bounded, client_of, told
from sources.billing.bigquery.place import SCHEME, Place, chosen, hold_to_one
from sources.billing.bigquery.rows import as_table, no_search_for_cycles
from sources.objects.arriving import arrive
from sources.spending import Spending

SUMMARY, UNPARTITIONED = "__PARTITIONS_SUMMARY__", "__UNPARTITIONED__"
SUMMARY_COLUMNS = ("partition_id", "last_modified_time")
# What tabledata.list gives rows of; views, materialized views and external tables are queried.
LISTED_TYPES = ("TABLE", "SNAPSHOT", "CLONE")


@dataclass
class BigQuery:
    """The tables of one source in one run. `read` are the objects that it has brought so far.

    Without `spending` nothing that costs is asked for: a view is then one object that cannot be fetched.
    """

    spending: Spending | None = None
    read: Collection[str] = ()
    left_alone: list[str] = field(default_factory=list[str])
    _clients: dict[tuple[str, str | None], Any] = field(default_factory=dict[tuple[str, str | None], Any])
    _tables: dict[Place, Any] = field(default_factory=dict[Place, Any])

    def list_objects(self, path: str, endpoint: str | None) -> list[Object]:
        """What lies at a dataset or in a table now, sorted by URI; raises Unreachable, Unreadable."""
        place = Place.parse(path)
        with told(place):
            client = self._client(place, endpoint)
            tables = [place] if place.table else self._in_dataset(client, place)
            listed = [obj for table in tables for obj in self._objects(client, table)]
        return sorted(listed, key=lambda obj: obj.uri)

    def fetch(self, obj: Object, into: Path, endpoint: str | None) -> Path:
        """A local Parquet file of an object's rows, columns as BigQuery has them; raises Unreachable, Unreadable."""
        place = Place.parse(obj.uri)
        with told(place):
            client = self._client(place, endpoint)
            table = self._table(client, replace(place, part=""))
            rows = self._rows(client, table, place)
            return arrive(
                replace(obj, uri=f"{obj.uri}.parquet"), into, lambda file: _write(rows, obj, file), size_known=False
            )

    def notes(self) -> tuple[str, ...]:
        """What a run has to say of the tables, and of what asking has cost."""
        words = self.spending.words() if self.spending else ""
        return (*self.left_alone, *([f"Asking BigQuery: {words}"] if words else []))

    def _in_dataset(self, client: Any, dataset: Place) -> list[Place]:
        tables = [replace(dataset, table=each.table_id) for each in client.list_tables(dataset.name, **bounded())]
        read = chosen(tables, self._tables_read)
        if not read:
            raise _no_export(dataset, len(tables))
        self.left_alone += [
            f"{dataset}: {other.table} is left alone, since {best.export} has the same costs."
            for best, others in read.items()
            for other in others
        ]
        return list(read)

    @property
    def _tables_read(self) -> set[Place]:
        return {replace(Place.parse(uri), part="") for uri in self.read if uri.startswith(SCHEME)}

    def _objects(self, client: Any, place: Place) -> list[Object]:
        hold_to_one(place, self._tables_read)
        table = self._table(client, place)
        if table.table_type not in LISTED_TYPES:
            if self.spending is None:
                return [Object(str(place), 0, "", _naive(table.modified))]
            return Asked(client, table, place, self.spending).months()
        if table.time_partitioning or table.range_partitioning:
            return list(_partitions(client, place))
        version = f"{_millis(table.modified)}-{table.num_rows}"
        return [Object(str(place), table.num_bytes or 0, version, _naive(table.modified))]

    def _rows(self, client: Any, table: Any, place: Place) -> Any:
        """The client's iterator over the rows of an object."""
        if table.table_type in LISTED_TYPES:
            part = f"${place.part}" if place.part else ""
            return client.list_rows(
                _reference(place, part), selected_fields=table.schema, page_size=PAGE_ROWS, **bounded()
            )
        if self.spending is None:
            raise _may_not_ask(place)
        return Asked(client, table, replace(place, part=""), self.spending).rows(place.part)

    def _client(self, place: Place, endpoint: str | None) -> Any:
        key = place.project, endpoint
        if key not in self._clients:
            self._clients[key] = client_of(*key)
        return self._clients[key]

    def _table(self, client: Any, place: Place) -> Any:
        if place not in self._tables:
            self._tables[place] = client.get_table(_reference(place), **bounded())
        return self._tables[place]


def _partitions(client: Any, place: Place) -> Iterator[Object]:
    """Each partition of a table; rows that are not yet in one would count twice once they are, and wait for that."""
    summary = client.get_table(_reference(place, f"${SUMMARY}"), **bounded())
    fields = [field for field in summary.schema if field.name in SUMMARY_COLUMNS]
    for row in client.list_rows(summary, selected_fields=fields, **bounded()):
        if row["partition_id"] == UNPARTITIONED:
            continue
        changed = int(row["last_modified_time"])
        modified = _naive(datetime.fromtimestamp(changed / 1000, UTC))
        yield Object(str(replace(place, part=row["partition_id"])), 0, str(changed), modified)


def _write(rows: Any, obj: Object, file: IO[bytes]) -> None:
    """Writes page by page; raises Unreachable where what came is not all there is."""
    count = 0
    schema = as_table(rows.schema, ()).schema
    with no_search_for_cycles(), pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for page in rows.pages:
            came = page.raw_page.get("rows", ())
            if came:  # a row group of no rows is not read everywhere
                writer.write_table(as_table(rows.schema, came))
            count += len(came)
    if count != rows.total_rows:
        raise Unreachable(
            obj.uri,
            found=f"{count:,} rows",
            expected=f"{rows.total_rows:,}, as BigQuery tells",
            do="Rows came meanwhile, or the answer was cut off: the next run reads it again.",
            transient=True,
        )


def _reference(place: Place, part: str = "") -> Any:
    from google.cloud.bigquery import DatasetReference, TableReference

    return TableReference(DatasetReference(place.project, place.dataset), f"{place.table}{part}")


def _naive(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)


def _millis(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def _no_export(dataset: Place, tables: int) -> Unreachable:
    return Unreachable(
        str(dataset),
        found=f"{tables} table{'' if tables == 1 else 's'}, none of them a billing export by its name",
        expected="gcp_billing_export_resource_v1_…, gcp_billing_export_v1_… or gcp_billing_export_focus_…",
        do="Name the dataset of the export; a table or view of another name is given as bigquery://project.dataset.table.",
    )


def _may_not_ask(place: Place) -> Unreadable:
    return Unreadable(
        str(place),
        found="a view, which is read by queries that cost, and is not asked for a look",
        expected="a run",
        do="`outlay run` asks it; then look at what it brought with `outlay sql`.",
    )
