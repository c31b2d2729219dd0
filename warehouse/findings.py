"""Findings of the business day, and what was said of each through time."""

from collections.abc import Iterable
from datetime import date

import duckdb
import polars as pl

from warehouse.tables import FINDING, FINDING_HISTORY

# The identity of a finding: the first 16 hexadecimal digits of the SHA-256 of these, joined by U+001F.
ID = "left(sha256(concat_ws(chr(31), {rule}, provider, account, x_resource_key)), 16)"
# What was said the run before; a finding that is another outcome now begins anew.
BEFORE = """
    CREATE OR REPLACE TEMP TABLE before AS SELECT finding_id, outcome, first_found, status FROM finding
"""
FOUND = f"""
    WITH named AS (
        SELECT * EXCLUDE (winner), {ID.format(rule="rule")} AS finding_id, x_resource_key AS resource_id,
            CASE WHEN winner IS NOT NULL THEN {ID.format(rule="winner")} END AS included_in
        FROM found
    ), dated AS (
        SELECT named.*, coalesce(before.first_found, $day) AS first_found, coalesce(before.status, 'open') AS status
        FROM named LEFT JOIN before ON before.finding_id = named.finding_id AND before.outcome = named.outcome
    )
    INSERT INTO finding BY NAME SELECT {", ".join(FINDING.names)} FROM dated
"""
SAID = ("rule", "outcome", "saving_per_month", "commitment_freed_per_month", "currency")
SAME = " AND ".join(f"h.{name} IS NOT DISTINCT FROM f.{name}" for name in SAID)
NOW = "(FROM finding WHERE outcome IN ('waste', 'lead'))"
# What a day's evidence is not enough for goes on as it was: it did not go away.
NOT_KNOWN = "EXISTS (FROM finding f WHERE f.finding_id = h.finding_id AND f.outcome = 'unknown')"
HISTORY = (
    f"""
    DELETE FROM finding_history h WHERE h.x_valid_to IS NULL AND h.x_valid_from = $day
        AND NOT EXISTS (FROM {NOW} f WHERE f.finding_id = h.finding_id AND {SAME}) AND NOT {NOT_KNOWN}
    """,
    f"""
    UPDATE finding_history h SET x_valid_to = $day WHERE h.x_valid_to IS NULL
        AND NOT EXISTS (FROM {NOW} f WHERE f.finding_id = h.finding_id AND {SAME}) AND NOT {NOT_KNOWN}
    """,
    f"""
    INSERT INTO finding_history BY NAME
    SELECT {", ".join(name for name in FINDING_HISTORY.names if name not in ("x_valid_from", "x_valid_to"))},
        $day AS x_valid_from, NULL AS x_valid_to
    FROM {NOW} f
    WHERE NOT EXISTS (FROM finding_history h WHERE h.finding_id = f.finding_id AND h.x_valid_to IS NULL)
    """,
)
LATEST = "SELECT coalesce(max(x_valid_from), $day) FROM finding_history"


def keep_findings(connection: duckdb.DuckDBPyConnection, found: Iterable[pl.DataFrame], day: date) -> None:
    """Puts what was found in place of what was found last, and notes what changed; call it in a transaction.

    `found`, in any number of frames, has FINDING's columns but those that are made here, with `x_resource_key` and
    `winner` (the rule that takes the saving) in place of resource_id and included_in. A business day before one that is
    noted counts as that one.
    """
    day = max(day, connection.execute(LATEST, {"day": day}).fetchall()[0][0])
    connection.execute(BEFORE)
    connection.execute("DELETE FROM finding")
    for part in found:
        connection.register("found", part.to_arrow())
        connection.execute(FOUND, {"day": day})
        connection.unregister("found")
    connection.execute("DROP TABLE before")
    for sql in HISTORY:
        connection.execute(sql, {"day": day} if "$day" in sql else {})
