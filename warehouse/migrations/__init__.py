"""How a warehouse made by an older version becomes one of this version, keeping its data.

Each step is a SQL file of this folder, `NNNN_what.sql`, run once and in order inside one transaction; one that came
later under a lower number than some that ran is run, too. Marts are derived: a step may drop and refill them. A test
holds the result equal to `warehouse.tables`.
"""

from pathlib import Path

import duckdb

FOLDER = Path(__file__).parent


class NewerWarehouse(Exception):
    """The warehouse was written by a newer version of Outlay."""


def steps() -> list[tuple[int, str]]:
    """(version, SQL) of every step, in order."""
    return [(int(path.name[:4]), path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("[0-9]*.sql"))]


def migrate(connection: duckdb.DuckDBPyConnection, *, up_to: int | None = None) -> int:
    """Brings the warehouse to the newest version (or `up_to`) and gives its version. Raises NewerWarehouse."""
    connection.execute("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, applied_at TIMESTAMP)")
    done = {version for (version,) in connection.execute("SELECT version FROM migration").fetchall()}
    at, newest = max(done, default=0), steps()[-1][0]
    if at > newest:
        raise NewerWarehouse(
            f"This warehouse is of version {at}; this Outlay knows versions up to {newest}. Install the newer Outlay."
        )
    for version, sql in steps():
        if version not in done and version <= (up_to or newest):
            connection.execute(f"BEGIN; {sql}; INSERT INTO migration VALUES ({version}, now()::TIMESTAMP); COMMIT")
            at = max(at, version)
    return at
