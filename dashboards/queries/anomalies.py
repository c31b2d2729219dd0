"""What the bills show that nobody expected: events, and the days around one."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.scope import visible
from warehouse.snapshot import Snapshot
from warehouse.tables import ANOMALY, ANOMALY_DAY

FILTERS = ("kind", "provider", "account", "service", "owner", "verdict")


def anomalies(
    snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str], *, since: date | None = None
) -> pl.DataFrame:
    """ANOMALY's columns, the newest first; `since` is a day on which it still went on, or a later one.

    A filter of FILTERS takes one value; a viewer of some accounts sees what lies in those alone.
    """
    found = told(snapshot, viewer)
    wanted = [pl.col(name) == filters[name] for name in FILTERS if filters.get(name)]
    if since is not None:
        wanted.append(pl.col("last_day") >= since)
    return found.filter(pl.lit(value=True), *wanted)


@remembered
def told(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """The anomalies of the snapshot that the viewer may see, the newest first, then by money."""
    names = ", ".join(f'"{name}"' for name in ANOMALY.names)
    return snapshot.frame(
        f"""
        SELECT {names} FROM anomaly WHERE {visible(viewer, "account")}
        ORDER BY start DESC, abs(money) DESC NULLS LAST, anomaly_id"""
    )


@remembered
def days_of(snapshot: Snapshot, viewer: Viewer, anomaly_id: str) -> pl.DataFrame:
    """ANOMALY_DAY of one of them, in order; none of one that the viewer may not see."""
    names = ", ".join(f"d.{name}" for name in ANOMALY_DAY.names)
    return snapshot.frame(
        f"""
        SELECT {names} FROM anomaly_day d SEMI JOIN (
            SELECT anomaly_id FROM anomaly WHERE {visible(viewer, "account")}
        ) a USING (anomaly_id)
        WHERE anomaly_id = ? ORDER BY day""",
        [anomaly_id],
    )
