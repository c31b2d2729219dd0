"""Figures of AI_COST rows: cost per million tokens, what caches serve, how well what is provisioned is used."""

import polars as pl

MILLION = 10**6
MONEY = pl.Decimal(38, 18)


def summed(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """A row a group of AI_COST rows and currency, the most expensive first.

    `cost` is effective; `cost_per_million_tokens` is of what is billed by the token alone. `cache_hit_percent` is the
    part of input tokens that a cache served: those read of those read, written and uncached. `provisioned_cost` is of
    capacity that is paid by the hour, `provisioned_used_percent` what of it was used where the bill tells it, and
    `break_even_tokens` how many tokens of the same group bought one by one cost as much; null where it buys none.
    """
    tokens, cost = pl.col("tokens"), pl.col("EffectiveCost")
    is_counted, is_provisioned = tokens.is_not_null(), pl.col("x_processing_tier") == "Provisioned"
    of_input = tokens.filter(pl.col("x_token_direction") == "Input")
    read = tokens.filter(pl.col("x_token_cache_action") == "Read")
    status = pl.col("CommitmentDiscountStatus")
    groups = rows.group_by(*by, "BillingCurrency").agg(
        cost=cost.sum(),
        billed=pl.col("BilledCost").sum(),
        tokens=pl.when(is_counted.any()).then(tokens.sum()),
        token_cost=cost.filter(is_counted).sum(),
        input_tokens=pl.when((pl.col("x_token_direction") == "Input").any()).then(of_input.sum()),
        output_tokens=tokens.filter(pl.col("x_token_direction") == "Output").sum(),
        cache_read_tokens=read.sum(),
        cache_storage_cost=cost.filter(pl.col("x_token_cache_action") == "Storage").sum(),
        provisioned_cost=cost.filter(is_provisioned).sum(),
        used=cost.filter(is_provisioned, status == "Used").sum(),
        unused=cost.filter(is_provisioned, status == "Unused").sum(),
    )
    per_million = (
        pl.col("token_cost") * pl.lit(MILLION).cast(pl.Decimal(38, 0)) / pl.when(pl.col("tokens") > 0).then("tokens")
    )
    used = pl.col("used") + pl.col("unused")
    even = pl.col("provisioned_cost") * pl.col("tokens") / pl.when(pl.col("token_cost") > 0).then("token_cost")
    return (
        groups.with_columns(
            cost_per_million_tokens=per_million.cast(MONEY),
            cache_hit_percent=_percent("cache_read_tokens", pl.col("input_tokens")),
            provisioned_used_percent=_percent("used", used),
            break_even_tokens=pl.when(pl.col("provisioned_cost") > 0).then(even.round()).cast(MONEY),
        )
        .drop("used", "unused", "token_cost")
        .sort("cost", *by, descending=[True, *[False] * len(by)], nulls_last=True)
    )


def _percent(part: str, of: pl.Expr) -> pl.Expr:
    return pl.col(part).cast(pl.Float64) / pl.when(of > 0).then(of.cast(pl.Float64)) * 100
