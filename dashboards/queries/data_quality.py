"""Whether the figures can be trusted: sums against the source, checks, rejects, what is held back, drift, runs."""

from collections.abc import Mapping

import polars as pl

from dashboards.access.viewer import Viewer
from warehouse.snapshot import Snapshot
from warehouse.tables import INVOICE_TOTAL

REJECTS_SHOWN = 8
REJECTS_MOST = 500
RUNS_SHOWN = 14
DRIFT_SHOWN = 50

SUMS = ("source_sum", "warehouse_sum", "rejected_sum", "rounding", "difference")

# The sums of what is only compared with bills, and is no cost.
COMPARED = INVOICE_TOTAL.name
# The sums of loads whose rows are live; of a load that was replaced nothing is in the figures.
LIVE_SUMS = """
FROM load_sum JOIN load USING (load_id)
WHERE load.replaced_at IS NULL
"""


def reconciliation(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a currency, of billed cost: currency, first_period, last_period, rows, rejected_rows, source_sum,
    warehouse_sum, rejected_sum, rounding, difference (billing currency), and `differing`, the number of sums of any
    cost column that do not agree.
    """
    return snapshot.frame(f"""
        WITH sums AS (SELECT load_sum.* {LIVE_SUMS} AND column_name <> '{COMPARED}')
        FROM (SELECT currency, min(billing_period) AS first_period, max(billing_period) AS last_period,
               count(DISTINCT billing_period) AS periods,
               sum(rows) FILTER (column_name = 'BilledCost')::BIGINT AS rows,
               sum(rejected_rows) FILTER (column_name = 'BilledCost')::BIGINT AS rejected_rows,
               {", ".join(billed(name) for name in SUMS)},
               count(*) FILTER (difference::DECIMAL(38,18) <> 0)::BIGINT AS differing
        FROM sums GROUP BY currency)
        ORDER BY abs(source_sum) DESC, currency
    """)


def billed(name: str) -> str:
    return f"coalesce(sum({name}::DECIMAL(38,18)) FILTER (column_name = 'BilledCost'), 0) AS {name}"


def differences(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a source and currency, of billed cost or of invoices' totals: source, currency, difference, rejected_sum
    (billing currency).
    """
    return snapshot.frame(f"""
        SELECT load_sum.source AS source, currency,
               sum(difference::DECIMAL(38,18)) AS difference, sum(rejected_sum::DECIMAL(38,18)) AS rejected_sum
        {LIVE_SUMS} AND column_name IN ('BilledCost', '{COMPARED}')
        GROUP BY ALL
        ORDER BY ALL
    """)


def checks(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a check: check_name, total and passed (source and period pairs), blocked (failed ones that block),
    detail and where (of the newest failure). Failed ones first.
    """
    return snapshot.frame("""
        SELECT check_name, count(*)::BIGINT AS total, count(*) FILTER (passed)::BIGINT AS passed,
               count(*) FILTER (NOT passed AND blocking)::BIGINT AS blocked,
               arg_max(detail, checked_at) FILTER (NOT passed) AS detail,
               arg_max(source || ', ' || billing_period, checked_at) FILTER (NOT passed) AS place
        FROM check_result
        GROUP BY check_name
        ORDER BY blocked DESC, count(*) FILTER (passed) = count(*), check_name
    """)


def reject_sums(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a currency: currency, rows, amount (null where no row's amount could be read)."""
    return snapshot.frame("""
        SELECT currency, count(*)::BIGINT AS rows, sum(amount) AS amount
        FROM reject GROUP BY currency ORDER BY count(*) DESC, currency
    """)


def rejects(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """Rejected rows that share file, column, reason and value, largest amount first: source, object, column_name,
    reason, value, currency, rows, first_line, last_line, amount; `kinds` counts all such groups.

    Eight groups; with the filter `rejects=all` up to 500.
    """
    most = REJECTS_MOST if filters.get("rejects") == "all" else REJECTS_SHOWN
    return snapshot.frame(
        """
        FROM (
            SELECT source, object, column_name, reason, value, currency, count(*)::BIGINT AS rows,
                   min(line) AS first_line, max(line) AS last_line, sum(amount) AS amount,
                   count(*) OVER () AS kinds
            FROM reject GROUP BY ALL
        )
        ORDER BY abs(amount) DESC NULLS LAST, source, object, first_line LIMIT ?
        """,
        [most],
    )


def held_back(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """What was not taken, longest first: source, billing_period, object, reason, since, last_tried."""
    return snapshot.frame("""
        SELECT source, billing_period, object, reason, since, last_tried FROM held_back ORDER BY since, source, object
    """)


def drift(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """Changes in delivered columns, newest first: source, column_name, change, object, seen; `total` counts all."""
    return snapshot.frame(
        """
        SELECT source, column_name, change, object, seen, count(*) OVER () AS total
        FROM schema_drift ORDER BY seen DESC, source, column_name LIMIT ?
        """,
        [DRIFT_SHOWN],
    )


def runs(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """The newest fourteen runs, oldest first: run_id, started, minutes, as_of, status, periods, rows, message.

    The run that published this snapshot still had to end when it did; its end is the time of publication.
    """
    return snapshot.frame(
        """
        SELECT run_id, started, as_of, periods, rows, message,
               if(status = 'running', 'published', status) AS status,
               epoch(coalesce(ended, if(status = 'running', $published, NULL)) - started) / 60 AS minutes
        FROM (FROM run ORDER BY started DESC LIMIT $most)
        ORDER BY started
        """,
        {"published": snapshot.published, "most": RUNS_SHOWN},
    )
