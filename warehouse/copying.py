"""Moving what people entered from one database to another, ids and all: from SQLite to PostgreSQL, or back."""

from typing import Any

import sqlalchemy as sa

from warehouse.databases import Database
from warehouse.decisions import METADATA, Decisions
from warehouse.errors import StateError


class TargetNotEmpty(StateError):
    """The database that should be filled holds rows already."""


def copy_decisions(source: Decisions, target: Decisions) -> int:
    """Copy all decisions and audit rows into an empty database, in one transaction; gives how many rows that were.

    Raises TargetNotEmpty, DatabaseUnreachable.
    """
    with source.database.transaction() as reading, target.database.alone() as writing:
        return sum(_copy(table, reading, writing, target.database) for table in METADATA.sorted_tables)


def _copy(table: sa.Table, reading: sa.Connection, writing: sa.Connection, target: Database) -> int:
    if writing.execute(sa.select(table.c.id).limit(1)).first():
        raise TargetNotEmpty(
            f"table {table.name} of {target}",
            found="rows",
            expected="none, since ids would clash",
            do="Name an empty database.",
        )
    rows: list[dict[str, Any]] = [dict(row) for row in reading.execute(sa.select(table)).mappings()]
    if rows:
        writing.execute(sa.insert(table), rows)
        _go_on_after(table, writing)
    return len(rows)


def _go_on_after(table: sa.Table, writing: sa.Connection) -> None:
    """Let PostgreSQL give the next id after the greatest that was copied; SQLite does by itself."""
    if writing.dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        writing.execute(sa.select(sa.func.setval(sequence, sa.select(sa.func.max(table.c.id)).scalar_subquery())))
