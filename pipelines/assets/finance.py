"""The parts of finance, an asset each: what their bills, contracts and rules come to, kept unless a check fails."""

from collections.abc import Sequence

import dagster as dg

from checks.outcome import Outcome
from pipelines.finance import PARTS, Part
from pipelines.workspace import Workspace


def part_key(part: Part) -> dg.AssetKey:
    return dg.AssetKey(part.name)


PART_KEYS = tuple(part_key(part) for part in PARTS)


def finance(
    after: dg.AssetKey, condition: dg.AutomationCondition[dg.AssetKey], pool: str | None
) -> list[dg.AssetsDefinition]:
    """Each part after the one before it, the first `after` what it needs."""
    before: Sequence[dg.AssetKey] = (after, *PART_KEYS)
    return [_asset(part, key, condition, pool) for part, key in zip(PARTS, before, strict=False)]


def _asset(
    part: Part, after: dg.AssetKey, condition: dg.AutomationCondition[dg.AssetKey], pool: str | None
) -> dg.AssetsDefinition:
    key = part_key(part)

    @dg.asset(
        key=key,
        deps=[after],
        check_specs=[
            dg.AssetCheckSpec(name, asset=key, blocking=True, description=held) for name, held in part.checks.items()
        ],
        automation_condition=condition,
        pool=pool,
        kinds={"polars", "duckdb"},
        required_resource_keys={"workspace"},
    )
    def worked_out(context: dg.AssetExecutionContext):
        workspace: Workspace = context.resources.workspace
        worked = workspace.work_out(part)
        said = {outcome.name: outcome for outcome in worked.outcomes}
        for name in part.checks:
            yield _result(key, name, said.get(name))
        if worked.off:
            raise dg.Failure(f"{part.name} is not kept: {'; '.join(worked.off)}", allow_retries=False)
        yield dg.MaterializeResult(asset_key=key, metadata={"gaps": list(worked.gaps)})

    return worked_out


def _result(key: dg.AssetKey, name: str, said: Outcome | None) -> dg.AssetCheckResult:
    """What is only reported warns; what was not judged, since there is nothing to hold, passes."""
    if said is None:
        return dg.AssetCheckResult(asset_key=key, check_name=name, passed=True)
    severity = dg.AssetCheckSeverity.ERROR if said.blocking else dg.AssetCheckSeverity.WARN
    told = {"detail": said.detail}
    return dg.AssetCheckResult(asset_key=key, check_name=name, passed=said.passed, severity=severity, metadata=told)
