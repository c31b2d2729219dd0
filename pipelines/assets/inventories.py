"""`inventory/<source>`: what one configured source has, and how busy that is, on the business day."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.assets.bills import WAREHOUSE_POOL
from pipelines.workspace import Workspace
from sources.settings import InventorySettings


def inventory_key(source: str) -> dg.AssetKey:
    return dg.AssetKey(["inventory", source])


def inventory(
    source: InventorySettings, *, pool: str | None = WAREHOUSE_POOL, beside_others: bool = False
) -> dg.AssetsDefinition:
    """The asset of one source. What it refuses is a gap that is told; a source that cannot be had at all fails.

    `beside_others`: it is then not materialised, since a failure would end a run in one process for all.
    """
    key = inventory_key(source.name)

    @dg.asset(
        key=key,
        pool=pool,
        group_name="inventories",
        kinds={"polars", "duckdb"},
        output_required=not beside_others,
        required_resource_keys={"workspace"},
    )
    def of_source(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        workspace: Workspace = context.resources.workspace
        looked = workspace.look_at(source)
        if looked.held and not beside_others:
            raise dg.Failure(f"Not had: {looked.held}", allow_retries=False)
        if not looked.held:
            counts = {"resources": looked.resources, "gaps": len(looked.gaps)}
            yield dg.MaterializeResult(asset_key=key, metadata=counts)

    return of_source
