"""Rows with two tag keys that are one without regard to case and blanks around them: only one value counts."""

from collections.abc import Iterator, Sequence

import duckdb

from pipelines.load.part import Part, charge_segments
from warehouse.segments import scan

# How many rows have such keys, and two of them as an example. The distinct texts are few beside the rows.
COLLIDING = """
WITH texts AS (SELECT Tags, count(*) AS rows FROM {scan} WHERE x_tag_set <> 0 GROUP BY Tags),
named AS (
    SELECT rows, CASE WHEN NOT json_valid(Tags) THEN [] WHEN json_type(Tags) = 'OBJECT' THEN json_keys(Tags)
        WHEN json_type(Tags) = 'ARRAY' THEN json_extract_string(Tags, '$[*].key') ELSE [] END AS keys FROM texts
), folded AS (SELECT rows, keys, list_transform(keys, lambda key: lower(trim(key))) AS alike FROM named)
SELECT sum(rows)::BIGINT AS rows, arg_max(keys, rows) AS keys FROM folded
WHERE len(list_distinct(alike)) < len(list_filter(alike, lambda key: key IS NOT NULL))
"""


def colliding_tags(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> Iterator[str]:
    """A sentence where rows of these loads have such keys."""
    paths = [segment.path for segment in charge_segments(parts)]
    if not paths:
        return
    ((rows, keys),) = connection.execute(COLLIDING.format(scan=scan(paths))).fetchall()
    if rows:
        one, other = _alike(keys)
        yield (
            f"{rows:,} row{'s have' if rows > 1 else ' has'} tag keys that are one without regard to case, such as "
            f"“{one}” and “{other}”: the value of the last counts. Name the tag in one way at the provider."
        )


def _alike(keys: Sequence[str]) -> tuple[str, str]:
    """The first two keys that fold to one."""
    seen: dict[str, str] = {}
    for key in keys:
        if (before := seen.setdefault(key.strip().casefold(), key)) is not key:
            return before, key
    return keys[0], keys[-1]
