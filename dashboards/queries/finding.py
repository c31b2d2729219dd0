"""All that one finding rests on: its metrics by day, what the inventory had, its cost by day, its billing rows."""

from datetime import date, timedelta

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.drill import LINEAGE, SHOWN
from dashboards.queries.scope import visible
from transforms.spend.account import ACCOUNT_SQL
from warehouse.snapshot import Snapshot

SHOWN_DAYS = 90
OF_IT = "provider = $provider AND account = $account AND x_resource_key = $resource_id"
# The files that hold billing rows of a resource, and how the bill spells its id.
NAMED = f"""
SELECT DISTINCT x_source, x_period, ResourceId FROM resource_cost
WHERE coalesce(x_provider, '') = $provider AND {ACCOUNT_SQL} = $account
    AND coalesce(x_resource_key, ResourceId) = $resource_id
"""
Resource = tuple[str, str, str]


@remembered
def metric_days(snapshot: Snapshot, viewer: Viewer, of: Resource, last: date, days: int = SHOWN_DAYS) -> pl.DataFrame:
    """METRIC_DAILY of a resource over the days up to `last`, without its hours: metric by metric, oldest first."""
    return snapshot.frame(
        f"""
        SELECT metric, day, points, mean, p99, maximum, minimum, sum FROM metric_daily
        WHERE {OF_IT} AND day BETWEEN $first AND $last AND {visible(viewer, "account")} ORDER BY metric, day""",
        {**_named(of), "first": last - timedelta(days=days - 1), "last": last},
    )


@remembered
def inventory(snapshot: Snapshot, viewer: Viewer, of: Resource) -> pl.DataFrame:
    """RESOURCE's intervals of it, newest first."""
    return snapshot.frame(
        f"""
        SELECT x_source, name, state, created, tags, attributes, x_valid_from, x_valid_to, x_last_seen FROM resource
        WHERE {OF_IT} AND {visible(viewer, "account")} ORDER BY x_valid_from DESC, x_source""",
        _named(of),
    )


@remembered
def cost_days(snapshot: Snapshot, viewer: Viewer, of: Resource, first: date, last: date) -> pl.DataFrame:
    """`currency, day, cost` (effective) of a resource on each day with a charge, oldest first."""
    named, params = _spelled(snapshot, of)
    return snapshot.frame(
        f"""
        SELECT BillingCurrency AS currency, day, sum(coalesce(EffectiveCost, BilledCost)) AS cost FROM cost_daily
        WHERE {named} AND day BETWEEN ? AND ? AND {visible(viewer)} GROUP BY ALL ORDER BY day, currency""",
        [*params, first, last],
    )


@remembered
def charges(snapshot: Snapshot, viewer: Viewer, of: Resource, first: date, last: date) -> pl.DataFrame:
    """A row a kind of charge in the window: `charge, category, unit, covered, quantity, cost, rows`, dearest first."""
    named, params = _spelled(snapshot, of)
    return snapshot.frame(
        f"""
        SELECT coalesce(ChargeDescription, SkuMeter, ServiceName, 'Charge without a description') AS charge,
            ChargeCategory AS category, coalesce(ConsumedUnit, PricingUnit) AS unit,
            coalesce(CommitmentDiscountStatus = 'Used', false) AS covered,
            sum(coalesce(ConsumedQuantity, PricingQuantity)) AS quantity,
            sum(coalesce(EffectiveCost, BilledCost)) AS cost, count(*) AS rows
        FROM cost_and_usage WHERE {named} AND {_days("ChargePeriodStart")} AND {visible(viewer)}
        GROUP BY ALL ORDER BY cost DESC, charge""",
        [*params, first, last + timedelta(days=1)],
    )


@remembered
def billing_rows(snapshot: Snapshot, viewer: Viewer, of: Resource, first: date, last: date) -> pl.DataFrame:
    """The billing rows of the window, oldest first: SHOWN, LINEAGE, and `object`, which each was read from."""
    named, params = _spelled(snapshot, of)
    names = ", ".join(f'c."{name}"' for name in (*SHOWN, *LINEAGE))
    return snapshot.frame(
        f"""
        SELECT {names}, load.object FROM cost_and_usage c LEFT JOIN load ON load.load_id = c.x_load_id
        WHERE {named} AND {_days("c.ChargePeriodStart")} AND {visible(viewer)}
        ORDER BY c.ChargePeriodStart, c.x_load_id, c.x_row, c.x_part""",
        [*params, first, last + timedelta(days=1)],
    )


@remembered
def advice(snapshot: Snapshot, viewer: Viewer, of: Resource) -> pl.DataFrame:
    """What the provider itself advises on the resource: origin, kind, action, saving_per_month, currency, refreshed."""
    return snapshot.frame(
        f"""
        SELECT origin, kind, action, saving_per_month, currency, refreshed FROM recommendation
        WHERE {OF_IT} AND {visible(viewer, "account")} ORDER BY saving_per_month DESC NULLS LAST, origin, kind""",
        _named(of),
    )


@remembered
def history(snapshot: Snapshot, viewer: Viewer, finding_id: str) -> pl.DataFrame:
    """FINDING_HISTORY's intervals of it, oldest first."""
    return snapshot.frame(
        f"""
        SELECT outcome, saving_per_month, currency, x_valid_from, x_valid_to FROM finding_history
        WHERE finding_id = ? AND {visible(viewer, "account")} ORDER BY x_valid_from""",
        [finding_id],
    )


def decisions(snapshot: Snapshot, finding_id: str, entered: pl.DataFrame) -> pl.DataFrame:
    """What people decided of it, oldest first: those of the snapshot, and the newest one since."""
    mine = (pl.col("subject_kind") == "finding") & (pl.col("subject_id") == finding_id)
    known = snapshot.frame("FROM decision WHERE subject_kind = 'finding' AND subject_id = ?", [finding_id])
    return pl.concat([known.select(entered.columns), entered.filter(mine)]).unique("id", keep="first").sort("id")


@remembered
def spellings(snapshot: Snapshot, of: Resource) -> list[str]:
    """How bills spell the resource's id."""
    return snapshot.frame(NAMED, _named(of))["ResourceId"].unique().sort().to_list()


def _named(of: Resource) -> dict[str, object]:
    return dict(zip(("provider", "account", "resource_id"), of, strict=True))


def _days(column: str) -> str:
    return f"{column} >= ? AND {column} < ?"


def _spelled(snapshot: Snapshot, of: Resource) -> tuple[str, list[object]]:
    """A condition on billing rows of the resource: only the files that have such are read."""
    places = snapshot.frame(NAMED, _named(of)).rows()
    each = " OR ".join(["(x_source = ? AND x_period = ? AND ResourceId = ?)"] * len(places))
    of_account = f"{ACCOUNT_SQL} = ?"
    return f"({each or 'false'}) AND {of_account}", [*(value for place in places for value in place), of[1]]
