"""`marts`, `findings`, finance's parts, `licenses`, `snapshot`: once at the end, what all bills add up to, what rules
say of that and of software, and its publication.

What is worked out beside the others, as what is said of software is, comes where it is waited for the least.
"""

from collections.abc import Sequence

import dagster as dg

from checks.findings import SUITE
from pipelines.assets.bills import WAREHOUSE_POOL
from pipelines.assets.finance import PART_KEYS, finance
from pipelines.workspace import Workspace

MARTS = dg.AssetKey("marts")
FINDINGS = dg.AssetKey("findings")
LICENSES = dg.AssetKey("licenses")
SNAPSHOT = dg.AssetKey("snapshot")
ENDING = (MARTS, FINDINGS, *PART_KEYS, LICENSES, SNAPSHOT)
ADDS_UP = "marts_add_up_to_the_loads"
# Billing periods that no bill has had never arrive, so the usual wait for missing ones would not end.
AFTER_BILLS = dg.AutomationCondition.eager().without(~dg.AutomationCondition.any_deps_missing())


def ending(
    bills: Sequence[dg.AssetKey],
    inventories: Sequence[dg.AssetKey] = (),
    software: Sequence[dg.AssetKey] = (),
    *,
    pool: str | None = WAREHOUSE_POOL,
) -> list[dg.AssetsDefinition]:
    """The assets after all sources; they run by themselves once none of these is under way."""
    parts = finance(FINDINGS, AFTER_BILLS, pool)
    return [_marts(bills, pool), _findings(inventories, pool), *parts, _licenses(software, pool), _snapshot(pool)]


def _marts(bills: Sequence[dg.AssetKey], pool: str | None) -> dg.AssetsDefinition:
    @dg.asset(
        key=MARTS,
        deps=bills,
        check_specs=[dg.AssetCheckSpec(ADDS_UP, asset=MARTS, blocking=True)],
        automation_condition=AFTER_BILLS,
        pool=pool,
        kinds={"duckdb"},
        required_resource_keys={"workspace"},
    )
    def marts(context: dg.AssetExecutionContext):
        workspace: Workspace = context.resources.workspace
        off = workspace.marts_off()
        yield dg.AssetCheckResult(asset_key=MARTS, check_name=ADDS_UP, passed=not off, metadata={"off": off})
        if off:
            raise dg.Failure(f"Marts differ from the loads: {'; '.join(off)}", allow_retries=False)
        yield dg.MaterializeResult(asset_key=MARTS)

    return marts


def _findings(inventories: Sequence[dg.AssetKey], pool: str | None) -> dg.AssetsDefinition:
    @dg.asset(
        key=FINDINGS,
        deps=[MARTS, *inventories],
        check_specs=[
            dg.AssetCheckSpec(check.name, asset=FINDINGS, blocking=True, description=check.title)
            for check in SUITE.checks
        ],
        automation_condition=AFTER_BILLS,
        pool=pool,
        kinds={"polars", "duckdb"},
        required_resource_keys={"workspace"},
    )
    def findings(context: dg.AssetExecutionContext):
        workspace: Workspace = context.resources.workspace
        judged = workspace.judge()
        for said in judged.outcomes:
            told = {"detail": said.detail}
            yield dg.AssetCheckResult(asset_key=FINDINGS, check_name=said.name, passed=said.passed, metadata=told)
        if judged.off:
            raise dg.Failure(f"Findings do not tie to the bill: {'; '.join(judged.off)}", allow_retries=False)
        counts = {"waste": judged.waste, "not_judged": len(judged.failures)}
        yield dg.MaterializeResult(asset_key=FINDINGS, metadata=counts)

    return findings


def _licenses(software: Sequence[dg.AssetKey], pool: str | None) -> dg.AssetsDefinition:
    @dg.asset(
        key=LICENSES,
        deps=[PART_KEYS[-1], *software],
        automation_condition=AFTER_BILLS,
        pool=pool,
        kinds={"polars", "duckdb"},
        required_resource_keys={"workspace"},
    )
    def licenses(context: dg.AssetExecutionContext):
        workspace: Workspace = context.resources.workspace
        return dg.MaterializeResult(asset_key=LICENSES, metadata={"findings": workspace.judge_software()})

    return licenses


def _snapshot(pool: str | None) -> dg.AssetsDefinition:
    @dg.asset(
        key=SNAPSHOT,
        deps=[LICENSES],
        automation_condition=AFTER_BILLS,
        pool=pool,
        kinds={"duckdb"},
        required_resource_keys={"workspace"},
    )
    def snapshot(context: dg.AssetExecutionContext):
        workspace: Workspace = context.resources.workspace
        return dg.MaterializeResult(asset_key=SNAPSHOT, metadata={"snapshot_id": workspace.publish_if_owed()})

    return snapshot


def after_bills(assets: Sequence[dg.AssetsDefinition]) -> dg.AutomationConditionSensorDefinition:
    """What starts these assets by their conditions; on from the first start of Dagster's daemon."""
    return dg.AutomationConditionSensorDefinition(
        "after_bills", target=assets, default_status=dg.DefaultSensorStatus.RUNNING
    )
