"""Resources through time: a row a change, over the business days on which a source had them so."""

from datetime import date

import duckdb
import polars as pl

from warehouse.intervals import registered
from warehouse.tables import INVENTORY_SCAN, RESOURCE_SEEN

WHAT = ", ".join(RESOURCE_SEEN.names)
SAME = " AND ".join(f"resource.{name} IS NOT DISTINCT FROM seen.{name}" for name in RESOURCE_SEEN.names)
OPEN = "resource.x_source = $source AND resource.x_valid_to IS NULL"
IN_SEEN = f"{OPEN} AND resource.x_resource_key = seen.x_resource_key"
TOLD_IN_FULL = """
    EXISTS (FROM scanned WHERE scanned.status = 'ok' AND scanned.provider = resource.provider
        AND scanned.account = resource.account AND scanned.resource_type = resource.resource_type
        AND scanned.region IN ('', coalesce(resource.region, '')))
"""
GONE = f"{OPEN} AND {TOLD_IN_FULL} AND NOT EXISTS (FROM seen WHERE seen.x_resource_key = resource.x_resource_key)"

LATEST = "SELECT coalesce(max(x_last_seen), $day) FROM resource WHERE x_source = $source"
FIRST_SEEN = """
    CREATE OR REPLACE TEMP TABLE first_sight AS
    SELECT x_resource_key, min(x_first_seen) AS day FROM resource WHERE x_source = $source GROUP BY ALL
"""
STEPS = (
    f"UPDATE resource SET x_last_seen = $day FROM seen WHERE {IN_SEEN} AND {SAME}",
    f"DELETE FROM resource USING seen WHERE {IN_SEEN} AND NOT ({SAME}) AND resource.x_valid_from = $day",
    f"UPDATE resource SET x_valid_to = $day FROM seen WHERE {IN_SEEN} AND NOT ({SAME})",
    f"DELETE FROM resource WHERE {GONE} AND resource.x_valid_from = $day",
    f"UPDATE resource SET x_valid_to = $day WHERE {GONE}",
    f"""
    INSERT INTO resource BY NAME
    SELECT $source AS x_source, {WHAT}, $day AS x_valid_from, NULL AS x_valid_to,
        coalesce(first_sight.day, $day) AS x_first_seen, $day AS x_last_seen
    FROM seen LEFT JOIN first_sight USING (x_resource_key)
    WHERE NOT EXISTS (FROM resource WHERE {OPEN} AND resource.x_resource_key = seen.x_resource_key)
    """,
)
KEEP_SCANS = f"""
    CREATE OR REPLACE TEMP TABLE kept_scan AS
    SELECT $source AS x_source, scanned.*, CASE WHEN scanned.status = 'ok' THEN $day ELSE before.last_ok END AS last_ok
    FROM scanned LEFT JOIN inventory_scan before
        ON before.x_source = $source AND {
    " AND ".join(f"before.{name} = scanned.{name}" for name in ("provider", "account", "region", "resource_type"))
}
"""


def keep_resources(
    connection: duckdb.DuckDBPyConnection, source: str, seen: pl.DataFrame, scans: pl.DataFrame, day: date
) -> None:
    """Notes what a source has on a business day; call it in a transaction.

    `seen` are RESOURCE_SEEN rows, each key once, `scans` INVENTORY_SCAN rows without x_source and last_ok. What is not
    seen is gone only where its type was told in full for its account and region: what was refused stays as it was. A
    business day before one that is already noted counts as that one.
    """
    with registered(connection, seen=seen, scanned=scans):
        day = max(day, connection.execute(LATEST, {"source": source, "day": day}).fetchall()[0][0])
        connection.execute(FIRST_SEEN, {"source": source})
        for sql in STEPS:
            named = {"source": source, "day": day}
            connection.execute(sql, {name: value for name, value in named.items() if f"${name}" in sql})


def keep_scans(connection: duckdb.DuckDBPyConnection, source: str, scans: pl.DataFrame, day: date) -> None:
    """Puts what was asked in place of what was last asked of the same; call it in a transaction."""
    with registered(connection, scanned=scans):
        connection.execute(KEEP_SCANS, {"source": source, "day": day})
        same = " AND ".join(f"inventory_scan.{name} = kept_scan.{name}" for name in INVENTORY_SCAN.key)
        connection.execute(f"DELETE FROM inventory_scan USING kept_scan WHERE {same}")
        connection.execute("INSERT INTO inventory_scan BY NAME FROM kept_scan")
