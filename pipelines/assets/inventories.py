"""`inventory/<source>`: what one configured source has, and how busy that is, on the business day."""

from typing import Any

import dagster as dg

from pipelines.assets.bills import WAREHOUSE_POOL
from pipelines.workspace import Workspace
from sources.settings import InventorySettings


def inventory_key(source: str) -> dg.AssetKey:
    return dg.AssetKey(["inventory", source])


def inventory(source: InventorySettings, *, pool: str | None = WAREHOUSE_POOL) -> dg.AssetsDefinition:
    """The asset of one source. What it refuses is a gap that is told; a source that cannot be had at all fails."""
    key = inventory_key(source.name)

    @dg.asset(
        key=key,
        pool=pool,
        group_name="inventories",
        kinds={"polars", "duckdb"},
        required_resource_keys={"workspace"},
    )
    def of_source(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        workspace: Workspace = context.resources.workspace
        looked = workspace.look_at(source)
        if looked.held:
            raise dg.Failure(f"Not had: {looked.held}", allow_retries=False)
        return dg.MaterializeResult(asset_key=key, metadata={"resources": looked.resources, "gaps": len(looked.gaps)})

    return of_source
