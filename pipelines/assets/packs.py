"""`renewal_packs`: the packs that are due, each once, after the day's snapshot."""

import dagster as dg

from pipelines.assets.snapshot import SNAPSHOT
from pipelines.workspace import Workspace

PACKS = dg.AssetKey("renewal_packs")


@dg.asset(key=PACKS, deps=[SNAPSHOT], group_name="renewals", kinds={"pdf"}, required_resource_keys={"workspace"})
def renewal_packs(context: dg.AssetExecutionContext):
    """Of each contract one 120, 90 and 60 days before the last day to decide."""
    workspace: Workspace = context.resources.workspace
    made = workspace.make_packs()
    listed = [f"{each.contract_id}, {each.stage} days" for each in made]
    return dg.MaterializeResult(asset_key=PACKS, metadata={"packs": len(made), "of": listed})


# An hour after the bills are looked at, so that the packs are of the day's snapshot.
due_packs = dg.ScheduleDefinition(
    name="due_packs",
    target=[renewal_packs],
    cron_schedule="45 5 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
