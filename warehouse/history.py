"""The totals of a billing period through time: a row a change, over the business days that it was known.

What changes several times on one business day keeps only the last of it, so the history grows by what changed a day.
"""

from datetime import date, timedelta

import duckdb

KEPT_DAYS = 400  # as long as the newest snapshot of a month is kept: 13 months
KEY = ("BillingCurrency", "BillingAccountId", "SubAccountId", "ServiceName", "day")
COSTS = ("BilledCost", "EffectiveCost")
WHAT = ", ".join((*KEY, *COSTS))

OF_THE_PERIOD = "x_source = $source AND x_period = $period"
LATEST = f"SELECT max(x_valid_from) FROM cost_history WHERE {OF_THE_PERIOD}"
NOW = f"""
    SELECT {", ".join(KEY)}, sum(BilledCost) AS BilledCost, sum(EffectiveCost) AS EffectiveCost
    FROM cost_daily_rollup WHERE {OF_THE_PERIOD} GROUP BY ALL
"""
KNOWN = f"SELECT {WHAT} FROM cost_history WHERE {OF_THE_PERIOD} AND x_valid_to IS NULL"
# A row a difference: 1 for what came, -1 for what went. Grouping holds two nulls for equal.
CHANGED = f"""
    CREATE OR REPLACE TEMP TABLE changed AS
    SELECT {WHAT}, sum(came)::INTEGER AS came FROM (
        SELECT {WHAT}, 1 AS came FROM ({NOW}) UNION ALL SELECT {WHAT}, -1 AS came FROM ({KNOWN})
    ) GROUP BY ALL HAVING sum(came) <> 0
"""
GONE = f"""
    {OF_THE_PERIOD} AND x_valid_to IS NULL
    AND came < 0 AND {" AND ".join(f"cost_history.{name} IS NOT DISTINCT FROM changed.{name}" for name in KEY)}
"""
FORGET_THOSE_OF_TODAY = f"DELETE FROM cost_history USING changed WHERE {GONE} AND x_valid_from = $day"
CLOSE = f"UPDATE cost_history SET x_valid_to = $day FROM changed WHERE {GONE}"
OPENED = f"INSERT INTO cost_history SELECT $source, $period, {WHAT}, $day, NULL FROM"
OPEN, OPEN_ALL = f"{OPENED} changed WHERE came > 0", f"{OPENED} ({NOW})"

# What held when a month was first closed stays, for whoever asks what changed since.
PRUNE = """
    DELETE FROM cost_history WHERE x_valid_to < ? AND NOT EXISTS (
        FROM month_status m WHERE m.source = x_source AND m.billing_period = x_period
        AND m.closed_at >= x_valid_from AND m.closed_at < x_valid_to)
"""


def note_totals(connection: duckdb.DuckDBPyConnection, source: str, billing_period: str, day: date) -> None:
    """Notes where the period's marts differ from what was known; call it in the transaction that changed them.

    A business day before one that is already noted counts as that one: time does not run backwards.
    """
    period = {"source": source, "period": billing_period}
    ((latest,),) = connection.execute(LATEST, period).fetchall()
    if latest is None:
        connection.execute(OPEN_ALL, {**period, "day": day})
        return
    day = max(day, latest)
    connection.execute(CHANGED, period)
    for sql in (FORGET_THOSE_OF_TODAY, CLOSE, OPEN):
        connection.execute(sql, {**period, "day": day})


def prune_totals(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Drops what has not held for 400 days, but for the state in which a month closed."""
    connection.execute(PRUNE, [as_of - timedelta(days=KEPT_DAYS)])
