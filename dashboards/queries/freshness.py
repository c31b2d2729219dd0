"""How far each source's figures reach, when it was last read, and whether it is as it should be."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.scope import visible
from warehouse.snapshot import Snapshot

# A bill reaches its final amounts about a day after the day it is for; a bill that is further behind is stale.
SETTLES_AFTER_HOURS = 24
UNSETTLED_DAYS = 2
STALE_AFTER_DAYS = 3

SOURCES = """
WITH days AS (
    SELECT x_source AS source, max(day) AS last_day
    FROM cost_daily_rollup
    WHERE day <= $as_of AND {visible}
    GROUP BY ALL
), reads AS (
    SELECT source, max(loaded_at) AS read, max(modified) AS modified, sum(rows)::BIGINT AS rows,
           sum(rejected_rows)::BIGINT AS rejected_rows, count(DISTINCT billing_period)::BIGINT AS periods
    FROM load
    WHERE replaced_at IS NULL
    GROUP BY ALL
), held AS (
    SELECT source, count(*)::BIGINT AS held_back, max(last_tried) AS last_tried
    FROM held_back
    GROUP BY ALL
), gone AS (
    SELECT source, min(gone_since) AS gone_since
    FROM source_object SEMI JOIN (FROM load WHERE replaced_at IS NULL) USING (source, object)
    WHERE gone_since IS NOT NULL
    GROUP BY ALL
), compared AS (
    SELECT DISTINCT source, true AS is_compared FROM load_sum WHERE column_name = 'invoice_total'
), named AS (
    SELECT source FROM load UNION SELECT source FROM held_back UNION SELECT source FROM source_object
    EXCEPT SELECT source FROM saas_feed
)
SELECT source,
       CASE WHEN last_day IS NOT NULL
            THEN least(last_day, greatest(last_day - {unsettled}, (modified - INTERVAL {settles} HOUR)::DATE - 1))
       END AS data_to,
       coalesce(read, last_tried) AS read, coalesce(rows, 0) AS rows, coalesce(rejected_rows, 0) AS rejected_rows,
       coalesce(periods, 0) AS periods, coalesce(held_back, 0) AS held_back, gone_since,
       coalesce(is_compared, false) AS is_compared
FROM named LEFT JOIN days USING (source) LEFT JOIN reads USING (source) LEFT JOIN held USING (source)
     LEFT JOIN gone USING (source) LEFT JOIN compared USING (source)
ORDER BY source
"""

STATES = ("held_back", "stale", "rejects", "gone", "fresh")


def sources(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a source: source, data_to (last settled day), read, rows, rejected_rows, periods, held_back, gone_since,
    is_compared (it gives invoices' totals, which reach no day) and state.

    What is not as it should be stands first. `data_to` is null where nothing of it is loaded.
    """
    sql = SOURCES.format(visible=visible(viewer), unsettled=UNSETTLED_DAYS, settles=SETTLES_AFTER_HOURS)
    found = snapshot.frame(sql, {"as_of": snapshot.as_of})
    judged = found.with_columns(state=state(snapshot.as_of))
    order = pl.col("state").replace_strict({name: place for place, name in enumerate(STATES)}, return_dtype=pl.Int8)
    return judged.sort(order, "source")


def state(as_of: date) -> pl.Expr:
    """One of STATES, the worst that holds."""
    behind = pl.lit(as_of).sub(pl.col("data_to")) > pl.duration(days=STALE_AFTER_DAYS)
    return (
        pl.when(pl.col("held_back") > 0)
        .then(pl.lit("held_back"))
        .when(behind.fill_null(value=True) & ~pl.col("is_compared"))
        .then(pl.lit("stale"))
        .when(pl.col("rejected_rows") > 0)
        .then(pl.lit("rejects"))
        .when(pl.col("gone_since").is_not_null())
        .then(pl.lit("gone"))
        .otherwise(pl.lit("fresh"))
    )


def complete_to(found: pl.DataFrame) -> date | None:
    """The last day that every source which keeps up is complete for; of those that lag, the best, if all lag."""
    with_data = found.drop_nulls("data_to")
    current = with_data.filter(pl.col("state") != "stale")["data_to"]
    last = current.min() if len(current) else with_data["data_to"].max()
    return last if isinstance(last, date) else None
