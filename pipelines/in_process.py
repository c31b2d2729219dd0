"""Runs Dagster's assets inside this process, as its daemon would in others."""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.assets.bills import WAREHOUSE_POOL, bill, bill_key
from pipelines.assets.ranges import RANGE_END, RANGE_START, contiguous
from pipelines.assets.snapshot import ending
from pipelines.plan import SourcePlan
from pipelines.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
DAGSTER_DIR = "OUTLAY_DAGSTER_DIR"
QUIET: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Inconsistent(Exception):
    """The marts do not add up to the loads, so nothing is published."""


def materialise(workspace: Workspace, plans: Sequence[SourcePlan]) -> None:
    """A run for each source and stretch of billing periods, then one that publishes. Raises Inconsistent.

    A billing period that is held back fails its source's run; the reason is in the workspace's results.
    """
    with _instance(workspace.state) as instance:
        _free_claimed_slots(instance)
        for plan in plans:
            asset = bill(plan.settings)
            for first, last in contiguous(work.billing_period for work in plan.work):
                with suppress(dg.Failure):
                    _run([asset], workspace, instance, {RANGE_START: f"{first}-01", RANGE_END: f"{last}-01"})
        if workspace.ready_to_publish():
            try:
                _run(ending([bill_key(plan.settings.name) for plan in plans]), workspace, instance, {})
            except dg.Failure as failure:
                raise Inconsistent(failure.description) from failure


def _run(
    assets: list[dg.AssetsDefinition], workspace: Workspace, instance: dg.DagsterInstance, tags: dict[str, str]
) -> None:
    dg.materialize(assets, instance=instance, resources={"workspace": workspace}, run_config=QUIET, tags=tags)


@contextmanager
def _instance(state: Path) -> Generator[dg.DagsterInstance]:
    """Dagster's records of this state folder, kept in `<state>/dagster`."""
    folder = state / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    before = os.environ.get(DAGSTER_DIR)
    os.environ[DAGSTER_DIR] = str(folder)
    try:
        with dg.DagsterInstance.from_config(str(ROOT), "dagster.yaml") as instance:
            yield instance
    finally:
        os.environ.pop(DAGSTER_DIR) if before is None else os.environ.__setitem__(DAGSTER_DIR, before)


def _free_claimed_slots(instance: dg.DagsterInstance) -> None:
    """Frees the pool's slots that a killed run left claimed: whoever holds the warehouse's lock is the only writer."""
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_info(WAREHOUSE_POOL).active_run_ids:
        storage.free_concurrency_slots_for_run(run_id)
