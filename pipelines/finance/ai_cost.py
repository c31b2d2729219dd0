"""What AI costs, out of the billing rows of the services that sell it; where there are none nothing is read."""

import polars as pl

from sources.reference.ai import ai_meters, ai_models, ai_services
from transforms.ai_cost.costs import ai_costs, charged
from transforms.ai_cost.meters import Known, sold_by
from warehouse.store import Store
from warehouse.tables import AI_COST, COST_AND_USAGE

BILLED = "SELECT DISTINCT x_source, x_period, x_provider, ServiceName FROM cost_monthly ORDER BY ALL"
MILLION = 1_000_000
TAGS = "SELECT x_tag_set, key, value FROM tag_set WHERE key IN ('owner', 'team')"
COLUMNS = (
    *("ChargePeriodStart", "x_provider", "ServiceName", "SkuMeter", "SkuId", "ChargeDescription", "SkuPriceDetails"),
    *("ConsumedQuantity", "ConsumedUnit", "PricingQuantity", "PricingUnit", "ResourceId", "BillingCurrency"),
    *("SubAccountId", "SubAccountName", "ChargeCategory", "CommitmentDiscountStatus", "x_tag_set"),
    *("BilledCost", "EffectiveCost", "ListCost"),
)


def ai_cost(store: Store) -> pl.DataFrame:
    """AI_COST of all billing rows."""
    known = Known(ai_services(), ai_meters(), ai_models())
    sold = sold_by(store.frame(BILLED), known)
    if sold.is_empty():
        return AI_COST.empty()
    services = sold["ServiceName"].unique()
    periods = set(sold.select("x_source", "x_period").rows())
    first, last = min(period for _, period in periods), max(period for _, period in periods)
    live = store.segments(COST_AND_USAGE, since=first, until=last)
    frames = [
        pl.scan_parquet(each.path, hive_partitioning=False).select(COLUMNS).with_columns(x_source=pl.lit(each.source))
        for each in live
        if (each.source, each.billing_period) in periods
    ]
    rows = pl.concat(frames).filter(pl.col("ServiceName").is_in(services.implode()))
    return ai_costs(charged(rows).collect(), store.frame(TAGS), known)


def token_figures(ai: pl.DataFrame) -> pl.DataFrame:
    """FIGURE rows of a provider, month of charges and model: how many million tokens there were."""
    counted = ai.filter(pl.col("x_model").is_not_null(), pl.col("tokens").is_not_null())
    sums = counted.group_by("x_provider", "month", "x_model").agg(pl.col("tokens").sum())
    return sums.sort("x_provider", "month", "x_model").select(
        kind=pl.lit("tokens"),
        scope=pl.format("{} {} {}", "x_provider", pl.col("month").dt.strftime("%Y-%m"), "x_model"),
        value=(pl.col("tokens") / pl.lit(MILLION).cast(pl.Decimal(38, 0))).cast(pl.Decimal(38, 18)),
        unit=pl.lit("million tokens"),
        reason=pl.lit("Input, output and what caches read and wrote, as the bill's meters count them."),
    )
