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


def test_a_digest_of_the_mapping_gets_a_column_of_its_own_and_sums_count_no_split_rows() -> None:
    connection = duckdb.connect()
    migrate(connection, up_to=4)
    for name, content in (("l1", "ab12-9f"), ("l2", "cd34")):
        load = (
            f"'{name}', 'r', 's', '2026-10', 'o', '1', '{content}', 1, now(), 3, 0, now(), NULL, '0', NULL, NULL, NULL"
        )
        seen = f"'s', '{name}', '1', 1, now(), '{content}', NULL, 'loaded', now(), now(), NULL"
        added = f"'{name}', 's', '2026-10', 'USD', 'BilledCost', 3, 0, '1', '1', '0', '0', '0'"
        for table, values in (("load", load), ("source_object", seen), ("load_sum", added)):
            connection.execute(f"INSERT INTO {table} VALUES ({values})")
    migrate(connection)
    told = [("ab12", "9f"), ("cd34", None)]
    assert connection.execute("SELECT content_hash, reading FROM load ORDER BY load_id").fetchall() == told
    assert connection.execute("SELECT content_hash, reading FROM source_object ORDER BY object").fetchall() == told
    assert connection.execute("SELECT rows, source_sum, split_rows FROM load_sum").fetchall() == [(3, "1", 0)] * 2


def test_migrating_twice_changes_nothing() -> None:
    connection = duckdb.connect()
    migrate(connection)
    before = connection.execute("FROM migration").fetchall()
    migrate(connection)
    assert connection.execute("FROM migration").fetchall() == before


def test_a_step_that_came_later_under_a_lower_number_is_run() -> None:
    connection, late = duckdb.connect(), 21  # no other step needs it
    versions = [version for version, _ in steps()]
    migrate(connection, up_to=versions[versions.index(late) - 1])
    for version, sql in steps()[versions.index(late) + 1 :]:
        connection.execute(f"BEGIN; {sql}; INSERT INTO migration VALUES ({version}, now()); COMMIT")
    assert migrate(connection) == versions[-1]
    done = connection.execute("SELECT version FROM migration ORDER BY 1").fetchall()
    assert [version for (version,) in done] == versions


def test_a_newer_warehouse_is_refused() -> None:
    connection = duckdb.connect()
    migrate(connection)
    connection.execute("INSERT INTO migration VALUES (99, now())")
    with pytest.raises(NewerWarehouse, match="version 99"):
        migrate(connection)
