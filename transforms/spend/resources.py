"""What each resource cost in a billing period, by the key of the inventories, and how much of it can be matched."""

import polars as pl

from transforms.spend.resource_key import resource_key
from transforms.spend.sums import grouped
from warehouse.tables import RESOURCE_COST

ORDER = ["x_period", *(name for name in RESOURCE_COST.key if name != "x_period")]
BY = ("x_source", "x_provider", "x_period", "BillingCurrency")
COST = pl.coalesce("EffectiveCost", "BilledCost")


def resource_costs(cost_daily: pl.LazyFrame) -> pl.LazyFrame:
    """`cost_daily` -> `resource_cost`. The key is derived once a resource, not once a day."""
    distinct = cost_daily.select("x_provider", "ServiceName", "ResourceId").unique()
    keys = distinct.with_columns(x_resource_key=resource_key(*map(pl.col, ("x_provider", "ServiceName", "ResourceId"))))
    keyed = cost_daily.join(keys, on=["x_provider", "ServiceName", "ResourceId"], how="left", nulls_equal=True)
    return grouped(keyed, RESOURCE_COST, pl.col("x_rows").sum()).sort(ORDER, nulls_last=True)


def matched_cost(resource_cost: pl.DataFrame, inventory: pl.DataFrame | None) -> pl.DataFrame:
    """How much of the cost names a resource that can be found: a row a source, provider, billing period, currency.

    `inventory` holds `x_provider` and `x_resource_key` of every resource that the inventories listed; None where none
    was ever imported. Gives `cost` (effective, else billed), `with_id`, `with_key`, `matched` and `matched_percent`,
    the last two null without an inventory of the provider: what nobody asked is not 0. Percent are of `cost`.
    """
    listed = _listed(resource_cost, inventory)
    sums = listed.group_by(BY).agg(
        COST.sum().alias("cost"),
        COST.filter(pl.col("ResourceId").is_not_null()).sum().alias("with_id"),
        COST.filter(pl.col("x_resource_key").is_not_null()).sum().alias("with_key"),
        pl.when(pl.col("asked").any()).then(COST.filter("is_listed").sum()).alias("matched"),
    )
    percent = [_percent(name).alias(f"{name}_percent") for name in ("with_id", "with_key", "matched")]
    return sums.with_columns(percent).sort(BY, nulls_last=True)


def _listed(resource_cost: pl.DataFrame, inventory: pl.DataFrame | None) -> pl.DataFrame:
    """`asked`: whether the provider has an inventory; `is_listed`: whether the resource is in it."""
    if inventory is None:
        return resource_cost.with_columns(asked=pl.lit(value=False), is_listed=pl.lit(value=False))
    keys = inventory.select("x_provider", "x_resource_key").unique().with_columns(is_listed=True)
    found = resource_cost.join(keys, on=["x_provider", "x_resource_key"], how="left")
    asked = pl.col("x_provider").is_in(keys["x_provider"].unique().to_list())
    return found.with_columns(pl.col("is_listed").fill_null(value=False), asked=asked.fill_null(value=False))


def _percent(name: str) -> pl.Expr:
    """Of the cost, to one decimal; null where there is none."""
    share = pl.col(name).cast(pl.Float64) / pl.when(pl.col("cost") != 0).then(pl.col("cost").cast(pl.Float64))
    return (share * 100).round(1).cast(pl.Decimal(38, 1))
