"""Runs Dagster's assets inside this process, as its daemon would in others."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import dagster as dg

from pipelines.assets.bills import WAREHOUSE_POOL, bill, bill_key
from pipelines.assets.inventories import inventory, inventory_key
from pipelines.assets.ranges import contiguous, range_tags
from pipelines.assets.snapshot import ending
from pipelines.assets.software import ridden, software_key
from pipelines.assets.software import software as software_asset
from pipelines.garbage import look_seldom
from pipelines.plan import SourcePlan
from pipelines.records import records
from pipelines.software.looking import SoftwareSettings
from pipelines.workspace import Workspace
from sources.people.settings import PeopleSettings
from sources.settings import InventorySettings

QUIET: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def materialise(
    workspace: Workspace,
    plans: Sequence[SourcePlan],
    inventories: Sequence[InventorySettings] = (),
    software: Sequence[SoftwareSettings] = (),
) -> None:
    """A run of the rosters, one for each source and stretch of billing periods, one of contracts, lines, seats and
    trails, one of the inventories, and one that publishes.

    A billing period that is held back fails its source's run, and marts that do not add up fail the last one; the
    reasons are in the workspace and the warehouse. No pool is waited for: this process has the warehouse's lock, and a
    run of the daemon that has the pool may be waiting for that.
    """
    look_seldom()
    with records(workspace.state) as instance:
        _free_claimed_slots(instance)
        rosters = [each for each in software if isinstance(each, PeopleSettings)]
        others = [each for each in software if not isinstance(each, PeopleSettings)]
        _run_all(rosters, workspace, instance)
        stretches = [(plan, stretch) for plan in plans for stretch in _stretches(plan)]
        with workspace.reading_ahead([plan.only(periods) for plan, periods in stretches]):
            for plan, periods in stretches:
                _run([bill(plan.settings, pool=None)], workspace, instance, range_tags(periods[0], periods[-1]))
        workspace.begin(inventories)
        _run_all(others, workspace, instance)
        if inventories:
            _run([inventory(source, pool=None, beside_others=True) for source in inventories], workspace, instance, {})
        if workspace.ready_to_publish():
            bills = [bill_key(plan.settings.name) for plan in plans]
            looks = [inventory_key(source.name) for source in inventories]
            last = ending(bills, looks, [software_key(each) for each in software], pool=None)
            with workspace.side_by_side():
                _run(last, workspace, instance, {})


def _stretches(plan: SourcePlan) -> list[list[str]]:
    """Billing periods with work, those of months without a gap together."""
    periods = sorted(work.billing_period for work in plan.work)
    return [[period for period in periods if first <= period <= last] for first, last in contiguous(periods)]


def _run_all(sources: Sequence[SoftwareSettings], workspace: Workspace, instance: dg.DagsterInstance) -> None:
    assets = [
        software_asset(source, after=ridden(source, sources), pool=None, beside_others=True) for source in sources
    ]
    if assets:
        _run(assets, workspace, instance, {})


def _run(
    assets: list[dg.AssetsDefinition], workspace: Workspace, instance: dg.DagsterInstance, tags: dict[str, str]
) -> None:
    with suppress(dg.Failure):
        dg.materialize(assets, instance=instance, resources={"workspace": workspace}, run_config=QUIET, tags=tags)


def _free_claimed_slots(instance: dg.DagsterInstance) -> None:
    """Frees the pool's slots that a killed run left claimed: whoever holds the warehouse's lock is the only writer."""
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_info(WAREHOUSE_POOL).active_run_ids:
        storage.free_concurrency_slots_for_run(run_id)
