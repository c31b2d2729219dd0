"""The billing rows that an anomaly's actual cost is the sum of: the rows of what it was found on, on its days."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.drill import LINEAGE, SHOWN
from dashboards.queries.scope import visible
from dashboards.queries.where import Sql
from transforms.spend.account import ACCOUNT_SQL
from warehouse.snapshot import Snapshot

COST = "coalesce(c.EffectiveCost, c.BilledCost)"
TOTALS = pl.Schema({"rows": pl.Int64(), "cost": pl.Decimal(38, 18)})
Event = Mapping[str, Any]


@remembered
def event_totals(snapshot: Snapshot, viewer: Viewer, anomaly_id: str) -> pl.DataFrame:
    """One row: `rows`, how many billing rows an anomaly has that the viewer may see, and `cost`, their exact sum."""
    asked = _asked(snapshot, viewer, anomaly_id)
    if asked is None:
        return pl.DataFrame({"rows": [0], "cost": [0]}, schema=TOTALS)
    where, params = asked
    return snapshot.frame(
        f"SELECT count(*) AS rows, coalesce(sum({COST}), 0) AS cost FROM cost_and_usage c WHERE {where}", params
    )


@remembered
def event_rows(snapshot: Snapshot, viewer: Viewer, anomaly_id: str, most: int) -> pl.DataFrame:
    """The dearest rows of them, by day: SHOWN, LINEAGE, and `object`, which each was read from."""
    asked = _asked(snapshot, viewer, anomaly_id)
    names = (*SHOWN, *LINEAGE)
    if asked is None:
        return pl.DataFrame(schema=dict.fromkeys((*names, "object"), pl.String()))
    where, params = asked
    return snapshot.frame(
        f"""
        WITH dearest AS (
            SELECT {", ".join(f'c."{name}"' for name in names)} FROM cost_and_usage c WHERE {where}
            ORDER BY abs({COST}) DESC, c.ChargePeriodStart, c.x_load_id, c.x_row, c.x_part LIMIT ?
        )
        SELECT dearest.*, load.object FROM dearest LEFT JOIN load ON load.load_id = dearest.x_load_id
        ORDER BY ChargePeriodStart, abs(coalesce(EffectiveCost, BilledCost)) DESC, x_load_id, x_row, x_part""",
        [*params, most],
    )


def _asked(snapshot: Snapshot, viewer: Viewer, anomaly_id: str) -> Sql | None:
    """Conditions on billing rows `c`, limited to the files that have such; None where there is no such anomaly."""
    found = snapshot.frame(
        f"""
        SELECT provider, account, currency, series, start, last_day, evidence FROM anomaly
        WHERE anomaly_id = ? AND {visible(viewer, "account")}""",
        [anomaly_id],
    )
    if found.is_empty():
        return None
    event = found.row(0, named=True)
    mart = "commitment_usage" if event["series"].startswith("commitment ") else "cost_daily"
    tests, params = _of_series(event, in_bills=False)
    days = "c.day BETWEEN ? AND ?"
    ends = [event["start"], event["last_day"]]
    files = snapshot.frame(
        f"SELECT DISTINCT x_source, x_period FROM {mart} c WHERE {tests} AND {days}", [*params, *ends]
    )
    pruned = " OR ".join(["(c.x_source = ? AND c.x_period = ?)"] * files.height) or "false"
    tests, params = _of_series(event, in_bills=True)
    in_days = "c.ChargePeriodStart >= ? AND c.ChargePeriodStart < ?"
    bounds = [event["start"], event["last_day"] + timedelta(days=1)]
    places = [value for row in files.iter_rows() for value in row]
    return f"({pruned}) AND {tests} AND {in_days} AND {visible(viewer)}", [*places, *params, *bounds]


def _of_series(event: Event, *, in_bills: bool) -> Sql:
    """What the event was found on: a service or a resource but for new regions, a new region, or a commitment."""
    kind, _, name = str(event["series"]).partition(" ")
    ours = "coalesce(c.x_provider, '') = ? AND c.BillingCurrency IS NOT DISTINCT FROM ?"
    params: list[object] = [event["provider"], event["currency"]]
    if kind == "commitment":
        unused = "c.CommitmentDiscountStatus = 'Unused' OR c.x_provider = 'gcp' AND c.ChargeCategory <> 'Usage'"
        use = unused if in_bills else "c.x_use IN ('unused', 'fee', 'offset')"
        return f"{ours} AND c.CommitmentDiscountId = ? AND ({use})", [*params, name]
    told = json.loads(event["evidence"])
    accounts, apart = (tuple(told.get(key) or ()) for key in ("accounts", "regions_apart"))
    named = accounts or (event["account"] or "",)
    usage = (
        "c.ChargeCategory = 'Usage' AND c.ChargeClass IS NULL AND coalesce(c.CommitmentDiscountStatus, '') <> 'Unused'"
    )
    within = f"{ACCOUNT_SQL} IN ({', '.join('?' * len(named))})"
    column = {"region": "RegionId", "resource": "ResourceId"}.get(kind, "ServiceName")
    value = name if kind in ("service", "region", "resource") else None
    there = f"c.{column} IS NOT DISTINCT FROM ?"
    elsewhere = f"coalesce(c.RegionId, '') NOT IN ({', '.join('?' * len(apart))})" if apart else "true"
    return f"{ours} AND {usage} AND {within} AND {there} AND {elsewhere}", [*params, *named, value, *apart]
