"""The records of a state folder are Dagster's own: its own storage, which `make dev` uses, goes on in them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from pipelines.assets.snapshot import MARTS
from pipelines.records import OpenedOnce, records

CHECK = "adds_up"


@dg.asset(key=MARTS, check_specs=[dg.AssetCheckSpec(CHECK, asset=MARTS)])
def marts():
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(check_name=CHECK, passed=True)])


@contextmanager
def as_dagster_does(state: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    home = state / "home"
    home.mkdir(exist_ok=True)
    (home / "dagster.yaml").write_text(f"storage: {{sqlite: {{base_dir: {state / 'dagster'}}}}}\n")
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with dg.DagsterInstance.get() as instance:
        yield instance


def known(instance: dg.DagsterInstance) -> tuple[int, int, list[str]]:
    """How many runs, events of the newest, and the states of the asset's check, newest first."""
    runs = instance.get_runs()
    checks = instance.event_log_storage.get_asset_check_execution_history(dg.AssetCheckKey(MARTS, CHECK), limit=9)
    return len(runs), len(instance.all_logs(runs[0].run_id)), [check.status.value for check in checks]


def test_dagster_reads_what_was_recorded_and_goes_on_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with records(tmp_path) as instance:
        assert dg.materialize([marts], instance=instance).success
        ours = known(instance)
    with as_dagster_does(tmp_path, monkeypatch) as instance:
        assert known(instance) == ours
        assert dg.materialize([marts], instance=instance).success
        theirs = known(instance)
    with records(tmp_path) as instance:
        assert known(instance) == theirs
        assert instance.get_latest_materialization_event(MARTS)
    assert (ours[0], theirs) == (1, (2, ours[1], ["SUCCEEDED", "SUCCEEDED"]))


def test_every_file_has_the_newest_tables_and_version(tmp_path: Path) -> None:
    with records(tmp_path) as instance:
        run = dg.materialize([marts], instance=instance).run_id
    folder = tmp_path / "dagster"
    theirs = DagsterSqliteStorage(str(folder))
    for storage in (theirs.run_storage, theirs.event_log_storage, theirs.schedule_storage):
        found, newest = storage.alembic_version() or (None, "")
        assert found == newest
    DagsterSqliteStorage(str(tmp_path / "other")).event_log_storage.get_logs_for_run(run)
    for file in ("history/runs.db", "history/runs/index.db", f"history/runs/{run}.db", "schedules/schedules.db"):
        assert tables(folder / file) == tables(tmp_path / "other" / file), file
        assert migrated(folder / file) == migrated(tmp_path / "other" / file), file


def test_what_a_kill_left_half_made_is_made_whole(tmp_path: Path) -> None:
    history = tmp_path / "history"
    (history / "runs").mkdir(parents=True)
    (history / "runs.db").touch()
    (history / "runs/abc.db").touch()
    storage = OpenedOnce(str(tmp_path))
    assert storage.run_storage.get_runs() == []
    assert storage.event_log_storage.get_logs_for_run("abc") == []
    storage.dispose()


def migrated(file: Path) -> list[tuple[str]]:
    """Which of its data Dagster holds for brought up to date."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT name FROM secondary_indexes ORDER BY name").fetchall()


def tables(file: Path) -> set[tuple[str, str]]:
    """Names and definitions, and the version."""
    with closing(sqlite3.connect(file)) as connection:
        laid_out = connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        return {*laid_out.fetchall(), *connection.execute("SELECT 'version', version_num FROM alembic_version")}
