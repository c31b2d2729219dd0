"""Usage that commitments could cover, by the hour or day that the bill has: what a recommendation is sized by."""

from datetime import timedelta

import polars as pl

from transforms.commitments.meters import meter
from transforms.commitments.usage import contracted, operation, service, usage_type, use
from transforms.spend.resource_key import resource_key
from warehouse.tables.commitments import ELIGIBLE_USAGE

HOUR = timedelta(hours=1)
LONGEST = timedelta(hours=25)  # the day on which clocks are set back


def eligible_usage(rows: pl.LazyFrame, meters: pl.DataFrame) -> pl.LazyFrame:
    """COST_AND_USAGE with `usage.MORE`, and COMMITMENT_METER -> ELIGIBLE_USAGE.

    Corrections are of no hour, and what is charged by the month is of none, either.
    """
    asked = _eligible(rows, meters)
    cost = pl.col("ContractedCost").fill_null(0)
    keys = [name for name in ELIGIBLE_USAGE.key if name != "start"]
    summed = asked.group_by(*keys, "hours", start="ChargePeriodStart").agg(
        ContractedCost=cost.sum(), covered=cost.filter(pl.col("x_use") == "used").sum()
    )
    return summed.select(ELIGIBLE_USAGE.names)


def _eligible(rows: pl.LazyFrame, meters: pl.DataFrame) -> pl.LazyFrame:
    """The rows of usage that is covered or could be, with `hours`."""
    long = pl.col("ChargePeriodEnd") - pl.col("ChargePeriodStart")
    named = (
        rows.with_columns(x_use=use(), x_meter=meter(pl.col("x_provider"), usage_type(), service(), operation()))
        .filter(pl.col("x_use").is_in(["used", "usage"]), pl.col("ChargeClass").is_null(), long <= LONGEST)
        .with_columns(ContractedCost=contracted(), hours=pl.when(long <= HOUR).then(1.0).otherwise(24.0))
    )
    seen = meters.lazy().with_columns(is_seen=pl.lit(value=True))
    could = pl.col("CommitmentProgramEligibilityDetails").is_not_null() | pl.col("is_seen")
    dynamic = (pl.col("PricingCategory") == "Dynamic").fill_null(value=False)
    return named.join(seen, on=["x_provider", "x_meter"], how="left", nulls_equal=False).filter(
        (pl.col("x_use") == "used") | (could.fill_null(value=False) & ~dynamic)
    )


def to_go(rows: pl.LazyFrame, meters: pl.DataFrame, resources: pl.DataFrame) -> pl.LazyFrame:
    """Rows, COMMITMENT_METER, `x_provider, key, share` -> `x_provider, BillingCurrency, on_findings` (float).

    Contracted cost of what commitments cover or could cover, as far as open findings say that it is to go.
    """
    key = pl.coalesce(resource_key(pl.col("x_provider"), pl.col("ServiceName"), pl.col("ResourceId")), "ResourceId")
    of_them = (
        rows.filter(pl.col("ResourceId").is_not_null())
        .with_columns(key=key)
        .join(resources.lazy(), on=["x_provider", "key"])
    )
    going = pl.col("ContractedCost").cast(pl.Float64) * pl.col("share")
    return _eligible(of_them, meters).group_by("x_provider", "BillingCurrency").agg(on_findings=going.sum())
