"""What each resource cost on each of the last complete days."""

from datetime import timedelta

import polars as pl

from transforms.spend.account import account

DAYS = 35
# A row of cost_daily, several of which add up to what a resource cost on a day; a day up to `window_end` that has none
# cost nothing. Its key is not derived: of what has many rows it is known once, from the lines of its charges.
DAILY_COST = pl.Schema(
    {
        "provider": pl.String(),
        "account": pl.String(),
        "resource_id": pl.String(),  # as the bill spells it
        "currency": pl.String(),
        "day": pl.Date(),
        "cost": pl.Decimal(38, 18),  # effective, of usage alone
        "window_end": pl.Date(),  # last complete day of its bill
    }
)
READ = (
    *("x_source", "x_provider", "SubAccountId", "ResourceId", "BillingCurrency", "ChargeCategory", "day"),
    "EffectiveCost",
)


def daily_costs(cost_daily: pl.LazyFrame, window_ends: pl.DataFrame) -> pl.LazyFrame:
    """COST_DAILY -> DAILY_COST of the 35 days up to each source's `window_end` (`x_source, window_end`)."""
    since = pl.col("window_end") - timedelta(days=DAYS - 1)
    return (
        cost_daily.select(READ)
        .join(window_ends.lazy(), on="x_source")
        .filter(
            pl.col("day").is_between(since, pl.col("window_end")),
            pl.col("ChargeCategory") == "Usage",
            pl.col("ResourceId").is_not_null(),
        )
        .with_columns(
            provider=pl.col("x_provider").fill_null(""),
            account=account(pl.col("SubAccountId")),
            resource_id="ResourceId",
            currency="BillingCurrency",
            cost="EffectiveCost",
        )
        .select(pl.col(name).cast(kind) for name, kind in DAILY_COST.items())
    )
