"""Seats, pools and use of software through time, as sources tell them."""

from datetime import date

import duckdb
import polars as pl

from warehouse.intervals import Intervals, registered
from warehouse.tables import LICENSE_POOL_HISTORY, SAAS_FEED, SEAT_HISTORY

SEATS = Intervals(SEAT_HISTORY, "source", ("sku", "account_id"))
POOLS = Intervals(LICENSE_POOL_HISTORY, "source", ("sku",), aside=("active_as_of",))

# A vendor that forgets what was takes nothing away from what was seen.
KEEP_ACTIVITY = """
    MERGE INTO activity AS before USING (SELECT *, $source AS source FROM seen) AS now
    ON before.source = now.source AND before.account_id = now.account_id AND before.signal = now.signal
    WHEN MATCHED THEN UPDATE SET
        app_id = now.app_id,
        person_id = coalesce(now.person_id, before.person_id),
        last_activity_at = CASE WHEN $corrects AND now.last_activity_at IS NOT NULL THEN now.last_activity_at
            ELSE greatest(now.last_activity_at, before.last_activity_at) END,
        as_of = greatest(now.as_of, before.as_of)
    WHEN NOT MATCHED THEN INSERT (source, app_id, account_id, person_id, signal, lag_days, last_activity_at, as_of)
        VALUES (now.source, now.app_id, now.account_id, now.person_id, now.signal, 0, now.last_activity_at, now.as_of)
"""
LAG = "UPDATE activity SET lag_days = greatest(0, date_diff('day', as_of, $day)) WHERE source = $source"
ADD_MONTHS = """
    INSERT INTO active_month BY NAME
    SELECT $source AS source, app_id, account_id, any_value(person_id) AS person_id, month, min(signal) AS signal
    FROM seen WHERE NOT EXISTS (
        FROM active_month m WHERE m.source = $source AND m.account_id = seen.account_id AND m.app_id = seen.app_id
            AND m.month = seen.month)
    GROUP BY app_id, account_id, month
"""
ADD_COVERED = """
    INSERT INTO month_covered BY NAME
    SELECT DISTINCT $source AS source, app_id, month FROM seen
    WHERE NOT EXISTS (
        FROM month_covered m WHERE m.source = $source AND m.app_id = seen.app_id AND m.month = seen.month)
"""


def keep_seats(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    seats: pl.DataFrame,
    pools: pl.DataFrame,
    feeds: pl.DataFrame,
    day: date,
) -> None:
    """Notes who has seats and what was bought on a business day; call it in a transaction.

    `seats` and `pools` have the columns of their histories without source and validity, `feeds` SAAS_FEED's of what was
    asked. What is not told stays as it was: a seat is gone only where its SKU, or all, was told in full.
    """
    asked = feeds.filter(~pl.col("feed").str.starts_with("activity"))["status"]
    all_told = bool(len(asked)) and bool((asked == "ok").all())
    # Of feeds that are refused for good nothing comes, but what comes of a SKU is whole; of what failed nothing is.
    of_told = pl.col("sku").is_in(seats["sku"].unique().implode()) if "failed" not in asked else pl.lit(value=False)
    SEATS.keep(connection, source, seats, day, gone=pl.lit(all_told) | of_told & bool(len(asked)))
    POOLS.keep(connection, source, pools, day, gone=pl.lit(all_told))


def keep_use(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    activity: pl.DataFrame,
    months: pl.DataFrame,
    covered: pl.DataFrame,
    day: date,
    *,
    corrects: bool = False,
) -> None:
    """Notes the last use, and adds months of use; call it in a transaction. The last value seen stays.

    With `corrects` a last use that is told stands in place of one that was read before, be it later.
    """
    named, dated = {"source": source}, {"source": source, "day": day}
    with registered(connection, seen=activity):
        connection.execute(KEEP_ACTIVITY, {**named, "corrects": corrects})
    connection.execute(LAG, dated)
    for sql, seen in ((ADD_MONTHS, months), (ADD_COVERED, covered)):
        if seen.height:
            with registered(connection, seen=seen):
                connection.execute(sql, named)


FORGET_FEEDS = """
DELETE FROM saas_feed WHERE source = ? AND (? OR list_contains(?, feed)) RETURNING feed, last_ok
"""
ADD_FEEDS = f"INSERT INTO saas_feed ({', '.join(SAAS_FEED.names)}) VALUES "


def keep_feeds(connection: duckdb.DuckDBPyConnection, source: str, feeds: pl.DataFrame, day: date) -> None:
    """Puts what was asked in place of what was last asked; call it in a transaction.

    Where nothing at all was had, what was known of other feeds stays and grows old.
    """
    told = feeds.to_dicts()
    had = any(each["status"] == "ok" for each in told)
    before = connection.execute(FORGET_FEEDS, [source, had, feeds["feed"].to_list()])
    last_ok = dict(before.fetchall()) | {each["feed"]: day for each in told if each["status"] == "ok"}
    rows = [{**each, "source": source, "day": day, "last_ok": last_ok.get(each["feed"])} for each in told]
    places = ", ".join(f"({', '.join('?' * len(SAAS_FEED.names))})" for _ in rows)
    connection.execute(ADD_FEEDS + places, [row[name] for row in rows for name in SAAS_FEED.names])


# What came in full is judged afterwards: `ok` is what it was, whatever was made of it before.
FEEDS_AS_TOLD = """
SELECT * REPLACE (
    CASE WHEN status IN ('stale', 'frozen') AND last_ok = day THEN 'ok' ELSE status END AS status,
    CASE WHEN status IN ('stale', 'frozen') AND last_ok = day THEN NULL ELSE reason END AS reason)
FROM saas_feed WHERE list_contains(?, source)
"""
UNMARK = """
UPDATE saas_feed SET status = 'ok', reason = NULL WHERE status IN ('stale', 'frozen') AND last_ok = day
    AND (feed = 'activity' OR starts_with(feed, 'activity.'))
"""
MARK = """
UPDATE saas_feed SET status = doubts.status, reason = 'Found that ' || doubts.doubt || '; expected newer use. '
    || 'See whether the vendor still writes it; until then nobody is judged by it.'
FROM doubts WHERE saas_feed.source = doubts.source AND saas_feed.status = 'ok'
    AND (saas_feed.feed = 'activity' OR doubts.root_app IS NULL AND starts_with(saas_feed.feed, 'activity.')
        OR saas_feed.feed = 'activity.' || doubts.root_app)
"""


def mark_feeds(connection: duckdb.DuckDBPyConnection, doubts: pl.DataFrame) -> None:
    """Marks the feeds of use that came and must not be judged by; call it in a transaction.

    `doubts` has `source, root_app` (null: all of it), `doubt` (a clause), `status`.
    """
    connection.execute(UNMARK)
    first = doubts.unique(["source", "root_app"], keep="first", maintain_order=True)
    with registered(connection, doubts=first):
        connection.execute(MARK)
