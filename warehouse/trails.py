"""What trails told of clients and accounts: the first and the last day of each, whatever a log forgets."""

from datetime import date

import duckdb
import polars as pl

from warehouse.intervals import registered
from warehouse.tables import TRAIL_SIGHT

# What a source does not tell again it told once; days only ever move apart.
KEEP_SIGHTS = """
    CREATE OR REPLACE TEMP TABLE kept_sight AS
    SELECT $source AS x_source, $trail AS trail, now.client, now.account_id,
        coalesce(now.person_id, before.person_id) AS person_id, coalesce(now.name, before.name) AS name,
        coalesce(now.publisher, before.publisher) AS publisher, coalesce(now.domains, before.domains) AS domains,
        coalesce(now.consent, before.consent) AS consent, coalesce(now.scopes, before.scopes) AS scopes,
        least(now.first_seen, before.first_seen) AS first_seen, greatest(now.last_seen, before.last_seen) AS last_seen,
        CASE
            WHEN now.consent IS NULL AND $whole AND before.consent IS NOT NULL THEN coalesce(before.ended_on, $day)
            WHEN now.consent IS NULL THEN before.ended_on
            WHEN $whole OR now.last_seen IS NOT NULL THEN now.ended_on
            ELSE greatest(now.ended_on, before.ended_on)
        END AS ended_on,
        $day AS x_last_seen
    FROM seen now LEFT JOIN trail_sight before
        ON before.x_source = $source AND before.client = now.client AND before.account_id = now.account_id
"""
END_GRANTS = """
    UPDATE trail_sight SET ended_on = $day
    WHERE x_source = $source AND consent IS NOT NULL AND ended_on IS NULL
        AND NOT EXISTS (
            FROM seen WHERE seen.client = trail_sight.client AND seen.account_id = trail_sight.account_id
                AND seen.consent IS NOT NULL)
"""


def keep_sights(
    connection: duckdb.DuckDBPyConnection, source: str, trail: str, sights: pl.DataFrame, day: date, *, whole: bool
) -> None:
    """Puts sights (TRAIL_SIGHT's columns without x_source, trail and x_last_seen) beside those that there are.

    `whole`: all grants that stand are among them, so one that is not has ended. Call it in a transaction.
    """
    with registered(connection, seen=sights):
        told = {"source": source, "trail": trail, "day": day, "whole": whole}
        connection.execute(KEEP_SIGHTS, told)
        if whole:
            connection.execute(END_GRANTS, {"source": source, "day": day})
        connection.execute(
            "DELETE FROM trail_sight USING kept_sight k WHERE trail_sight.x_source = k.x_source "
            "AND trail_sight.client = k.client AND trail_sight.account_id = k.account_id"
        )
        connection.execute(f"INSERT INTO trail_sight BY NAME SELECT {', '.join(TRAIL_SIGHT.names)} FROM kept_sight")
