"""Lines that were paid, as the newest files of their source have them; one that is gone is marked, never deleted."""

from datetime import date

import duckdb
import polars as pl

from warehouse.intervals import registered
from warehouse.tables import SPEND_TRANSACTION

# Each file covers the days from its first line to its last.
WITHDRAW = """
    UPDATE spend_transaction t SET withdrawn_at = $day
    WHERE x_source = $source AND withdrawn_at IS NULL
        AND NOT EXISTS (FROM seen WHERE seen.transaction_id = t.transaction_id)
        AND EXISTS (
            FROM (SELECT x_file, min("date") AS first, max("date") AS last FROM seen GROUP BY x_file) AS file
            WHERE t."date" BETWEEN file.first AND file.last)
"""

TOLD = ", ".join(f'"{name}"' for name in SPEND_TRANSACTION.names if name not in ("x_source", "withdrawn_at"))
# Most lines stand as they stood: what is written again would be most of the table on each day.
CHANGED = f"""
    CREATE OR REPLACE TEMP TABLE changed_line AS
    SELECT {TOLD} FROM seen
    EXCEPT SELECT {TOLD} FROM spend_transaction WHERE x_source = $source AND withdrawn_at IS NULL
"""


def keep_lines(connection: duckdb.DuckDBPyConnection, source: str, lines: pl.DataFrame, day: date) -> None:
    """Puts lines (SPEND_TRANSACTION's columns but x_source and withdrawn_at) beside those of the source that no file
    covers any more; call it in a transaction.
    """
    told = {"source": source}
    with registered(connection, seen=lines):
        connection.execute(WITHDRAW, {**told, "day": day})
        connection.execute(CHANGED, told)
    connection.execute(
        "DELETE FROM spend_transaction USING changed_line c WHERE spend_transaction.transaction_id = c.transaction_id"
    )
    connection.execute("INSERT INTO spend_transaction BY NAME SELECT *, $source AS x_source FROM changed_line", told)


def rename_lines(connection: duckdb.DuckDBPyConnection, old: str, new: str) -> None:
    """Gives lines that a source took over the ids that it would give them."""
    connection.execute(
        "UPDATE spend_transaction SET transaction_id = $new || substr(transaction_id, $length) "
        "WHERE x_source = $new AND starts_with(transaction_id, $old || ':')",
        {"old": old, "new": new, "length": len(old) + 1},
    )
