"""The terms of commitments as bills tell them: AWS' reports name start, end, payment and kind of each."""

import polars as pl

from warehouse.tables.commitments import COMMITMENT_TERM

# Google's and Azure's bills name no end; other sources do. https://docs.aws.amazon.com/cur/latest/userguide/savingsplans-columns.html
MORE = (
    *("x_savings_plan_start_time", "x_savings_plan_end_time", "x_savings_plan_payment_option"),
    *("x_reservation_start_time", "x_reservation_end_time", "x_pricing_purchase_option", "x_savings_plan_region"),
)
INSTANT = "%Y-%m-%dT%H:%M:%S"


def terms(rows: pl.LazyFrame) -> pl.LazyFrame:
    """COST_AND_USAGE with MORE and `x_source` -> COMMITMENT_TERM, as the newest rows say it."""
    named = rows.filter(pl.col("CommitmentDiscountId").is_not_null())
    told = {
        "x_provider": "x_provider",
        "name": "CommitmentDiscountName",
        "fee": pl.when(pl.col("ChargeCategory") == "Purchase").then("SkuMeter"),
        "kind": "CommitmentDiscountType",
        "category": "CommitmentDiscountCategory",
        "start": _instant("x_savings_plan_start_time", "x_reservation_start_time"),
        "last": _instant("x_savings_plan_end_time", "x_reservation_end_time"),
        "payment": pl.coalesce("x_savings_plan_payment_option", "x_pricing_purchase_option"),
        "region": pl.coalesce(
            "x_savings_plan_region", pl.when(pl.col("ChargeCategory") == "Purchase").then("RegionId")
        ),
    }
    by = ["x_source", "CommitmentDiscountId"]
    newest = named.select(*by, "ChargePeriodStart", **told).sort("ChargePeriodStart").group_by(by)
    known = newest.agg(pl.col(name).drop_nulls().last() for name in told)
    dated = known.with_columns(
        start=pl.col("start").dt.date(), end=day_after("last"), name=pl.coalesce("name", "fee"), told_by=pl.lit("bill")
    )
    lacking = {name: pl.lit(None, kind) for name, kind in COMMITMENT_TERM.schema.items()}
    return dated.select(
        pl.col(name) if name in (*told, *by, "end", "told_by") else lacking[name].alias(name)
        for name in COMMITMENT_TERM.names
    )


def day_after(instant: str) -> pl.Expr:
    """The first day on which what ends at an instant, or in the second before it, is no longer there."""
    end = pl.col(instant)
    second = pl.when(end.dt.second() == 59).then(end + pl.duration(seconds=1)).otherwise(end)
    return (
        pl.when(second == second.dt.truncate("1d"))
        .then(second.dt.date())
        .otherwise(second.dt.date() + pl.duration(days=1))
    )


def _instant(*names: str) -> pl.Expr:
    texts = pl.coalesce(names).str.slice(0, 19).str.replace(" ", "T")
    return texts.str.to_datetime(INSTANT, time_unit="us", strict=False)
