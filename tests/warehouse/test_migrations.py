from pathlib import Path

import duckdb
import pytest

from warehouse.migrations import NewerWarehouse, migrate, steps
from warehouse.tables import KEPT


def columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str, bool]]:
    sql = "SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index"
    return connection.execute(sql, [table]).fetchall()


@pytest.mark.parametrize("table", KEPT, ids=lambda table: table.name)
def test_migrations_end_at_the_declared_tables(table) -> None:
    migrated, declared = duckdb.connect(), duckdb.connect()
    migrate(migrated)
    declared.execute(table.ddl)
    assert columns(migrated, table.name) == columns(declared, table.name)


@pytest.mark.parametrize("version", [version for version, _ in steps()[:-1]])
def test_data_of_an_older_version_is_kept(tmp_path: Path, version: int) -> None:
    path = str(tmp_path / "warehouse.duckdb")
    with duckdb.connect(path) as older:
        assert migrate(older, up_to=version) == version
        older.execute("INSERT INTO tag_set VALUES (7, 'team', 'growth')")
        older.execute("INSERT INTO held_back (source, reason, since, last_tried) VALUES ('aws', 'cut', now(), now())")
    with duckdb.connect(path) as newer:
        assert migrate(newer) == steps()[-1][0]
        assert newer.execute("FROM tag_set").fetchall() == [(7, "team", "growth")]
        assert newer.execute("SELECT source, reason FROM held_back").fetchall() == [("aws", "cut")]


def test_migrating_twice_changes_nothing() -> None:
    connection = duckdb.connect()
    migrate(connection)
    before = connection.execute("FROM migration").fetchall()
    migrate(connection)
    assert connection.execute("FROM migration").fetchall() == before


def test_a_newer_warehouse_is_refused() -> None:
    connection = duckdb.connect()
    migrate(connection)
    connection.execute("INSERT INTO migration VALUES (99, now())")
    with pytest.raises(NewerWarehouse, match="version 99"):
        migrate(connection)
