"""How much of the cost names a resource that an inventory could know, per source, provider and month."""

from collections.abc import Mapping

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.scope import visible
from transforms.spend.resources import matched_cost
from warehouse.snapshot import Snapshot

KNOWN = "SELECT DISTINCT provider AS x_provider, x_resource_key, true AS known FROM resource"


def matched(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a source, provider, billing period and currency, as `matched_cost` gives it.

    Resources are summed by whether they have a key, and whether an inventory ever had it; where none of the provider
    was ever had, what matches one is unknown.
    """
    costs = snapshot.frame(f"""
        SELECT x_source, x_provider, x_period, BillingCurrency, any_value(ResourceId) AS ResourceId,
            any_value(x_resource_key) AS x_resource_key,
            sum(BilledCost) AS BilledCost, sum(EffectiveCost) AS EffectiveCost
        FROM resource_cost LEFT JOIN ({KNOWN}) USING (x_provider, x_resource_key) WHERE {visible(viewer)}
        GROUP BY x_source, x_provider, x_period, BillingCurrency, ResourceId IS NULL, x_resource_key IS NULL, known""")
    listed = snapshot.frame(KNOWN)
    return matched_cost(costs, listed if listed.height else None)
