"""How the bill divides into waste and the rest, and what acting on findings saved."""

from collections.abc import Mapping

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.scope import visible
from warehouse.snapshot import Snapshot
from warehouse.tables import SAVING


@remembered
def totals(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """WASTE_TOTAL added up by currency, the largest cost first, with the window that all of it lies in."""
    return snapshot.frame(f"""
        SELECT currency, min(window_start) AS window_start, max(window_end) AS window_end,
            sum(effective_cost) AS effective_cost, sum(waste) AS waste, sum(in_use) AS in_use,
            sum(unknown) AS unknown, sum(not_covered) AS not_covered
        FROM waste_total WHERE {visible(viewer, "account")} GROUP BY currency ORDER BY effective_cost DESC, currency""")


@remembered
def rule_runs(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """RULE_RUN: how many resources each rule judged, or why it could not; for who sees every account alone."""
    whole = "true" if viewer.scope.accounts is None else "false"
    return snapshot.frame(f"SELECT * FROM rule_run WHERE {whole} ORDER BY rule")


def savings(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """SAVING, the newest act first; `year` (2026), `provider` and `account` choose."""
    rows = _savings(snapshot, viewer)
    wanted = [pl.col(name) == filters[name] for name in ("provider", "account") if filters.get(name)]
    year = filters.get("year", "")
    if year.isdigit():
        wanted.append(pl.col("acted_on").dt.year() == int(year))
    return rows.filter(pl.lit(value=True), *wanted)


@remembered
def _savings(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    return snapshot.frame(
        f"SELECT {', '.join(SAVING.names)} FROM saving WHERE {visible(viewer, 'account')} "
        "ORDER BY acted_on DESC, verified_per_month DESC NULLS LAST, finding_id"
    )
