"""What can be asked of a snapshot: currencies, months, tags, members, and the days that its charges lie on."""

from datetime import timedelta

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries import periods
from dashboards.queries.asked import remembered
from dashboards.queries.dimensions import GROUPS, Dimension
from dashboards.queries.filters import Known
from dashboards.queries.scope import billed_in, visible
from warehouse.snapshot import Snapshot


@remembered
def known(snapshot: Snapshot, viewer: Viewer) -> Known:
    """What can be asked of the snapshot."""
    return Known(
        currencies=tuple(currencies(snapshot, viewer)["currency"]),
        months=tuple(months(snapshot, viewer)["month"]),
        tags=tuple(tag_keys(snapshot, viewer)["key"]),
        keys={group.slug: dict(members(snapshot, viewer, group).iter_rows()) for group in GROUPS},
    )


@remembered
def currencies(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """`currency` ('' where the bill names none), `cost` (effective), `rows`; largest first."""
    return snapshot.frame(f"""
        SELECT coalesce(BillingCurrency, '') AS currency, sum(EffectiveCost) AS cost, sum(x_rows)::BIGINT AS rows
        FROM cost_monthly WHERE {visible(viewer)} GROUP BY 1 ORDER BY abs(cost) DESC NULLS LAST, currency""")


@remembered
def months(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """`month` (YYYY-MM) in which charges lie, newest first."""
    return snapshot.frame(f"""
        SELECT DISTINCT strftime(day, '%Y-%m') AS month
        FROM (SELECT DISTINCT day FROM cost_daily_rollup WHERE {visible(viewer)}) ORDER BY month DESC""")


@remembered
def tag_keys(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """`key`, most used first."""
    seen = f"SELECT DISTINCT x_tag_set FROM cost_daily_rollup WHERE {visible(viewer)}"
    return snapshot.frame(
        f"SELECT key FROM tag_set WHERE x_tag_set IN ({seen}) GROUP BY key ORDER BY count(*) DESC, key"
    )


@remembered
def members(snapshot: Snapshot, viewer: Viewer, group: Dimension) -> pl.DataFrame:
    """`key` and `name` of every member of a dimension, the largest cost first."""
    name = f"c.{group.name or group.key}"
    return snapshot.frame(f"""
        SELECT {group.column} AS key, coalesce(max(nullif({name}, '')), key) AS name FROM cost_monthly c
        WHERE {visible(viewer)} AND key <> '' GROUP BY 1 ORDER BY abs(sum(EffectiveCost)) DESC NULLS LAST, key""")


@remembered
def coverage(snapshot: Snapshot, viewer: Viewer, currency: str) -> pl.DataFrame:
    """One row: `first` and `last` day with charges up to the snapshot's day, `settled`: no more is expected to it."""
    found = snapshot.frame(
        f"""
        SELECT min(day) AS first, max(day) FILTER (day <= ?) AS last, max(day) AS beyond,
            (SELECT max(modified) FROM load WHERE replaced_at IS NULL) AS modified
        FROM cost_daily_rollup WHERE {visible(viewer)} AND {billed_in(currency)}""",
        [snapshot.as_of, *([currency] if currency else [])],
    )
    seen = pl.min_horizontal(pl.lit(snapshot.as_of), pl.col("modified").cast(pl.Date))
    settled = (seen - timedelta(days=periods.SETTLES_AFTER_DAYS)).alias("settled")
    return found.select("first", pl.coalesce("last", "beyond").alias("last"), settled)
