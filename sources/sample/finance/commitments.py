"""The terms of what the company has promised its clouds, where no bill tells them: FOCUS' rows and Google's own export.

https://focus.finops.org/focus-specification/ (Contract Commitment)
https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/cud-export
"""

from collections.abc import Sequence

import polars as pl

from sources.sample.clouds.commitments import COMMITMENT
from sources.sample.clouds.google.amounts import COMMITTED
from sources.sample.world import Bill, World

# Google exports the terms of what is promised in money, and of nothing else.
EXPORTED = (pl.col("provider") == "gcp") & (pl.col("category") == "Spend")
MODELS = {"upfront": "All Upfront", "monthly": "No Upfront", "daily": "No Upfront"}
# How many decimals the amounts of a cloud's commitments have.
SCALES = {"aws": 10, "azure": 10, "gcp": 6}

ISSUERS = {"aws": "Amazon Web Services", "azure": "Microsoft", "gcp": "Google Cloud"}


def contract_commitments(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """FOCUS Contract Commitment rows of all that Google does not export."""
    held = _held(bills, world).filter(~EXPORTED)
    start, end = (_instant(pl.col(name)) for name in ("start", "end"))
    status = pl.when(pl.col("end") > world.as_of).then(pl.lit("Active")).otherwise(pl.lit("Expired"))
    spend = pl.col("category") == "Spend"
    model = pl.col("payment").replace_strict(MODELS)
    issuer = pl.col("provider").replace_strict(ISSUERS)
    upfront = pl.col("payment") == "upfront"
    return held.select(
        BillingCurrency="currency",
        ContractCommitmentApplicability=pl.lit('{"Scope":"All accounts"}'),
        ContractCommitmentBenefitCategory=pl.lit("Discount"),
        ContractCommitmentCategory="category",
        ContractCommitmentCost=pl.when(spend).then(pl.col("a_day") * (pl.col("end") - pl.col("start")).dt.total_days()),
        ContractCommitmentCreated=start,
        ContractCommitmentDescription="name",
        ContractCommitmentDurationType=pl.format("{} years", "years"),
        ContractCommitmentFulfillmentInterval=pl.lit("Hourly"),
        ContractCommitmentId="id",
        ContractCommitmentLastUpdated=start,
        ContractCommitmentLifecycleStatus=status,
        ContractCommitmentModel=pl.lit("Continuous"),
        ContractCommitmentOfferCategory=pl.lit("Public"),
        ContractCommitmentPaymentInterval=pl.when(upfront).then(pl.lit("One-Time")).otherwise(pl.lit("Monthly")),
        ContractCommitmentPaymentModel=model,
        ContractCommitmentPaymentUpfrontPercentage=pl.when(upfront).then(1).otherwise(0),
        ContractCommitmentPeriodEnd=end,
        ContractCommitmentPeriodStart=start,
        ContractCommitmentQuantity=pl.when(~spend).then(1),
        ContractCommitmentType="type",
        ContractCommitmentUnit=pl.when(~spend).then(pl.lit("Hours")),
        ContractId="payer",
        ContractPeriodEnd=end,
        ContractPeriodStart=start,
        InvoiceIssuerName=issuer,
        PricingCurrency="currency",
        ServiceProviderName=issuer,
    )


def cud_subscriptions(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """Google's `cud_subscriptions_export` of the day, its nested fields with points."""
    held = _held(bills, world).filter(EXPORTED)
    state = pl.when(pl.col("end") > world.as_of).then(pl.lit("Active")).otherwise(pl.lit("Expired"))
    start, end = (
        pl.col(name).cast(pl.Datetime("us")).dt.strftime("%Y-%m-%d %H:%M:%S UTC") for name in ("start", "end")
    )
    named = {
        "billing_account_id": pl.col("payer"),
        "cud_product.display_name": pl.col("name"),
        "cud_product.type": pl.lit("Spend-Based"),
        "consumption_model.id": pl.lit(COMMITTED[0]),
        "consumption_model.description": pl.lit(COMMITTED[1]),
        "subscription.entitlement_scope": pl.format("billingAccounts/{}", "payer"),
        "subscription.instance_id": pl.col("id"),
        "subscription.display_name": pl.col("name"),
        "region": pl.lit("global"),
        "commitent_amount.unit": pl.lit("$/hr"),
        "commitent_amount.value": (pl.col("a_day") / 24).round(6),
        "term": pl.format("P{}Y", "years"),
        "start_time": start,
        "end_time": end,
        "state": state,
    }
    return held.select(value.alias(name) for name, value in named.items())


def _held(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """COMMITMENT of all clouds with `currency` and `a_day`, in units of it; what began by the world's day."""
    each = [
        bill.commitments.with_columns(currency=pl.lit(bill.currency)) for bill in bills if bill.commitments is not None
    ]
    empty = COMMITMENT.empty().with_columns(currency=pl.lit("", pl.String()))
    begun = pl.concat([empty, *each]).filter(pl.col("start") <= world.as_of).sort("provider", "start", "id")
    scale = pl.col("provider").replace_strict(SCALES, return_dtype=pl.Float64)
    return begun.with_columns(a_day=(pl.col("daily") / pl.lit(10.0).pow(scale)).round(6))


def _instant(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Datetime("us")).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
