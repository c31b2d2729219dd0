"""Runs of the definitions as Dagster's daemon makes them: no warehouse open, a workspace of its own for each."""

from collections.abc import Sequence

import dagster as dg

from pipelines.assets.bills import bill_key
from pipelines.assets.ranges import range_tags
from pipelines.definitions import definitions
from pipelines.in_process import QUIET
from pipelines.settings import load
from tests.pipelines.bills import Place
from warehouse.store import open_store


def defs_of(place: Place) -> dg.Definitions:
    return definitions(load(place.folder / "outlay.toml"))


def execute(
    place: Place, instance: dg.DagsterInstance, keys: Sequence[dg.AssetKey], tags: dict[str, str] | None = None
) -> dg.ExecuteInProcessResult:
    """One run over these assets; a failure of it is in the result."""
    job = defs_of(place).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(
        run_config=QUIET, instance=instance, asset_selection=list(keys), tags=tags, raise_on_error=False
    )


def load_bill(
    place: Place, instance: dg.DagsterInstance, first: str, last: str, source: str = "aws"
) -> dg.ExecuteInProcessResult:
    return execute(place, instance, [bill_key(source)], range_tags(first, last))


def failed_checks(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, object]]:
    """The metadata of each check of a run that failed, by the check's name."""
    found = result.get_asset_check_evaluations()
    return {
        each.check_name: {name: value.value for name, value in each.metadata.items()}
        for each in found
        if not each.passed
    }


def partitions_in(instance: dg.DagsterInstance, source: str = "aws") -> list[str]:
    return sorted(instance.get_materialized_partitions(bill_key(source)))


def message(result: dg.ExecuteInProcessResult) -> str:
    """Why the run's first failed step did."""
    failures = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    return failures[0].error.to_string() if failures and failures[0].error else ""


def rows(place: Place, sql: str) -> list[tuple[object, ...]]:
    """What a query of the private warehouse gives."""
    with open_store(place.folder / ".outlay", told=print, doing="a test") as store:
        return store.frame(sql).rows()
