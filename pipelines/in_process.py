"""Runs Dagster's assets inside this process, as its daemon would in others."""

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from sqlalchemy import Engine, event

from pipelines.assets.bills import WAREHOUSE_POOL, bill, bill_key
from pipelines.assets.ranges import contiguous, range_tags
from pipelines.assets.snapshot import ending
from pipelines.plan import SourcePlan
from pipelines.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = {"module": "dagster._core.storage.root", "class": "LocalArtifactStorage"}
NO_COMPUTE_LOGS = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
QUIET: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def materialise(workspace: Workspace, plans: Sequence[SourcePlan]) -> None:
    """A run for each source and stretch of billing periods, then one that publishes.

    A billing period that is held back fails its source's run, and marts that do not add up fail the last one; the
    reasons are in the workspace and the warehouse. No pool is waited for: this process has the warehouse's lock, and a
    run of the daemon that has the pool may be waiting for that.
    """
    with records(workspace.state) as instance:
        _free_claimed_slots(instance)
        for plan in plans:
            asset = bill(plan.settings, pool=None)
            for stretch in contiguous(work.billing_period for work in plan.work):
                _run([asset], workspace, instance, range_tags(*stretch))
        if workspace.ready_to_publish():
            _run(ending([bill_key(plan.settings.name) for plan in plans], pool=None), workspace, instance, {})


def _run(
    assets: list[dg.AssetsDefinition], workspace: Workspace, instance: dg.DagsterInstance, tags: dict[str, str]
) -> None:
    with suppress(dg.Failure):
        dg.materialize(assets, instance=instance, resources={"workspace": workspace}, run_config=QUIET, tags=tags)


@contextmanager
def records(state: Path) -> Generator[dg.DagsterInstance]:
    """Dagster's records of this state folder, kept in `<state>/dagster`, and otherwise as dagster.yaml says.

    What is written to the terminal stays there: Dagster would start four processes a run to copy it to files.
    """
    folder = state / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    here = {"base_dir": str(folder)}
    overrides: Any = {
        "storage": {"sqlite": here},
        "local_artifact_storage": {**ARTIFACTS, "config": here},
        "compute_logs": NO_COMPUTE_LOGS,
    }
    ref = InstanceRef.from_dir(str(folder), config_dir=str(ROOT), overrides=overrides)
    with _hurried(folder), dg.DagsterInstance.from_ref(ref) as instance:
        yield instance


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


def _free_claimed_slots(instance: dg.DagsterInstance) -> None:
    """Frees the pool's slots that a killed run left claimed: whoever holds the warehouse's lock is the only writer."""
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_info(WAREHOUSE_POOL).active_run_ids:
        storage.free_concurrency_slots_for_run(run_id)
