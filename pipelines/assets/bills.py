"""`bill/<source>`: the billing rows of one configured source, a partition a billing period."""

import warnings
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import dagster as dg

from checks.outcome import Outcome
from checks.suites import MARTS, SUITES
from pipelines.load import PeriodResult
from pipelines.settings import BillingSettings
from pipelines.workspace import Workspace

WAREHOUSE_POOL = "warehouse"
BILLING_PERIODS = dg.MonthlyPartitionsDefinition(start_date="2006-01-01", end_offset=24)
RETRIES, RETRY_AFTER_SECONDS = 2, 30

# The checks that hold a billing period back, together as Dagster knows them: it writes some five records for each,
# which takes longer than a small bill's rows. What each said of each period is in `check_result`.
BLOCKING = {
    name: frozenset(check.name for suite in suites for check in suite.checks if check.blocking)
    for name, suites in (
        {suite.table.name: (suite,) for suite in SUITES if suite not in MARTS} | {"marts": MARTS}
    ).items()
}

Events = Iterator[dg.AssetCheckResult | dg.MaterializeResult[Any]]


def bill_key(source: str) -> dg.AssetKey:
    return dg.AssetKey(["bill", source])


def bill(source: BillingSettings, *, pool: str | None = WAREHOUSE_POOL) -> dg.AssetsDefinition:
    """The asset of one source. One run takes any number of billing periods; each is committed on its own."""
    key = bill_key(source.name)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Parameter `backfill_policy`", category=dg.BetaWarning)

        @dg.asset(
            key=key,
            partitions_def=BILLING_PERIODS,
            backfill_policy=dg.BackfillPolicy.single_run(),
            check_specs=[
                dg.AssetCheckSpec(name, asset=key, blocking=True, description=f"{len(checks)} checks: docs/checks.md")
                for name, checks in BLOCKING.items()
            ],
            pool=pool,
            group_name="bills",
            kinds={"polars", "parquet", "duckdb"},
            required_resource_keys={"workspace"},
        )
        def of_source(context: dg.AssetExecutionContext) -> Events:
            workspace: Workspace = context.resources.workspace
            periods = [partition[:7] for partition in context.partition_keys]
            with workspace.store():
                results = workspace.load(source, periods)
                plan = workspace.plan(source)
            held = [*plan.held_in(periods), *(f"{each.billing_period}: {each.held}" for each in results if each.held)]
            if plan.worth_retrying:
                workspace.look_again(source)
                raise dg.RetryRequested(RETRIES, RETRY_AFTER_SECONDS) from _failure(held)
            yield from _judged(key, results)
            if held:
                _note_those_in(context, key, results)
                raise _failure(held)
            yield dg.MaterializeResult(asset_key=key, metadata=_counts(results))

    return of_source


def _judged(key: dg.AssetKey, results: Sequence[PeriodResult]) -> Iterator[dg.AssetCheckResult]:
    """Each over all periods of the run; where it failed, by period, which of its checks did and what they found."""
    for name, checks in BLOCKING.items():
        failed = {
            result.billing_period: {each.name: each.detail for each in result.outcomes if _fails(each, checks)}
            for result in results
            if any(_fails(each, checks) for each in result.outcomes)
        }
        yield dg.AssetCheckResult(asset_key=key, check_name=name, passed=not failed, metadata=failed)


def _fails(outcome: Outcome, of: Collection[str]) -> bool:
    return outcome.name in of and not outcome.passed


def _note_those_in(context: dg.AssetExecutionContext, key: dg.AssetKey, results: Sequence[PeriodResult]) -> None:
    """Marks the billing periods of a failing run that were committed."""
    for result in results:
        if not result.held:
            partition = f"{result.billing_period}-01"
            context.log_event(dg.AssetMaterialization(key, partition=partition, metadata=_counts([result])))


def _failure(held: Sequence[str]) -> dg.Failure:
    return dg.Failure(f"Held back: {'; '.join(held)}", allow_retries=False)


def _counts(results: Sequence[PeriodResult]) -> dict[str, int]:
    return {
        "rows": sum(result.rows for result in results),
        "rejected_rows": sum(result.rejected_rows for result in results),
    }
