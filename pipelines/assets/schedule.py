"""When bills are looked at by themselves: nightly, only the sources and billing periods with something new."""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines.assets.bills import bill_key
from pipelines.assets.ranges import RANGE_END, RANGE_START, contiguous
from pipelines.workspace import Workspace


def nightly(bills: Sequence[dg.AssetsDefinition]) -> dg.ScheduleDefinition:
    """At 04:45 UTC: a run for each stretch of billing periods that has work."""
    job = dg.define_asset_job("bills", selection=dg.AssetSelection.assets(*bills))

    @dg.schedule(job=job, cron_schedule="45 4 * * *", required_resource_keys={"workspace"})
    def new_bills(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
        workspace: Workspace = context.resources.workspace
        for source in workspace.settings.billing:
            periods = [work.billing_period for work in workspace.plan(source).work]
            for first, last in contiguous(periods):
                yield dg.RunRequest(
                    run_key=f"{source.name} {first} {last} {context.scheduled_execution_time:%Y-%m-%d}",
                    asset_selection=[bill_key(source.name)],
                    tags={RANGE_START: f"{first}-01", RANGE_END: f"{last}-01"},
                )

    return new_bills
