"""What the sources restated: since yesterday, since each month closed, or since a day."""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.scope import visible
from transforms.spend.restatement import restated
from warehouse.snapshot import Snapshot

YESTERDAY, CLOSE = "yesterday", "close"

# The periods asked for, and the business day whose end each is compared with.
SINCE_A_DAY = "SELECT DISTINCT x_source AS source, x_period AS billing_period, $day::DATE AS since FROM cost_history"
SINCE_CLOSE = "SELECT source, billing_period, closed_at AS since FROM month_status WHERE closed_at IS NOT NULL"
CHOSEN = "($source IS NULL OR source = $source) AND ($period IS NULL OR billing_period = $period)"
# What held then and does so no longer, and what came since; all else is as it was.
OTHER_NOW = """
    SELECT h.*, c.since FROM cost_history h JOIN compared c ON h.x_source = c.source AND h.x_period = c.billing_period
    WHERE (h.x_valid_from <= c.since AND h.x_valid_to > c.since OR h.x_valid_from > c.since AND h.x_valid_to IS NULL)
"""


class UnknownDay(ValueError):
    """Not a day that can be compared with."""


def changes(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a total of (account, service, day) and cost column that is another now, as `restated` gives it.

    `since` of the filters: `yesterday` (the default: what the business day brought), `close` (since each month was
    first closed; months never closed have no rows), or a day, YYYY-MM-DD (what came after it). Raises UnknownDay.
    """
    params: dict[str, object] = {name: filters.get(name) for name in ("source", "period")}
    day = day_of(filters.get("since", YESTERDAY), snapshot.as_of)
    compared = SINCE_CLOSE if day is None else SINCE_A_DAY
    days = {} if day is None else {"day": day}
    sql = f"WITH compared AS (FROM ({compared}) WHERE {CHOSEN}) {OTHER_NOW} AND {visible(viewer)}"
    return restated(snapshot.frame(sql, params | days))


def never_closed(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """source, billing_period, reason of the months asked for that have not been closed yet."""
    params = {name: filters.get(name) for name in ("source", "period")}
    return snapshot.frame(
        f"SELECT source, billing_period, reason FROM month_status WHERE closed_at IS NULL AND {CHOSEN} ORDER BY ALL",
        params,
    )


def day_of(since: str, as_of: date) -> date | None:
    """The day whose end is compared with; None for the close of each month. Raises UnknownDay."""
    if since == CLOSE:
        return None
    if since == YESTERDAY:
        return as_of - timedelta(days=1)
    try:
        return date.fromisoformat(since)
    except ValueError as error:
        raise UnknownDay(f'found "{since}"; expected yesterday, close, or a day such as 2026-10-31') from error
