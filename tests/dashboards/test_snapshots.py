"""Pages read the newest snapshot without a restart, and nobody loses one while reading it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboards.snapshots import Memory, Snapshots
from tests.dashboards.company import healthy, write_state


def test_nothing_published_is_none(tmp_path: Path) -> None:
    with Snapshots(tmp_path).current() as opened:
        assert opened is None


def test_a_snapshot_is_opened_once_and_a_newer_one_is_noticed(tmp_path: Path) -> None:
    write_state(tmp_path, healthy(), snapshot_id="20261123-064100")
    snapshots = Snapshots(tmp_path)
    with snapshots.current() as first, snapshots.current() as again:
        assert first is not None
        assert first is again
    write_state(tmp_path, healthy(), snapshot_id="20261124-064100")
    with snapshots.current() as newer:
        assert newer is not None
        assert newer.snapshot.id == "20261124-064100"
    snapshots.close()


def test_who_still_reads_the_old_one_keeps_it_until_the_end(tmp_path: Path) -> None:
    write_state(tmp_path, healthy(), snapshot_id="20261123-064100")
    snapshots = Snapshots(tmp_path)
    with snapshots.current() as old:
        assert old is not None
        write_state(tmp_path, healthy(), snapshot_id="20261124-064100")
        with snapshots.current() as new:
            assert new is not None
            assert new.snapshot.id != old.snapshot.id
        assert old.snapshot.frame("SELECT count(*) AS n FROM load")["n"][0] == 13
    with pytest.raises(Exception, match=r"[Cc]losed|Connection"):
        old.snapshot.frame("SELECT 1")
    snapshots.close()


def test_many_threads_read_at_once(healthy_state: Path) -> None:
    snapshots = Snapshots(healthy_state)

    def read(_: int) -> int:
        with snapshots.current() as opened:
            assert opened is not None
            return opened.snapshot.frame("SELECT count(*) AS n FROM cost_daily")["n"][0]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(read, range(64)))) == 1
    snapshots.close()


def test_what_was_made_is_remembered_and_the_oldest_goes() -> None:
    memory, made = Memory(most=2), []

    def make(key: str) -> str:
        return memory.recall(key, lambda: made.append(key) or key)

    assert [make(key) for key in ("a", "a", "b", "c", "c", "a")] == ["a", "a", "b", "c", "c", "a"]
    assert made == ["a", "b", "c", "a"]


def test_a_slow_result_does_not_stop_others() -> None:
    memory, started, may_end = Memory(), threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        may_end.wait(5)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(memory.recall, "slow", slow)
        started.wait(5)
        assert memory.recall("quick", lambda: "quick") == "quick"
        may_end.set()
        assert waiting.result(5) == "slow"
