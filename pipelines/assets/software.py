"""`people/<source>`, `contracts/…`, `spend/…`, `seats/…`, `trails/…`: what each tells on the business day."""

from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg

from pipelines.assets.bills import WAREHOUSE_POOL
from pipelines.software.looking import SoftwareSettings
from pipelines.workspace import Workspace
from sources.contracts.settings import ContractSettings
from sources.people.settings import PeopleSettings
from sources.saas.settings import SaasSettings
from sources.spend.settings import SpendSettings
from sources.trails.settings import TrailSettings

FOLDERS = {
    PeopleSettings: "people",
    ContractSettings: "contracts",
    SpendSettings: "spend",
    SaasSettings: "seats",
    TrailSettings: "trails",
}


def software_key(source: SoftwareSettings) -> dg.AssetKey:
    return dg.AssetKey([FOLDERS[type(source)], source.name])


def ridden(source: SoftwareSettings, among: Iterable[SoftwareSettings]) -> list[dg.AssetKey]:
    """What a trail rides on, where it is among these."""
    return [software_key(each) for each in among if isinstance(source, TrailSettings) and each.name == source.saas]


def software(
    source: SoftwareSettings,
    *,
    after: list[dg.AssetKey] | None = None,
    pool: str | None = WAREHOUSE_POOL,
    beside_others: bool = False,
) -> dg.AssetsDefinition:
    """The asset of one source, after the rosters. What it refuses is a gap; one that cannot be had at all fails.

    `beside_others`: it is then not materialised, since a failure would end a run in one process for all.
    """
    key = software_key(source)

    @dg.asset(
        key=key,
        deps=after,
        pool=pool,
        group_name=FOLDERS[type(source)],
        kinds={"polars", "duckdb"},
        output_required=not beside_others,
        required_resource_keys={"workspace"},
    )
    def of_source(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        workspace: Workspace = context.resources.workspace
        seen = workspace.look_at_software(source)
        if seen.held and not beside_others:
            raise dg.Failure(f"Not had: {seen.held}", allow_retries=False)
        if not seen.held:
            yield dg.MaterializeResult(asset_key=key, metadata={"rows": seen.rows, "gaps": len(seen.gaps)})

    return of_source
