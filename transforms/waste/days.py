"""What each resource cost on each of the last complete days."""

from datetime import timedelta

import polars as pl

from transforms.spend.account import account
from transforms.spend.resource_key import resource_key

DAYS = 35
# A row a resource, currency and day with a charge; a day up to `window_end` that has none cost nothing.
DAILY_COST = pl.Schema(
    {
        "provider": pl.String(),
        "account": pl.String(),
        "x_resource_key": pl.String(),
        "currency": pl.String(),
        "day": pl.Date(),
        "cost": pl.Decimal(38, 18),  # effective, of usage alone
        "window_end": pl.Date(),  # last complete day of its bill
    }
)
READ = (
    *("x_source", "x_provider", "SubAccountId", "ServiceName", "ResourceId", "BillingCurrency", "ChargeCategory"),
    *("day", "EffectiveCost"),
)


def daily_costs(cost_daily: pl.LazyFrame, window_ends: pl.DataFrame) -> pl.LazyFrame:
    """COST_DAILY -> DAILY_COST of the 35 days up to each source's `window_end` (`x_source, window_end`)."""
    key = resource_key(pl.col("x_provider"), pl.col("ServiceName"), pl.col("ResourceId"))
    since = pl.col("window_end") - timedelta(days=DAYS - 1)
    return (
        cost_daily.select(READ)
        .join(window_ends.lazy(), on="x_source")
        .filter(
            pl.col("day").is_between(since, pl.col("window_end")),
            pl.col("ChargeCategory") == "Usage",
            pl.col("ResourceId").is_not_null(),
        )
        .group_by(
            "day",
            provider=pl.col("x_provider").fill_null(""),
            account=account(pl.col("SubAccountId")),
            x_resource_key=pl.coalesce(key, "ResourceId"),
            currency="BillingCurrency",
        )
        .agg(cost=pl.col("EffectiveCost").sum(), window_end=pl.col("window_end").max())
        .select(pl.col(name).cast(kind) for name, kind in DAILY_COST.items())
    )
