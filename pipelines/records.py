"""Dagster's records of a state folder, in the files and tables of its own SQLite storage.

Dagster opens a file anew for each of the some 300 statements of a run, and compiles each statement anew with it: half
of what a small run costs. Here a file is opened once.
"""

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, TypeVar

import dagster as dg
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.base_storage import DagsterStorage
from dagster._core.storage.event_log.schema import SqlEventLogStorageMetadata
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.schema import RunStorageSqlMetadata
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._core.storage.schedules.schema import ScheduleStorageSqlMetadata
from dagster._core.storage.schedules.sqlite.sqlite_schedule_storage import SqliteScheduleStorage
from dagster._core.storage.sql import get_alembic_config
from dagster._core.storage.sqlite import create_db_conn_string
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect, text

ROOT = Path(__file__).resolve().parent.parent
S = TypeVar("S", SqliteRunStorage, SqliteScheduleStorage)
STORAGE = {"module": __name__, "class": "OpenedOnce"}
ARTIFACTS = {"module": "dagster._core.storage.root", "class": "LocalArtifactStorage"}
NO_COMPUTE_LOGS = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
WAIT_FOR_OTHERS_SECONDS = 30


@contextmanager
def records(state: Path) -> Generator[dg.DagsterInstance]:
    """Dagster's records of this state folder, kept in `<state>/dagster`, and otherwise as dagster.yaml says.

    What is written to the terminal stays there: Dagster would start four processes a run to copy it to files.
    """
    folder = state / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    here = {"base_dir": str(folder)}
    overrides: Any = {
        "storage": {"custom": {**STORAGE, "config": here}},
        "local_artifact_storage": {**ARTIFACTS, "config": here},
        "compute_logs": NO_COMPUTE_LOGS,
    }
    ref = InstanceRef.from_dir(str(folder), config_dir=str(ROOT), overrides=overrides)
    with _hurried(folder), dg.DagsterInstance.from_ref(ref) as instance:
        yield instance


class Runs(SqliteRunStorage):
    """The runs, in a file that is opened once."""

    @contextmanager
    def connect(self) -> Generator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None):
        self._engine = _engine(conn_string)
        self._has_stats: bool | None = None
        super().__init__(conn_string, inst_data)

    def has_run_stats_index_cols(self) -> bool:
        """Asked of the file's layout at each event of a run; it stays as it is while the file is open."""
        if self._has_stats is None:
            self._has_stats = super().has_run_stats_index_cols()
        return self._has_stats

    def dispose(self) -> None:
        self._engine.dispose()
        super().dispose()


class Events(sqlite_event_log.SqliteEventLogStorage):
    """The events, a file a run and one over all runs; each is opened once."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None):
        self._engines: dict[str, Engine] = {}
        self._tables: set[str] = set()
        self._asset_columns: dict[str, bool] = {}
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Generator[Connection]:
        with self._db_lock, self._opened(shard).begin() as connection:
            yield connection

    def _opened(self, shard: str) -> Engine:
        if shard not in self._engines:
            self._engines[shard] = engine = _engine(self.conn_string_for_shard(shard))
            file = Path(self.path_for_shard(shard))
            if not _lay_out(file, SqlEventLogStorageMetadata) and not _has_a_version(file):
                self._initdb(engine)
        return self._engines[shard]

    def _initdb(self, engine: Engine, for_index_shard: bool = False) -> None:
        """Dagster makes the tables itself where another process does so at this moment, or a killed one began to."""
        file = Path(self.path_for_shard(sqlite_event_log.INDEX_SHARD_NAME))
        if not for_index_shard or not _lay_out(file, SqlEventLogStorageMetadata):
            super()._initdb(engine, for_index_shard)

    def has_table(self, table_name: str) -> bool:
        """Asked within a transaction too, so it looks by a connection of its own, and once."""
        if table_name not in self._tables:
            self._tables = set(inspect(self._opened(sqlite_event_log.INDEX_SHARD_NAME)).get_table_names())
        return table_name in self._tables

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        """Asked at each event of an asset, of a layout that stays as it is while the file is open."""
        if column_name not in self._asset_columns:
            self._asset_columns[column_name] = super()._has_asset_key_col_on_connection(conn, column_name)
        return self._asset_columns[column_name]

    def dispose(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()


class OpenedOnce(DagsterSqliteStorage):
    """Dagster's SQLite storage, with the files that most is written to opened once."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None):
        self.base_dir = base_dir
        self._run_storage = _of_file(Runs, Path(base_dir, "history"), "runs", RunStorageSqlMetadata)
        self._event_log_storage = Events(str(Path(base_dir, "history", "runs")))
        self._schedule_storage = _of_file(
            SqliteScheduleStorage, Path(base_dir, "schedules"), "schedules", ScheduleStorageSqlMetadata
        )
        self._inst_data = inst_data
        DagsterStorage.__init__(self)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Self:
        return cls.from_local(inst_data=inst_data, **config_value)


def _of_file(kind: type[S], folder: Path, name: str, tables: MetaData) -> S:
    """The storage in this file; it is made where it is not there, and mended where a killed process began to."""
    file, address = folder / f"{name}.db", create_db_conn_string(str(folder), name)
    folder.mkdir(parents=True, exist_ok=True)
    if not _lay_out(file, tables):
        return kind(address) if _has_a_version(file) else kind.from_local(str(folder))
    storage = kind(address)
    storage.migrate()
    storage.optimize()
    return storage


def _has_a_version(file: Path) -> bool:
    """The file has all its tables: Dagster notes the version last."""
    if not file.exists():
        return False
    with closing(sqlite3.connect(file)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        return "alembic_version" in tables and bool(connection.execute("SELECT 1 FROM alembic_version").fetchone())


def _engine(address: str) -> Engine:
    return create_engine(address, connect_args={"timeout": WAIT_FOR_OTHERS_SECONDS})


def _lay_out(file: Path, tables: MetaData) -> bool:
    """Makes a file with these tables, whole or not at all, in a twentieth of the time that making them takes.

    False where there is one, or it cannot be linked to.
    """
    if file.exists():
        return False
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    unfinished.write_bytes(_laid_out(tables))
    try:
        file.hardlink_to(unfinished)
    except OSError:
        return False
    finally:
        unfinished.unlink()
    return True


@cache
def _laid_out(tables: MetaData) -> bytes:
    """A file with these tables, as Dagster makes it; it is only read back, so it need not reach the disk."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "empty.db")
        engine = _engine(f"sqlite:///{file}")
        with engine.connect() as connection:
            connection.execute(text("PRAGMA synchronous = OFF"))
            connection.execute(text("PRAGMA journal_mode=WAL"))
            tables.create_all(connection)
            MigrationContext.configure(connection).stamp(_migrations(), "head")
            connection.commit()
        engine.dispose()
        return file.read_bytes()


@cache
def _migrations() -> ScriptDirectory:
    return ScriptDirectory.from_config(get_alembic_config(sqlite_event_log.__file__))


@contextmanager
def _hurried(folder: Path) -> Generator[None]:
    """Lets no commit to SQLite files in this folder wait for the disk.

    Dagster commits some 200 times a run, each a wait of milliseconds. A killed process loses nothing by it, only a
    power cut may; what counts is in the warehouse, which does wait.
    """

    def hurry(connection: object, _: object) -> None:
        if isinstance(connection, sqlite3.Connection) and _lies_in(folder, connection):
            connection.execute("PRAGMA synchronous = OFF")

    event.listen(Engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(Engine, "connect", hurry)


def _lies_in(folder: Path, connection: sqlite3.Connection) -> bool:
    files = (Path(file) for _, _, file in connection.execute("PRAGMA database_list") if file)
    return any(file.is_relative_to(folder) for file in files)
