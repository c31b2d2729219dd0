"""When bills are looked at by themselves: nightly, only the sources and billing periods with something new."""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines.assets.bills import bill_key
from pipelines.assets.inventories import inventory_key
from pipelines.assets.ranges import contiguous, range_tags
from pipelines.assets.snapshot import ENDING
from pipelines.assets.software import software_key
from pipelines.plan import SourcePlan
from pipelines.workspace import Workspace

Requests = Iterator[dg.RunRequest | dg.SkipReason]


def nightly(assets: Sequence[dg.AssetsDefinition]) -> dg.ScheduleDefinition:
    """At 04:45 UTC: a run for each stretch of billing periods that has work, else one that publishes the new day."""

    @dg.schedule(
        target=assets,
        cron_schedule="45 4 * * *",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        required_resource_keys={"workspace"},
    )
    def new_bills(context: dg.ScheduleEvaluationContext) -> Requests:
        workspace: Workspace = context.resources.workspace
        with workspace.store():
            plans = workspace.plan_all()
            owed = workspace.ready_to_publish()
            due = workspace.inventories_due()
            software = workspace.software_due()
        day = f"{context.scheduled_execution_time:%Y-%m-%d}"
        requests = [request for plan in plans for request in _of_source(plan, day)]
        if due:
            keys = [inventory_key(source.name) for source in due]
            requests.append(dg.RunRequest(run_key=f"inventories {day}", asset_selection=keys))
        if software:
            keys = [software_key(source) for source in software]
            requests.append(dg.RunRequest(run_key=f"software {day}", asset_selection=keys))
        yield from requests
        if not requests and owed:
            yield dg.RunRequest(run_key=day, asset_selection=list(ENDING))
        elif not requests:
            yield dg.SkipReason(_nothing_new(plans))

    return new_bills


def _of_source(plan: SourcePlan, day: str) -> Iterator[dg.RunRequest]:
    name = plan.settings.name
    for first, last in contiguous(work.billing_period for work in plan.work):
        yield dg.RunRequest(
            run_key=f"{name} {first} {last} {day}", asset_selection=[bill_key(name)], tags=range_tags(first, last)
        )


def _nothing_new(plans: Sequence[SourcePlan]) -> str:
    """The sources that were looked at, each with why it is held back where it is."""
    return f"Nothing new at {', '.join(_name(plan) for plan in plans)}."


def _name(plan: SourcePlan) -> str:
    held = "; ".join(plan.held["reason"])
    return f"{plan.settings.name} ({held})" if held else plan.settings.name
