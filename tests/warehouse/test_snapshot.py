import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.bill import NOW, change, told_nothing
from warehouse.snapshot import (
    ID_FORMAT,
    NoSnapshot,
    Refused,
    current_id,
    open_snapshot,
    published_ids,
    read_only,
    worth_keeping,
)
from warehouse.store import Store, open_store
from warehouse.tables import ADDED_IN, LOAD_SUM

READABLE = [
    "select 1",
    "from load",
    "with a as (select 1) from a",
    "values (1)",
    "explain select 1",
    "EXPLAIN\nselect 1",
    "describe load",
]
REFUSED = [
    "",
    "selec",
    "select 1; select 2",
    "copy (select 1) to 'x.csv'",
    "explain analyze select 1",
    "explain (analyze) select 1",
    "explain analyze copy (select 1) to 'x'",
    "explain /* a */ analyze copy (select 1) to 'x'",
    "/* a */ explain select 1",
    "create table t as select 1",
    "delete from load",
    "attach 'x.db'",
    "set memory_limit = '9GB'",
    "pragma database_list",
    "call pragma_version()",
    "install httpfs",
]


def published(state: Path, store: Store, costs: list[str], load_id: str = "l1") -> str:
    store.commit_period(change(state, costs, load_id), now=NOW)
    return store.publish(as_of=NOW.date(), run_id="r", now=NOW)


@pytest.mark.parametrize("sql", READABLE)
def test_one_select_or_its_explanation_is_run(sql: str) -> None:
    assert read_only(sql) == sql


@pytest.mark.parametrize("sql", REFUSED)
def test_anything_else_is_refused(sql: str) -> None:
    with pytest.raises(Refused):
        read_only(sql)


def test_a_snapshot_shows_the_rows_of_its_segments(state: Path, store: Store) -> None:
    snapshot_id = published(state, store, ["0.000000000000000001", "20.52"])
    with open_snapshot(state) as snapshot:
        seen = snapshot.frame(
            "SELECT x_source, x_period, sum(BilledCost)::VARCHAR AS cost FROM cost_and_usage GROUP BY ALL"
        )
    assert seen.rows() == [("aws", "2026-10", "20.520000000000000001")]
    assert (snapshot.id, snapshot.as_of, snapshot.published) == (snapshot_id, NOW.date(), NOW)


def test_a_snapshot_without_segments_has_an_empty_view(state: Path, store: Store) -> None:
    store.publish(as_of=NOW.date(), run_id="r", now=NOW)
    with open_snapshot(state) as snapshot:
        assert snapshot.frame("SELECT count(*) AS n FROM cost_and_usage WHERE x_source IS NULL")["n"].item() == 0


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '{folder}/stolen.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "SET enable_external_access = true",
        "INSERT INTO snapshot.load SELECT * FROM load",
        "DROP TABLE snapshot.load",
    ],
)
def test_a_reader_can_reach_and_change_nothing_else(state: Path, store: Store, tmp_path: Path, sql: str) -> None:
    published(state, store, ["1"])
    with open_snapshot(state) as snapshot, pytest.raises(duckdb.Error):
        snapshot.frame(sql.format(folder=tmp_path))
    assert not (tmp_path / "stolen.csv").exists()


def test_readers_keep_their_snapshot_while_newer_ones_are_published(state: Path, store: Store) -> None:
    first = published(state, store, ["1"])
    with open_snapshot(state) as before:
        second = published(state, store, ["2"], "l2")
        assert before.frame("SELECT sum(BilledCost)::INT AS cost FROM cost_and_usage")["cost"].item() == 1
    with open_snapshot(state) as after:
        assert after.frame("SELECT sum(BilledCost)::INT AS cost FROM cost_and_usage")["cost"].item() == 2
    assert published_ids(state) == [first, second]
    assert current_id(state) == second


def test_eight_readers_see_only_whole_snapshots_while_it_is_swapped(state: Path) -> None:
    wrong: list[object] = []
    with open_store(state, told=told_nothing, doing="a test") as store:
        published(state, store, ["1", "-1"])
        stop = threading.Event()

        def read() -> None:
            while not stop.wait(0.005):
                with open_snapshot(state) as snapshot:
                    row = snapshot.frame("SELECT count(*) AS n, sum(BilledCost)::INT AS cost FROM cost_and_usage").row(
                        0
                    )
                if row != (2, 0):
                    wrong.append(row)

        readers = [threading.Thread(target=read) for _ in range(8)]
        for reader in readers:
            reader.start()
        for number in range(6):
            published(state, store, [str(number), str(-number)], f"n{number}")
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []


def test_nothing_published_says_what_to_run(state: Path) -> None:
    with pytest.raises(NoSnapshot, match="outlay run"), open_snapshot(state):
        pass


def test_an_unknown_id_names_the_kept_ones(state: Path, store: Store) -> None:
    snapshot_id = published(state, store, ["1"])
    with pytest.raises(NoSnapshot, match=snapshot_id), open_snapshot(state, "20200101-000000"):
        pass


def test_kept_are_the_newest_three_one_a_day_and_one_a_month() -> None:
    hourly = [f"202611{day:02}-{hour:02}0000" for day in range(1, 25) for hour in range(24)]
    monthly = [f"2025{month:02}15-000000" for month in range(1, 13)]
    kept = worth_keeping(
        {name: datetime.strptime(name, ID_FORMAT).replace(tzinfo=UTC).date() for name in hourly + monthly}
    )
    assert {"20261124-230000", "20261124-220000", "20261124-210000"} <= kept
    assert {f"202611{day:02}-230000" for day in range(18, 25)} <= kept
    assert set(monthly) <= kept
    assert len(kept) == 2 + 7 + 12


def test_days_and_months_are_those_of_the_business_not_of_the_clock() -> None:
    first = datetime(2026, 11, 24, 6)
    days = [date(2026, 8, 31), date(2026, 9, 30), *(date(2026, 10, day) for day in range(1, 21))]
    published = {(first + timedelta(seconds=at)).strftime(ID_FORMAT): day for at, day in enumerate(days)}
    kept = [published[name] for name in sorted(worth_keeping(published))]
    assert kept == [date(2026, 8, 31), date(2026, 9, 30), *(date(2026, 10, day) for day in range(14, 21))]


def test_old_snapshots_and_unnamed_segments_are_collected(state: Path, store: Store) -> None:
    for number in range(5):
        published(state, store, ["1"], f"l{number}")
    before = len(list((state / "detail").rglob("*.parquet")))
    store.collect()
    kept = published_ids(state)
    left = {path.name for path in (state / "detail").rglob("*.parquet")}
    assert before == 5
    assert len(kept) == 3
    assert left == {"l2-0.parquet", "l3-0.parquet", "l4-0.parquet"}
    for snapshot_id in kept:
        with open_snapshot(state, snapshot_id) as snapshot:
            assert snapshot.frame("SELECT count(*) AS n FROM cost_and_usage")["n"].item() == 1


def test_what_came_with_a_later_version_is_empty_in_an_older_snapshot(state: Path, store: Store) -> None:
    store.commit_period(change(state, ["1"], "l1"), now=NOW)
    published = store.publish(as_of=NOW.date(), run_id="r", now=NOW)
    later = [table for version, tables in ADDED_IN.items() if version > 3 for table in tables]
    with duckdb.connect(str(state / "serving" / f"{published}.duckdb")) as older:
        for table in later:
            older.execute(f"DROP TABLE {table.name}")
        older.execute("ALTER TABLE load_sum DROP COLUMN split_rows")
        older.execute("DELETE FROM migration WHERE version > 3")
    with open_snapshot(state) as snapshot:
        assert [snapshot.frame(f"FROM {table.name}").schema for table in later] == [table.schema for table in later]
        assert snapshot.frame("FROM load_sum").schema == LOAD_SUM.schema
