"""The table of `/spend` as a file."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.drill import billing_rows_whole
from dashboards.queries.filters import ROWS, SpendFilters
from dashboards.queries.spend import by_group, question, resolved
from warehouse.snapshot import Snapshot

ALL = 2**31


def spend_table(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """Every group with its costs and days, or at the end of the drill the billing rows with all their columns."""
    if filters.show == ROWS:
        return billing_rows_whole(snapshot, viewer, filters)
    meant = resolved(snapshot, viewer, filters)
    groups = by_group(snapshot, viewer, meant, ALL)
    asked = question(snapshot, viewer, meant)
    if asked is None:
        return groups
    now, before = asked.days.now, asked.days.before
    return groups.select(
        pl.col("key").alias(asked.group.slug),
        "name",
        basis=pl.lit(filters.basis),
        currency=pl.lit(asked.currency),
        first_day=pl.lit(now.first),
        last_day=pl.lit(now.last),
        cost="now",
        before_first_day=pl.lit(before.first if before else None, dtype=pl.Date()),
        before_last_day=pl.lit(before.last if before else None, dtype=pl.Date()),
        cost_before=pl.col("before") if before else pl.lit(None, dtype=pl.Decimal(38, 18)),
        change=pl.col("now") - pl.col("before") if before else pl.lit(None, dtype=pl.Decimal(38, 18)),
        billing_rows="rows",
    )
