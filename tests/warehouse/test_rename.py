"""A source's new name: all of it or nothing, whatever happens in between."""

import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.warehouse.bill import NOW, change, told_nothing
from warehouse.renaming import TwoNames, rename
from warehouse.snapshot import open_snapshot
from warehouse.store import Store, open_store
from warehouse.tables import OF_A_SOURCE

RENAME = """
import sys
from pathlib import Path
from warehouse.renaming import rename
from warehouse.store import open_store
with open_store(Path(sys.argv[1]), told=print, doing="a run that is killed") as store:
    print("ready", flush=True)
    rename(store, "aws", "clouds")
    sys.stdin.read()
"""


@pytest.fixture
def other_disk(tmp_path: Path) -> Generator[Path]:
    """A folder that no hard link from tmp_path can reach."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def loaded(state: Path, store: Store) -> None:
    store.commit_period(change(state, ["1"], "l1", period="2026-09"), now=NOW)
    store.commit_period(change(state, ["2"], "l2"), now=NOW)
    store.commit_period(change(state, ["4"], "l3", source="azure"), now=NOW)


def names(store: Store) -> set[str]:
    """Every name that stands in any table, and in the path of any segment."""
    asked = " UNION ".join(f'SELECT {column} AS name FROM "{table.name}"' for table, column in OF_A_SOURCE)
    in_paths = "SELECT regexp_extract(path, 'x_source=([^/]+)', 1) FROM segment"
    return set(store.frame(f"{asked} UNION {in_paths}")["name"])


def billed(state: Path, store: Store) -> str:
    """What the segments themselves say, in the order of their sources."""
    store.publish(as_of=NOW.date(), run_id="r", now=NOW)

    with open_snapshot(state) as snapshot:
        sums = snapshot.frame("SELECT x_source, sum(BilledCost)::INT AS cost FROM cost_and_usage GROUP BY 1 ORDER BY 1")
    return ", ".join(f"{source} {cost}" for source, cost in sums.iter_rows())


def test_everything_bears_the_new_name_and_nothing_else_changes(state: Path, store: Store) -> None:
    loaded(state, store)
    before = store.frame("SELECT sum(BilledCost) FROM cost_daily").item()
    assert rename(store, "aws", "clouds")
    assert names(store) == {"clouds", "azure"}
    assert store.frame("SELECT sum(BilledCost) FROM cost_daily").item() == before
    assert [segment.path.exists() for segment in store.live_segments("clouds", "2026-10")] == [True]
    assert billed(state, store) == "azure 4, clouds 3"
    assert store.marts_off() == []


def test_a_second_time_changes_nothing(state: Path, store: Store) -> None:
    loaded(state, store)
    rename(store, "aws", "clouds")
    before = [store.frame(f'FROM "{table.name}" ORDER BY ALL') for table, _ in OF_A_SOURCE]
    assert not rename(store, "aws", "clouds")
    assert not rename(store, "never-there", "clouds")
    after = [store.frame(f'FROM "{table.name}" ORDER BY ALL') for table, _ in OF_A_SOURCE]
    assert all(one.equals(other) for one, other in zip(before, after, strict=True))


def test_snapshots_keep_the_old_name_until_they_go(state: Path, store: Store) -> None:
    loaded(state, store)
    assert billed(state, store) == "aws 3, azure 4"
    old = {segment.path for period in ("2026-09", "2026-10") for segment in store.live_segments("aws", period)}
    rename(store, "aws", "clouds")
    assert billed(state, store) == "azure 4, clouds 3"
    store.collect()
    assert all(path.exists() for path in old)
    first = sorted((state / "serving").glob("*.duckdb"))[0]
    first.unlink()
    store.collect()
    assert not any(path.exists() for path in old)
    assert billed(state, store) == "azure 4, clouds 3"


def test_there_and_back_again(state: Path, store: Store) -> None:
    loaded(state, store)
    billed(state, store)
    rename(store, "aws", "clouds")
    rename(store, "clouds", "aws")
    assert names(store) == {"aws", "azure"}
    assert billed(state, store) == "aws 3, azure 4"


def test_two_loaded_names_are_refused(state: Path, store: Store) -> None:
    loaded(state, store)
    with pytest.raises(TwoNames, match=r"aws.*azure|azure.*aws") as refused:
        rename(store, "aws", "azure")
    assert "outlay run --forget aws" in str(refused.value)
    assert names(store) == {"aws", "azure"}


def test_segments_are_copied_where_links_fail(state: Path, store: Store, other_disk: Path) -> None:
    loaded(state, store)
    (state / "detail/cost_and_usage/x_source=clouds").symlink_to(other_disk)
    rename(store, "aws", "clouds")
    assert billed(state, store) == "azure 4, clouds 3"
    assert len(list(other_disk.rglob("*.parquet"))) == 2


def test_a_lost_segment_leaves_the_old_name(state: Path, store: Store) -> None:
    loaded(state, store)
    store.live_segments("aws", "2026-10")[0].path.unlink()
    with pytest.raises(FileNotFoundError):
        rename(store, "aws", "clouds")
    assert names(store) == {"aws", "azure"}


@pytest.mark.parametrize("after_ms", [0, 4, 12])
def test_a_killed_process_leaves_one_name_or_the_other(state: Path, after_ms: int) -> None:
    with open_store(state, told=told_nothing, doing="a test") as store:
        loaded(state, store)
    command = [sys.executable, "-c", RENAME, str(state)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stdout.readline() == b"ready\n"
        time.sleep(after_ms / 1000)
        running.kill()
    with open_store(state, told=told_nothing, doing="a test") as store:
        assert names(store) in ({"aws", "azure"}, {"clouds", "azure"})
        assert billed(state, store) in ("aws 3, azure 4", "azure 4, clouds 3")
        rename(store, "aws", "clouds")
        assert billed(state, store) == "azure 4, clouds 3"
