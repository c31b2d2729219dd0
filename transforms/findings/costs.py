"""What each resource cost on each day: what the money of a finding is seen to leave, or to stay, by."""

import polars as pl

from transforms.spend.account import account
from transforms.spend.resource_key import resource_key

# What a resource cost on one day, effective. `cash` is what leaves the invoice with it, `covered` what a commitment
# pays for all the same. `complete_to` is the last complete day of its bill: a day up to it without a row cost nothing.
DAILY_COST = pl.Schema(
    {
        "provider": pl.String(),
        "account": pl.String(),
        "resource_id": pl.String(),  # x_resource_key
        "currency": pl.String(),
        "day": pl.Date(),
        "cash": pl.Decimal(38, 18),
        "covered": pl.Decimal(38, 18),
        "complete_to": pl.Date(),
    }
)
RESOURCE = ["provider", "account", "resource_id"]
READ = (
    *("x_source", "x_provider", "SubAccountId", "ServiceName", "ResourceId", "BillingCurrency", "day"),
    *("CommitmentDiscountStatus", "ChargeCategory", "EffectiveCost", "BilledCost", "x_committed_cost"),
)


def key_of_a_row() -> pl.Expr:
    """The x_resource_key of a COST_DAILY row that is of a resource."""
    key = resource_key(pl.col("x_provider"), pl.col("ServiceName"), pl.col("ResourceId"))
    return pl.coalesce(key, "ResourceId")


def daily_costs(cost_daily: pl.LazyFrame, complete: pl.DataFrame, resources: pl.DataFrame) -> pl.DataFrame:
    """COST_DAILY of the wanted `resources` (provider, account, resource_id) -> DAILY_COST, in the order of days.

    `complete` has `x_source, complete_to`; what lies after it is left out. Of a resource in several currencies that in
    which it cost most is kept.
    """
    named = (
        cost_daily.select(READ)
        .filter(pl.col("ResourceId").is_not_null())
        .join(complete.lazy(), on="x_source")
        .filter(pl.col("day") <= pl.col("complete_to"))
        .with_columns(
            provider=pl.col("x_provider").fill_null(""),
            account=account(pl.col("SubAccountId")),
            resource_id=key_of_a_row(),
            cost=pl.coalesce("EffectiveCost", "BilledCost"),
            is_covered=(pl.col("CommitmentDiscountStatus") == "Used").fill_null(value=False),
            is_credit=(pl.col("ChargeCategory") == "Credit").fill_null(value=False),
        )
        .join(resources.lazy().select(RESOURCE).unique(), on=RESOURCE, how="semi")
    )
    # What is priced as committed and given back by a credit was charged in full: what is left of it is cash.
    unnamed = pl.when(~pl.col("is_credit").any()).then(pl.col("x_committed_cost").filter(~pl.col("is_covered")).sum())
    summed = (
        named.group_by(*RESOURCE, "day", currency="BillingCurrency")
        .agg(
            cash=pl.col("cost").filter(~pl.col("is_covered")).sum(),
            covered=pl.col("cost").filter("is_covered").sum(),
            unnamed=unnamed.fill_null(0),
            complete_to=pl.col("complete_to").max(),
        )
        .with_columns(cash=pl.col("cash") - pl.col("unnamed"), covered=pl.col("covered") + pl.col("unnamed"))
    )
    size = (pl.col("cash") + pl.col("covered")).sum().over(*RESOURCE, "currency")
    return (
        summed.with_columns(size=size)
        .filter(pl.col("size") == pl.col("size").max().over(RESOURCE))
        .filter(pl.col("currency").eq_missing(pl.col("currency").min().over(RESOURCE)))
        .select(DAILY_COST.names())
        .sort(*RESOURCE, "day")
        .collect()
        .cast(DAILY_COST)
    )
