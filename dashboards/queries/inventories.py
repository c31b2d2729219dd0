"""What inventories told, and what they would not: how far each reaches, and each gap with what is missing."""

from collections.abc import Mapping

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.scope import visible
from transforms.waste.verdicts import STALE_AFTER_DAYS
from warehouse.snapshot import Snapshot

GAPS_SHOWN = 50
SOURCES = """
WITH there AS (
    SELECT x_source, count(*) FILTER (x_valid_to IS NULL)::BIGINT AS resources FROM resource
    WHERE {visible} GROUP BY ALL
), asked AS (
    SELECT x_source, any_value(provider) AS provider, max(day) AS asked, max(last_ok) AS told,
        count(DISTINCT account) FILTER (account <> '')::BIGINT AS accounts,
        count(*) FILTER (status <> 'ok')::BIGINT AS gaps
    FROM inventory_scan WHERE {visible} GROUP BY ALL
)
SELECT x_source AS source, provider, asked, told, accounts, gaps, coalesce(resources, 0) AS resources,
    CASE WHEN told IS NULL THEN 'never' WHEN told < $as_of - $stale THEN 'stale' WHEN gaps > 0 THEN 'gaps'
        ELSE 'fresh' END AS state
FROM asked LEFT JOIN there USING (x_source) ORDER BY source
"""
UNTOLD = """
SELECT x_source AS source, provider, account, region, resource_type, day, last_ok, status, permission, reason
FROM inventory_scan WHERE status <> 'ok' AND {visible} ORDER BY ALL
"""
GAPS = f"""
SELECT source, provider, account, region, status, count(*)::BIGINT AS types,
    min(resource_type) AS first_type, any_value(reason) AS reason, max(last_ok) AS told,
    string_agg(DISTINCT permission, ', ' ORDER BY permission) AS permissions, count(*) OVER () AS total
FROM ({UNTOLD}) GROUP BY ALL ORDER BY ALL LIMIT $most
"""


def inventories(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a source: source, provider, asked and told (DAY, last asked, last told anything in full), accounts, gaps
    (types of resources not told), resources, and state: never, stale, gaps or fresh; of accounts in scope.
    """
    shown = SOURCES.format(visible=visible(viewer, "account"))
    return snapshot.frame(shown, {"as_of": snapshot.as_of, "stale": STALE_AFTER_DAYS})


@remembered
def scans(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """INVENTORY_SCAN of what was not told in full, with the permission that is missing and the reason."""
    return snapshot.frame(UNTOLD.format(visible=visible(viewer, "account")))


def gaps(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row an account, region and kind of refusal: source, provider, account, region, status, types, first_type,
    reason, permissions, told; `total` counts all.
    """
    return snapshot.frame(GAPS.format(visible=visible(viewer, "account")), {"most": GAPS_SHOWN})
