"""Files of one billing period that hold charges of the same days, accounts and services."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.load.part import Part, charge_segments
from warehouse.segments import scan

# Two loads, and how many (billing account, sub account, day, service) they share; where more share one, its first two.
SHARED = """
WITH held AS (
    SELECT DISTINCT x_load_id AS load_id, BillingAccountId, SubAccountId, ChargePeriodStart::DATE AS day, ServiceName
    FROM {scan}
), shared AS (
    SELECT list_sort(list(load_id)) AS loads FROM held
    GROUP BY BillingAccountId, SubAccountId, day, ServiceName HAVING count(*) > 1
)
SELECT loads[1] AS first, loads[2] AS second, count(*) AS days FROM shared
GROUP BY ALL ORDER BY days DESC, first, second LIMIT 1
"""


@dataclass(frozen=True)
class Overlap:
    """Two objects (URIs) that share most, and in how many (account, day, service) they overlap."""

    first: str
    second: str
    days: int


def overlap(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> Overlap | None:
    """The two objects of a period that overlap most; None where none do.

    Parts of one export may overlap, where a new file begins within a day; two deliveries of one period always do.
    """
    charges = charge_segments(parts)
    if len(charges) < 2:
        return None
    objects = {part.load_id: part.found.object.uri for part in parts}
    found = connection.sql(SHARED.format(scan=scan(segment.path for segment in charges))).fetchall()
    return Overlap(objects[found[0][0]], objects[found[0][1]], found[0][2]) if found else None
