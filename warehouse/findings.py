"""Findings of the business day, and what was said of each through time."""

from collections.abc import Iterable
from datetime import date

import duckdb
import polars as pl

from warehouse.tables import FINDING, FINDING_HISTORY

# The identity of a finding: the first 16 hexadecimal digits of the SHA-256 of these, joined by U+001F.
ID = "left(sha256(concat_ws(chr(31), {rule}, {provider}, {account}, {x_resource_key})), 16)"
OWN = {name: name for name in ("rule", "provider", "account", "x_resource_key")}
WINNER = ("winner_provider", "winner_account", "winner_key")
WINNERS = {
    "rule": "winner",
    **{name: f"coalesce({of}, {name})" for name, of in zip(list(OWN)[1:], WINNER, strict=True)},
}
# The columns of FINDING that are made when it is kept.
MADE = ("finding_id", "included_in", "first_found", "status", "resource_id")
# What is found of clouds, of software and of cost come in turn: each leaves the others' in place.
PART = {
    "clouds": "NOT starts_with(rule, 'saas.') AND NOT starts_with(rule, 'cost.')",
    "software": "starts_with(rule, 'saas.')",
    "cost": "starts_with(rule, 'cost.')",
}
# What was spent can't be saved: of it there are no acts to follow.
WITHOUT_HISTORY = ("cost",)
# What was said the run before; a finding that is another outcome now begins anew, unless it was not known meanwhile.
BEFORE = """
    CREATE OR REPLACE TEMP TABLE before AS SELECT finding_id, outcome, first_found, status FROM finding WHERE {part}
"""
FOUND = f"""
    WITH named AS (
        SELECT * EXCLUDE (winner), {ID.format(**OWN)} AS finding_id, x_resource_key AS resource_id,
            CASE WHEN winner IS NOT NULL THEN {ID.format(**WINNERS)} END AS included_in
        FROM found
    ), gone_on AS (
        SELECT finding_id, outcome, max(x_valid_from) AS first_found
        FROM finding_history h
            SEMI JOIN (FROM before WHERE outcome = 'unknown') USING (finding_id)
            SEMI JOIN (FROM finding_history WHERE x_valid_to IS NULL) USING (finding_id, outcome)
            ANTI JOIN finding_history e
                ON e.finding_id = h.finding_id AND e.outcome = h.outcome AND e.x_valid_to = h.x_valid_from
        GROUP BY ALL
    ), dated AS (
        SELECT named.*, coalesce(before.first_found, gone_on.first_found, $day) AS first_found,
            coalesce(before.status, 'open') AS status
        FROM named LEFT JOIN before ON before.finding_id = named.finding_id AND before.outcome = named.outcome
            LEFT JOIN gone_on ON gone_on.finding_id = named.finding_id AND gone_on.outcome = named.outcome
    )
    INSERT INTO finding BY NAME SELECT {", ".join(FINDING.names)} FROM dated
"""
# Of software what is not known is told where it goes on from something that was, and nowhere else.
NOTHING_BEFORE = """
    DELETE FROM finding WHERE starts_with(rule, 'saas.') AND outcome = 'unknown'
        AND NOT EXISTS (FROM finding_history h WHERE h.finding_id = finding.finding_id AND h.x_valid_to IS NULL)
"""
SAID = ("rule", "outcome", "saving_per_month", "commitment_freed_per_month", "currency")
SAME = " AND ".join(f"h.{name} IS NOT DISTINCT FROM f.{name}" for name in SAID)
NOW = "(FROM finding WHERE outcome IN ('waste', 'lead') AND {part})"
# What a day's evidence is not enough for goes on as it was: it did not go away.
NOT_KNOWN = "EXISTS (FROM finding f WHERE f.finding_id = h.finding_id AND f.outcome = 'unknown')"
HISTORY = (
    f"""
    DELETE FROM finding_history h WHERE {{part}} AND h.x_valid_to IS NULL AND h.x_valid_from = $day
        AND NOT EXISTS (FROM {NOW} f WHERE f.finding_id = h.finding_id AND {SAME}) AND NOT {NOT_KNOWN}
    """,
    f"""
    UPDATE finding_history h SET x_valid_to = $day WHERE {{part}} AND h.x_valid_to IS NULL
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
LATEST = "SELECT coalesce(max(x_valid_from), $day) FROM finding_history WHERE {part}"


def keep_findings(
    connection: duckdb.DuckDBPyConnection, found: Iterable[pl.DataFrame], day: date, *, part: str = "clouds"
) -> None:
    """Puts what was found of a part of PART in place of what was found of it last, and notes what changed.

    Call it in a transaction. `found`, in any number of frames, has FINDING's columns but those that are made here, with
    `x_resource_key` and `winner` (the rule that takes the saving) in place of resource_id and included_in;
    `winner_provider`, `winner_account`, `winner_key` where that is a finding on something else. A business day before
    one that is noted counts as that one.
    """
    is_part = PART[part]
    day = max(day, connection.execute(LATEST.format(part=is_part), {"day": day}).fetchall()[0][0])
    connection.execute(BEFORE.format(part=is_part))
    connection.execute(f"DELETE FROM finding WHERE {is_part}")
    for frame in found:
        whole = frame.with_columns(
            pl.lit(None, pl.String()).alias(name) for name in WINNER if name not in frame.columns
        )
        connection.register("found", whole.to_arrow())
        connection.execute(FOUND, {"day": day})
        connection.unregister("found")
    connection.execute("DROP TABLE before")
    connection.execute(NOTHING_BEFORE)
    for sql in () if part in WITHOUT_HISTORY else HISTORY:
        connection.execute(sql.format(part=is_part), {"day": day} if "$day" in sql else {})
