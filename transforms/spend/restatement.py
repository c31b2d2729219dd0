"""What was restated: the totals of a day, service and account as they were known then, and as they are now."""

import polars as pl

COSTS = ("BilledCost", "EffectiveCost")
NAMES = {
    "x_source": "source",
    "x_period": "billing_period",
    "BillingCurrency": "currency",
    "BillingAccountId": "billing_account",
    "SubAccountId": "account",
    "ServiceName": "service",
    "day": "day",
}
MONEY = pl.Decimal(38, 18)
SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("source", "billing_period", "currency", "billing_account", "account", "service"), pl.String()),
        "day": pl.Date(),
        "column": pl.String(),
        "kind": pl.String(),
        **dict.fromkeys(("before", "after", "change"), MONEY),
        "since": pl.Date(),
    }
)


def restated(history: pl.DataFrame) -> pl.DataFrame:
    """COST_HISTORY rows with `since`, the business day to compare with (its end) -> a row a total that is another now.

    `kind`: changed; new (no charge of that account, service and day was known); gone (none is left). `before` and
    `after` are exact and null where there was none, `change` takes that for 0. A cost that a source does not give has
    no rows.
    """
    is_before = (pl.col("x_valid_from") <= pl.col("since")) & (
        pl.col("x_valid_to").is_null() | (pl.col("x_valid_to") > pl.col("since"))
    )
    before, after = history.filter(is_before), history.filter(pl.col("x_valid_to").is_null())
    keys = [*NAMES.values(), "since", "column"]
    both = _long(before, "before").join(_long(after, "after"), on=keys, how="full", coalesce=True, nulls_equal=True)
    other = both.filter(pl.col("before").ne_missing(pl.col("after")))
    change = pl.col("after").fill_null(0) - pl.col("before").fill_null(0)
    told = other.with_columns(kind=_kind(), change=change.cast(MONEY))
    return told.select(SCHEMA.names()).cast(SCHEMA).sort(SCHEMA.names()[:8], nulls_last=True)


def _long(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """A row a cost that is known."""
    named = rows.rename(NAMES).select(*NAMES.values(), "since", *COSTS)
    index = [*NAMES.values(), "since"]
    return named.unpivot(COSTS, index=index, variable_name="column", value_name=name).drop_nulls(name)


def _kind() -> pl.Expr:
    return (
        pl.when(pl.col("before").is_null())
        .then(pl.lit("new"))
        .when(pl.col("after").is_null())
        .then(pl.lit("gone"))
        .otherwise(pl.lit("changed"))
    )
