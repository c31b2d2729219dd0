"""The billing rows that events were found on: what their causes are looked for in."""

from datetime import date, timedelta

import polars as pl

from transforms.anomalies.causes import BEFORE_DAYS, LEVELS
from transforms.spend.account import account
from transforms.spend.resource_key import resource_key
from warehouse.segments import segment_frame
from warehouse.store import Store
from warehouse.tables import COST_AND_USAGE

ROWS = pl.Schema(
    {
        "event": pl.Int64(),
        "during": pl.Boolean(),
        **dict.fromkeys(LEVELS, pl.String()),
        "x_tag_set": pl.UInt64(),
        "cost": pl.Decimal(38, 18),
        "quantity": pl.Float64(),
    }
)
BY = ("event", "provider", "service", "region", "sku", "resource", "x_tag_set")


def rows_of(store: Store, events: pl.DataFrame, new_regions: pl.DataFrame) -> pl.DataFrame:
    """ROWS: usage of the events' services or new regions, in their days (`during`) and in the four weeks before.

    `events` has `of` (the event that each counts as), KEY of `found`, `start, last`; `new_regions` has `provider,
    region`: what lies there is in no event of a service.
    """
    asked = events.filter(pl.col("commitment").is_null())
    first, last = asked["start"].min(), asked["last"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return ROWS.to_frame()
    since = first - timedelta(days=BEFORE_DAYS)
    segments = store.segments(COST_AND_USAGE, since=f"{since - timedelta(days=1):%Y-%m}")
    rows = _usage(segment_frame(segments), since, last)
    key = ["provider", "currency", "account"]
    of_it = asked.select(*key, "start", "last", "service", "new_region", of_resource="resource", event="of").lazy()
    of_service = (
        rows.join(new_regions.lazy(), on=["provider", "region"], how="anti")
        .join(of_it.filter(pl.col("new_region").is_null()), on=[*key, "service"], nulls_equal=True)
        .filter(pl.col("of_resource").is_null() | (pl.col("resource") == pl.col("of_resource")))
    )
    of_region = of_it.filter(pl.col("new_region").is_not_null()).drop("service").rename({"new_region": "region"})
    in_region = rows.join(of_region, on=[*key, "region"], nulls_equal=True)
    names = [*BY, "start", "last", "day", "cost", "quantity"]
    near = pl.concat([of_service.select(names), in_region.select(names)]).filter(
        pl.col("day") <= pl.col("last"), pl.col("day") >= pl.col("start") - pl.duration(days=BEFORE_DAYS)
    )
    sums = near.group_by(*BY, during=pl.col("day") >= pl.col("start")).agg(pl.col("cost", "quantity").sum()).collect()
    resource = resource_key(pl.col("provider"), pl.col("service"), pl.col("resource"))
    return sums.with_columns(resource_id=pl.coalesce(resource, "resource")).select(
        pl.col(name).cast(kind) for name, kind in ROWS.items()
    )


def _usage(rows: pl.LazyFrame, since: date, last: date) -> pl.LazyFrame:
    day = pl.col("ChargePeriodStart").dt.date()
    of_usage = rows.filter(
        pl.col("ChargeCategory") == "Usage",
        pl.col("ChargeClass").is_null(),
        pl.col("CommitmentDiscountStatus").fill_null("") != "Unused",
        day.is_between(since, last),
    )
    return of_usage.select(
        provider=pl.col("x_provider").fill_null(""),
        currency="BillingCurrency",
        account=account(pl.col("SubAccountId")),
        service="ServiceName",
        region="RegionId",
        sku=pl.coalesce("SkuId", "SkuMeter", "ChargeDescription"),
        resource="ResourceId",
        x_tag_set="x_tag_set",
        day=day,
        cost=pl.coalesce("EffectiveCost", "BilledCost"),
        quantity=pl.col("PricingQuantity").cast(pl.Float64),
    )
