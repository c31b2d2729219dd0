"""The billing rows of one line of what AI costs: those of the meters, accounts and keys that it is the sum of."""

from datetime import date, timedelta

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.ai_cost import BY, seen
from dashboards.queries.asked import remembered
from dashboards.queries.drill import LINEAGE
from dashboards.queries.scope import billed_in, visible
from warehouse.snapshot import Snapshot

# What a billing row and a row of AI_COST are told apart by.
ALIKE = {
    **{name: name for name in ("x_source", "x_provider", "SubAccountId", "ServiceName", "SkuMeter")},
    **{name: name for name in ("ChargeCategory", "CommitmentDiscountStatus")},
    "x_key": "ResourceId",
}


@remembered
def places(
    snapshot: Snapshot, viewer: Viewer, by: str, key: str, month: date, currency: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """LINEAGE, `BilledCost`, `EffectiveCost` of the rows, the oldest charge first; and the AI_COST rows asked for.

    `key` is a value of the first of BY's columns, empty for what the bill does not tell. Where a meter's name does not
    tell what its description does, there are more rows than the line has.
    """
    column = BY[by][0]
    told = seen(snapshot, viewer).filter(
        pl.col("month") == month,
        pl.col("BillingCurrency") == currency,
        pl.col(column).cast(pl.String).fill_null("") == key,
    )
    if told.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(LINEAGE, pl.String())), told
    sources, services = (told[name].unique().sort().to_list() for name in ("x_source", "ServiceName"))
    after = (month + timedelta(days=32)).replace(day=1)
    names = ", ".join(f'c."{name}" AS "{called}"' for called, name in ALIKE.items() if called not in LINEAGE)
    found = snapshot.frame(
        f"""
        SELECT {", ".join(f"c.{name}" for name in LINEAGE)}, c.BilledCost, c.EffectiveCost, {names}
        FROM cost_and_usage c
        WHERE (c.x_source, c.x_period) IN (
            SELECT DISTINCT x_source, x_period FROM cost_monthly
            WHERE list_contains(?, x_source) AND list_contains(?, ServiceName)
        ) AND c.ChargePeriodStart >= ? AND c.ChargePeriodStart < ? AND list_contains(?, c.ServiceName)
            AND {billed_in(currency)} AND {visible(viewer)}
        ORDER BY c.ChargePeriodStart, c.x_load_id, c.x_row, c.x_part""",
        [sources, services, month, after, services, currency],
    )
    alike = found.join(
        told.select(*ALIKE).unique(), on=list(ALIKE), how="semi", nulls_equal=True, maintain_order="left"
    )
    return alike.select(*LINEAGE, "BilledCost", "EffectiveCost"), told
