"""Read-only copies of the warehouse, published behind an atomically swapped link.

A snapshot is `serving/<id>.duckdb`; `serving/current` links to the newest. A reader attaches it to an in-memory
database, sees the segments through views, and can reach no other file.
"""

import os
import re
import shutil
from collections.abc import Container, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.segments import empty_view, segment_view
from warehouse.tables import ADDED_IN, DETAIL, KEPT, Table

ID_FORMAT = "%Y%m%d-%H%M%S"
Parameters = Sequence[Any] | Mapping[str, Any]


class NoSnapshot(Exception):
    """Nothing has been published, or not under this id."""


class Refused(Exception):
    """SQL that is not exactly one SELECT (or EXPLAIN of one)."""


@dataclass(frozen=True)
class Snapshot:
    """An open snapshot; `frame` may be called from several threads at once."""

    id: str
    as_of: date
    published: datetime
    connection: duckdb.DuckDBPyConnection
    # Where it lies, with the others that are kept; None of a warehouse that is read as one.
    state: Path | None = None

    def frame(self, sql: str, params: Parameters = ()) -> pl.DataFrame:
        """The result of one query. Tables and views go by the names in `warehouse.tables`."""
        with self.connection.cursor() as cursor:
            return cursor.sql(sql, params=params or None).pl()


def serving(state: Path) -> Path:
    return state / "serving"


def current_id(state: Path) -> str | None:
    """The id that `current` points to; None before anything was published."""
    link = serving(state) / "current"
    return link.readlink().stem if link.is_symlink() else None


def published_ids(state: Path) -> list[str]:
    """Ids of all kept snapshots, oldest first."""
    return sorted(path.stem for path in serving(state).glob("*.duckdb"))


@contextmanager
def open_snapshot(state: Path, snapshot_id: str | None = None) -> Generator[Snapshot]:
    """The current snapshot, or the one named. Raises NoSnapshot."""
    snapshot = connect_snapshot(state, snapshot_id)
    try:
        yield snapshot
    finally:
        snapshot.connection.close()


def connect_snapshot(state: Path, snapshot_id: str | None = None) -> Snapshot:
    """The same, to be closed by the caller (a server keeps it open)."""
    snapshot_id = snapshot_id or current_id(state)
    path = serving(state) / f"{snapshot_id}.duckdb"
    if snapshot_id is None or not path.is_file():
        raise NoSnapshot(_missing(state, snapshot_id))
    connection = duckdb.connect(":memory:")
    connection.execute(f"ATTACH '{_quoted(path)}' AS snapshot (READ_ONLY)")
    _make_views(connection, state)
    _shut_in(connection, [path, *_segment_paths(connection, state)])
    row = connection.execute("SELECT as_of, published FROM snapshot_info WHERE snapshot_id = ?", [snapshot_id])
    as_of, published = row.fetchall()[0]
    return Snapshot(snapshot_id, as_of, published, connection, state)


def segments_named(state: Path, snapshot_ids: Iterable[str]) -> set[str]:
    """The paths of the segments of these snapshots, without the views of an open one."""
    named = set[str]()
    with duckdb.connect(":memory:") as connection:
        for snapshot_id in snapshot_ids:
            connection.execute(f"ATTACH '{_quoted(serving(state) / f'{snapshot_id}.duckdb')}' AS snapshot (READ_ONLY)")
            named.update(path for (path,) in connection.execute("SELECT path FROM snapshot.segment").fetchall())
            connection.execute("DETACH snapshot")
    return named


def _missing(state: Path, snapshot_id: str | None) -> str:
    if snapshot_id is None:
        return f"Nothing has been published in {state} yet. Run `outlay run` first."
    kept = ", ".join(published_ids(state)[-5:]) or "none"
    return f"Snapshot {snapshot_id} is not in {serving(state)}; kept are: {kept}. See `outlay snapshot list`."


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _segment_paths(connection: duckdb.DuckDBPyConnection, state: Path, table: str | None = None) -> list[Path]:
    """Those of one table, or of all."""
    paths = "SELECT path FROM snapshot.segment WHERE coalesce(table_name = ?, true) ORDER BY path"
    return [state / path for (path,) in connection.execute(paths, [table]).fetchall()]


def _make_views(connection: duckdb.DuckDBPyConnection, state: Path) -> None:
    there = _columns(connection)
    views = [
        f'CREATE VIEW "{name}" AS SELECT *{_later_columns(name, columns)} FROM snapshot."{name}"'
        for name, columns in there.items()
    ]
    views += [empty_view(table) for table in _not_there_yet(connection, there)]
    views += [segment_view(table, _segment_paths(connection, state, table.name)) for table in DETAIL]
    connection.execute(";\n".join(views))


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of each table of the snapshot."""
    told = connection.execute(
        "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE database_name = 'snapshot' GROUP BY ALL"
    )
    return dict(told.fetchall())


def _not_there_yet(connection: duckdb.DuckDBPyConnection, tables: Container[str]) -> list[Table]:
    """Tables that came with a version that the one that published the snapshot had not: to it they are empty."""
    if "migration" not in tables:
        return []
    done = {version for (version,) in connection.execute("SELECT version FROM snapshot.migration").fetchall()}
    return [table for since, added in ADDED_IN.items() if since not in done for table in added]


def _later_columns(name: str, there: Container[str]) -> str:
    """SQL of a table's columns that came with a version after the one that published the snapshot: there null."""
    declared = next((table.columns for table in KEPT if table.name == name), ())
    later = (column for column in declared if column.name not in there)
    return "".join(f', NULL::{column.type.duckdb} AS "{column.name}"' for column in later)


def _shut_in(connection: duckdb.DuckDBPyConnection, paths: list[Path]) -> None:
    """From here on only `paths` can be opened and no setting can be changed; the order of these lines matters."""
    allowed = ", ".join(f"'{_quoted(path)}'" for path in paths)
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET GLOBAL autoinstall_known_extensions = false")
    connection.execute(f"SET GLOBAL allowed_paths = [{allowed}]")
    connection.execute("SET GLOBAL enable_external_access = false")
    connection.execute("SET GLOBAL lock_configuration = true")


def read_only(sql: str) -> str:
    """`sql` itself if it is exactly one SELECT, or EXPLAIN (not ANALYZE, which executes) of one. Raises Refused."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise Refused(f"This is no SQL that DuckDB reads: {str(error).splitlines()[0]}") from error
    kinds = [statement.type for statement in statements]
    explained = re.match(r"\s*explain\s(.*)", sql, re.IGNORECASE | re.DOTALL)
    if kinds == [duckdb.StatementType.EXPLAIN] and explained:
        read_only(explained[1])
    elif kinds != [duckdb.StatementType.SELECT]:
        found = " and ".join(kind.name for kind in kinds) or "nothing"
        raise Refused(f"Found {found}; only one SELECT (or EXPLAIN of one) is run, since a snapshot is only read.")
    return sql


def publish(state: Path, warehouse: Path, snapshot_id: str) -> None:
    """Copies the closed, checkpointed warehouse file and turns `current` to it in one step."""
    folder = serving(state)
    folder.mkdir(parents=True, exist_ok=True)
    final, unfinished = folder / f"{snapshot_id}.duckdb", folder / f"{snapshot_id}.unfinished"
    shutil.copyfile(warehouse, unfinished)
    sync(unfinished)
    unfinished.replace(final)
    link = folder / "current.new"
    link.unlink(missing_ok=True)
    link.symlink_to(final.name)
    link.replace(folder / "current")
    sync(folder)


def _published(snapshot_id: str) -> datetime:
    return datetime.strptime(snapshot_id, ID_FORMAT).replace(tzinfo=UTC)


def sync(path: Path) -> None:
    """Waits until the file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def worth_keeping(of: Mapping[str, date], *, newest: int = 3, days: int = 7, months: int = 13) -> set[str]:
    """Of all ids with their business days: the newest ones, the last of each of the newest days and newest months."""
    ordered = sorted(of)
    last_of_day = {of[name]: name for name in ordered}
    last_of_month = {of[name].replace(day=1): name for name in ordered}
    by_day = [last_of_day[day] for day in sorted(last_of_day)[-days:]]
    by_month = [last_of_month[month] for month in sorted(last_of_month)[-months:]]
    return {*ordered[-newest:], *by_day, *by_month}


def prune(state: Path, as_of: Mapping[str, date], *, pinned: Sequence[str] = ()) -> list[str]:
    """Deletes the snapshots that are neither worth keeping nor pinned nor current, and gives their ids.

    `as_of` has the business days; a snapshot that it does not name is of the day on which it was published.
    """
    there = {name: as_of.get(name) or _published(name).date() for name in published_ids(state)}
    kept = worth_keeping(there) | {*pinned, current_id(state) or ""}
    gone = [name for name in published_ids(state) if name not in kept]
    for name in gone:
        (serving(state) / f"{name}.duckdb").unlink(missing_ok=True)
    for leftover in serving(state).glob("*.unfinished"):
        leftover.unlink(missing_ok=True)
    return gone
