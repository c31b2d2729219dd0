import json
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest

from tests.warehouse.bill import NOW, change, told_nothing
from warehouse.held import hold_back
from warehouse.store import Store, open_store
from warehouse.tables import HELD_BACK, LOAD, SCHEMA_DRIFT


def cost(store: Store) -> str:
    return store.frame("SELECT sum(BilledCost)::VARCHAR AS cost FROM cost_daily")["cost"].item()


def test_a_period_is_replaced_whole(state: Path, store: Store) -> None:
    store.commit_period(change(state, ["114.75"], "l1"), now=NOW)
    store.commit_period(change(state, ["180.52"], "l2"), now=NOW)
    assert cost(store) == "180.520000000000000000"
    assert store.frame("SELECT load_id, replaced_at IS NULL AS live FROM load ORDER BY 1").rows() == [
        ("l1", False),
        ("l2", True),
    ]
    assert store.frame("SELECT load_id FROM segment").rows() == [("l2",)]
    assert [segment.load_id for segment in store.live_segments("aws", "2026-10")] == ["l2"]


def test_other_periods_and_sources_stay(state: Path, store: Store) -> None:
    store.commit_period(change(state, ["1"], "l1"), now=NOW)
    store.commit_period(change(state, ["2"], "l2", period="2026-09"), now=NOW)
    store.commit_period(change(state, ["4"], "l3", source="azure"), now=NOW)
    store.commit_period(change(state, ["8"], "l4"), now=NOW)
    assert cost(store) == "14.000000000000000000"


def test_kept_loads_stay_beside_the_new_ones(state: Path, store: Store) -> None:
    store.commit_period(change(state, ["1"], "l1"), now=NOW)
    store.commit_period(change(state, ["2"], "l2", kept=("l1",)), now=NOW)
    assert set(store.live_loads("aws")["load_id"]) == {"l1", "l2"}
    assert {segment.load_id for segment in store.live_segments("aws", "2026-10")} == {"l1", "l2"}


def test_a_failing_commit_changes_nothing(state: Path, store: Store) -> None:
    store.commit_period(change(state, ["1"], "l1"), now=NOW)
    broken = change(state, ["2"], "l2")
    bad_loads = broken.tables[LOAD].with_columns(source=pl.lit(None, pl.String))
    with pytest.raises(Exception, match="NOT NULL"):
        store.commit_period(
            type(broken)("aws", "2026-10", broken.segments, {**broken.tables, LOAD: bad_loads}), now=NOW
        )
    assert cost(store) == "1.000000000000000000"
    assert set(store.live_loads("aws")["load_id"]) == {"l1"}


def test_columns_go_in_by_name_in_any_order(store: Store) -> None:
    row = {"since": NOW, "reason": "cut off", "source": "aws", "last_tried": NOW}
    store.insert(HELD_BACK, pl.DataFrame([row]))
    assert store.frame("SELECT source, reason, object FROM held_back").rows() == [("aws", "cut off", None)]


def test_what_is_held_back_again_keeps_its_since(store: Store) -> None:
    def held(reason: str, version: str, now: object) -> pl.DataFrame:
        return pl.DataFrame([("aws", None, "a.csv", version, reason, now, now)], schema=HELD_BACK.schema, orient="row")

    later = NOW.replace(hour=9)
    hold_back(store, "aws", held("cut off", "1", NOW))
    hold_back(store, "aws", held("still cut off", "1", later))
    assert store.frame("SELECT reason, since, last_tried FROM held_back").rows() == [("still cut off", NOW, later)]
    hold_back(store, "aws", held("other bytes", "2", later))
    assert store.frame("SELECT reason, since FROM held_back").rows() == [("other bytes", later)]
    hold_back(store, "aws", HELD_BACK.empty())
    assert store.frame("FROM held_back").height == 0


def test_forgetting_a_source_leaves_the_others(state: Path, store: Store) -> None:
    store.commit_period(change(state, ["1"], "l1"), now=NOW)
    store.commit_period(change(state, ["4"], "l2", source="azure"), now=NOW)
    drift = {"source": "aws", "column_name": "Team", "change": "new", "object": "l1.csv", "seen": NOW}
    store.insert(SCHEMA_DRIFT, pl.DataFrame([drift]))
    store.forget("aws")
    assert store.frame("FROM schema_drift").is_empty()
    assert cost(store) == "4.000000000000000000"
    assert store.frame("SELECT DISTINCT source FROM load").rows() == [("azure",)]


def test_marts_that_differ_from_the_loads_are_named(state: Path, store: Store) -> None:
    store.commit_period(change(state, ["1"], "l1"), now=NOW)
    assert store.marts_off() == []
    store.connection.execute("UPDATE cost_daily SET BilledCost = 1.5")
    assert store.marts_off() == ["aws 2026-10 USD: 0.500000000000000000"]


def test_a_run_left_open_by_a_killed_process_is_closed(store: Store) -> None:
    for run_id in ("first", "second"):
        store.start_run(run_id, started=NOW, as_of=NOW.date(), code_version="0")
    assert store.frame("SELECT run_id, status FROM run ORDER BY 1").rows() == [
        ("first", "failed"),
        ("second", "running"),
    ]


def test_publishing_is_owed_until_the_newest_run_is_published(state: Path, store: Store) -> None:
    assert store.publish_owed(NOW.date())
    store.start_run("r", started=NOW, as_of=NOW.date(), code_version="0")
    store.publish(as_of=NOW.date(), run_id="r", now=NOW)
    assert not store.publish_owed(NOW.date())
    assert store.publish_owed(NOW.date().replace(day=25))
    store.start_run("s", started=NOW.replace(hour=9), as_of=NOW.date(), code_version="0")
    assert store.publish_owed(NOW.date())


def test_a_second_writer_waits_and_is_told_who_has_it(state: Path) -> None:
    heard: list[str] = []
    opened = threading.Event()

    def second() -> None:
        with open_store(state, told=heard.append, doing="outlay run") as store:
            assert store.frame("SELECT 1 AS one")["one"].item() == 1
            opened.set()

    with open_store(state, told=told_nothing, doing="outlay demo"):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not opened.wait(0.3)
    waiting.join(20)
    assert opened.is_set()
    assert "outlay demo" in heard[0]


def test_the_lock_dies_with_its_process(state: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from warehouse.store import open_store\n"
        "with open_store(Path(sys.argv[1]), told=print, doing='a killed run'): os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(state)], check=False)
    assert killed.returncode == -9
    assert json.loads((state / "lock.holder").read_text())["doing"] == "a killed run"
    with open_store(state, told=told_nothing, doing="the next run") as store:
        assert store.frame("SELECT count(*) AS n FROM load")["n"].item() == 0


def test_leftovers_in_the_folder_for_passing_files_go(state: Path) -> None:
    (state / "tmp").mkdir(parents=True)
    (state / "tmp" / "half.csv").touch()
    with open_store(state, told=told_nothing, doing="a test"):
        assert list((state / "tmp").iterdir()) == []
