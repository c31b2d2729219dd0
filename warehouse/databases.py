"""Databases that several processes write at once, SQLite files and servers by URL; opened, locked, secrets hidden."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Connection, Dialect, Engine, make_url
from sqlalchemy.types import TypeDecorator, TypeEngine

from warehouse.errors import StateError
from warehouse.private import private_file
from warehouse.tables import Table
from warehouse.tables.base import COUNT, DAY, DECIMAL, INSTANT, TEXT

VERSION_TABLE = "decisions_version"
WAIT_SECONDS, POLL_SECONDS = 5, 0.01
# Any number will do, as long as it stays the same in each release.
ADVISORY_LOCK = 0x6F75746C6179
SQLITE_SETTINGS = (
    f"busy_timeout = {WAIT_SECONDS * 1000}",
    "synchronous = FULL",
    "foreign_keys = ON",
)
HARMLESS = {"host", "port", "dbname"}


class DatabaseUnreachable(StateError):
    """A database could not be opened, read or written."""


class ExactDecimal(TypeDecorator[Decimal]):
    """Money to the last digit: NUMERIC(38,18) where the database has decimals, the decimal's text in SQLite."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return sa.Text() if dialect.name == "sqlite" else sa.Numeric(38, 18)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return format(value, "f") if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


TYPES: dict[Any, TypeEngine[Any]] = {
    TEXT: sa.Text(),
    DECIMAL: ExactDecimal(),
    INSTANT: sa.DateTime(),
    DAY: sa.Date(),
    COUNT: sa.BigInteger(),
}
IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def core_table(table: Table, metadata: sa.MetaData) -> sa.Table:
    """A declared table as SQLAlchemy's; its `id` is given by the database and never used twice."""
    columns = (
        sa.Column(column.name, IDENTITY, primary_key=True)
        if column.name == "id"
        else sa.Column(column.name, TYPES[column.type], nullable=column.nullable)
        for column in table.columns
    )
    return sa.Table(table.name, metadata, *columns, sqlite_autoincrement=True)


class Database:
    """One database, open, for several threads at once; what goes wrong is a DatabaseUnreachable without secrets."""

    def __init__(self, url_or_path: str | Path, what: str) -> None:
        self._what = what
        self._url = _url(url_or_path, what)
        with self._told():
            self._engine = _engine(self._url)

    def __repr__(self) -> str:
        return f"Database({redacted(self._url)!r})"

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        """A transaction, committed at the end, or rolled back where something raises."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def alone(self) -> Generator[Connection]:
        """A transaction that no other writer of any process shares: the second waits."""
        engine = self._engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        with self._told(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            yield connection

    def frame(self, query: sa.Select[Any], schema: pl.Schema) -> pl.DataFrame:
        """The result of one query; its columns are the schema's, in order."""
        with self.transaction() as connection:
            rows = connection.execute(query).all()
        return pl.DataFrame(rows, schema=schema, orient="row")

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except (exc.DBAPIError, exc.TimeoutError, OSError) as error:
            raise self._unreachable(_reason(error, self._url)) from None
        except (ImportError, exc.NoSuchModuleError):
            raise self._unreachable(f"no driver for {self._url.drivername}") from None

    def _unreachable(self, reason: str) -> DatabaseUnreachable:
        return DatabaseUnreachable(
            self._what,
            found=f"{redacted(self._url)} ({reason})",
            expected="a database that can be read and written",
            do=_remedy(self._url),
        )


def redacted(url: URL) -> str:
    """The URL without password, and without any option that could be one."""
    shown = {name: value for name, value in url.query.items() if name in HARMLESS}
    return url.set(query=shown).render_as_string(hide_password=True)


def _url(url_or_path: str | Path, what: str) -> URL:
    text = str(url_or_path)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (exc.ArgumentError, ValueError):
        raise DatabaseUnreachable(
            what,
            found="a text that is no database URL (not shown: it may hold a password)",
            expected="postgresql+psycopg://user:password@host:5432/database, or the path of a SQLite file",
            do="Write special characters of user and password as %40 (@), %2F (/), %3A (:).",
        ) from None
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    options = {"connect_timeout": WAIT_SECONDS} if url.get_backend_name() == "postgresql" else {}
    return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=options)


def _sqlite(url: URL) -> Engine:
    """A file that only its owner reads, with transactions that begin where we say so."""
    if url.database in (None, "", ":memory:"):
        raise FileNotFoundError("a SQLite URL without a file")
    private_file(Path(url.database))
    engine = sa.create_engine(
        url, hide_parameters=True, connect_args={"isolation_level": None, "timeout": WAIT_SECONDS}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turns the file's write-ahead log on. SQLite does not wait for a writer here, whatever its busy_timeout."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(POLL_SECONDS)
        else:
            return


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _reason(error: Exception, url: URL) -> str:
    """The driver's own words, on one line, without the URL's secrets."""
    words = " ".join(str(error.orig if isinstance(error, exc.DBAPIError) else error).split())
    secrets = [url.password, *(value for name, value in url.query.items() if name not in HARMLESS)]
    for secret in filter(None, secrets):
        words = words.replace(str(secret), "***")
    return words


def _remedy(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return "Is the folder there, yours to write, and the disk not full? Does another process hold it for long?"
    return "Is the server up, the URL right, and its driver installed (pip install 'outlay[postgres]')?"
