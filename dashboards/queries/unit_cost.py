"""What a unit of the company's work costs, by month and scope."""

from datetime import date

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from warehouse.snapshot import Snapshot

ROLES = ("finance", "platform")


def unit_cost(
    snapshot: Snapshot, viewer: Viewer, *, metric: str = "", by: str = "", month: date | None = None
) -> pl.DataFrame:
    """UNIT_COST rows of one metric or all, of all cost or `by` a dimension, of one month or all; the newest first.

    A viewer of some accounts sees these alone.
    """
    rows = _seen(_kept(snapshot), viewer)
    wanted = [pl.col("dimension") == by if by else pl.col("dimension").is_null()]
    wanted += [pl.col("metric") == metric] if metric else []
    wanted += [pl.col("month") == month] if month else []
    order = ["metric", "month", "cost", "target", "currency"]
    return rows.filter(wanted).sort(order, descending=[False, True, True, False, False], nulls_last=True)


def names(snapshot: Snapshot, viewer: Viewer) -> tuple[list[str], list[str]]:
    """The metrics and the dimensions that there are."""
    rows = _seen(_kept(snapshot), viewer)
    return rows["metric"].unique().sort().to_list(), rows["dimension"].drop_nulls().unique().sort().to_list()


@remembered
def _kept(snapshot: Snapshot) -> pl.DataFrame:
    return snapshot.frame("FROM unit_cost")


def _seen(rows: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    accounts = viewer.scope.accounts
    if not viewer.allowed(*ROLES):
        return rows.clear()
    return (
        rows
        if accounts is None
        else rows.filter(pl.col("dimension") == "account", pl.col("target").is_in(sorted(accounts)))
    )
