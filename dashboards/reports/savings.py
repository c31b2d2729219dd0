"""The ledger of savings as files: every act, and the receipt of one with the cost of each day."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.finding import cost_days
from dashboards.queries.waste import savings
from warehouse.snapshot import Snapshot


def savings_table(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """SAVING as the page shows it: its span, provider and currency."""
    year = filters.get("year", str(snapshot.as_of.year))
    rows = savings(snapshot, viewer, {**filters, "year": year if year.isdigit() else ""})
    return rows.filter(pl.col("currency") == filters["currency"]) if filters.get("currency") else rows


def receipt_table(snapshot: Snapshot, viewer: Viewer, act: str) -> pl.DataFrame:
    """A row a day from 30 days before the act: `day, part, cost` (before, act, after) beside what it comes to; no rows
    where there is no such act.
    """
    finding_id, _, day = act.partition(":")
    rows = savings(snapshot, viewer, {}).filter(
        pl.col("finding_id") == finding_id, pl.col("acted_on").dt.strftime("%Y-%m-%d") == day
    )
    if rows.is_empty():
        return rows
    row = rows.row(0, named=True)
    first, last = row["acted_on"] - timedelta(days=30), row["after_to"] or row["acted_on"]
    costs = cost_days(snapshot, viewer, (row["provider"], row["account"], row["resource_id"]), first, last)
    acted = pl.lit(row["acted_on"])
    part = (
        pl.when(pl.col("day") < acted)
        .then(pl.lit("before"))
        .when(pl.col("day") == acted)
        .then(pl.lit("act"))
        .otherwise(pl.lit("after"))
    )
    days = pl.DataFrame({"day": pl.date_range(first, last, eager=True)})
    told = days.join(costs.select("day", "cost"), on="day", how="left").with_columns(
        pl.col("cost").fill_null(0), part=part
    )
    return told.select(
        "day",
        "part",
        "cost",
        *(pl.lit(row[name], rows.schema[name]).alias(name) for name in rows.columns),
        snapshot_id=pl.lit(snapshot.id),
    )
