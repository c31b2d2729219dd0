"""Whose cost it is: what each target bears, and what is nobody's."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.scope import visible
from warehouse.snapshot import Snapshot


def borne(snapshot: Snapshot, viewer: Viewer, *, by: str, period: str = "", dimension: str = "") -> pl.DataFrame:
    """`dimension`, `period` (a day or a month), `target`, `currency`, `cost`: effective, by days or months of charges.

    `period` is a month, `2026-10`; that and `dimension` may be empty for all.
    """
    when = "strftime(day, '%Y-%m-%d')" if by == "day" else "strftime(day, '%Y-%m')"
    return snapshot.frame(
        f"""
        FROM (
            SELECT dimension, {when} AS period, target, BillingCurrency AS currency, sum(EffectiveCost) AS cost
            FROM allocation
            WHERE {visible(viewer)} AND (? = '' OR strftime(day, '%Y-%m') = ?) AND (? = '' OR dimension = ?) GROUP BY ALL)
        ORDER BY dimension, period, currency, target = 'unallocated', target""",
        [period, period, dimension, dimension],
    )


def stopped(snapshot: Snapshot) -> list[str]:
    """Why dimensions are not worked out."""
    return snapshot.frame("SELECT text FROM allocation_note WHERE kind = 'stopped' ORDER BY ALL")["text"].to_list()
