"""From billing rows to what commitments cover: usage by commitment, meter, account and day."""

from decimal import Decimal

import polars as pl

from transforms.commitments.meters import meter
from warehouse.tables import COSTS
from warehouse.tables.commitments import COMMITMENT_USAGE

# Texts that some sources have beside FOCUS' columns; null where a source has none.
MORE = (
    *("x_UsageType", "x_line_item_usage_type", "x_savings_plan_offering_type"),
    *("x_consumption_model.id", "x_consumption_model.description", "x_credits.type", "x_exchangeRatePricingToBilling"),
    *("x_meterCategory", "x_consumedService", "x_Operation", "x_line_item_operation"),
)
MODEL, CREDIT, RATE = "x_consumption_model.description", "x_credits.type", "x_exchangeRatePricingToBilling"
COMMITTED = ("COMMITTED_USAGE_DISCOUNT", "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE")
CLOUDS = ("aws", "azure", "gcp", "oci")
FEE = r"(?i)^commitment\b"
NAMED_IN_TEXT = r"\b((?:EU|[A-Z]{3}[0-9]{1,2})-[A-Za-z][\w:.-]*)"
EXACT = pl.Decimal(38, 18)
SHORT = pl.Decimal(38, 12)
ZERO = pl.lit(Decimal(0), EXACT)


def commitment_usage(rows: pl.LazyFrame) -> pl.LazyFrame:
    """COST_AND_USAGE with MORE, `x_source` and `x_period` -> COMMITMENT_USAGE.

    Rows that neither use nor pay for anything that a commitment could cover (taxes, other purchases) are left out.
    """
    named = rows.with_columns(x_use=use(), day=pl.col("ChargePeriodStart").dt.date()).filter(
        pl.col("x_use").is_not_null()
    )
    known = named.with_columns(
        x_meter=meter(pl.col("x_provider"), usage_type(), service(), operation()),
        x_eligible=pl.col("CommitmentProgramEligibilityDetails").is_not_null() | _old_google(),
        x_dynamic=(pl.col("PricingCategory") == "Dynamic").fill_null(value=False),
        x_offering=pl.when(pl.col("x_use") == "used").then(
            pl.coalesce("x_savings_plan_offering_type", "x_consumption_model.id")
        ),
        x_rate=pl.when(_is_google() & (pl.col("x_use") == "used")).then(_rate()),
        day=pl.when(pl.col("x_use") == "usage").then(pl.col("day").dt.month_start()).otherwise("day"),
        ContractedCost=contracted(),
    )
    effective = pl.coalesce("EffectiveCost", "BilledCost").fill_null(ZERO)
    sums = [
        pl.when(pl.col(cost).count() > 0).then(pl.col(cost).sum()).alias(cost)
        for cost in (*COSTS, "CommitmentDiscountQuantity")
    ]
    lacking = {
        f"x_without_{which}": effective.filter(pl.col(cost).is_null()).sum()
        for which, cost in (("list", "ListCost"), ("contracted", "ContractedCost"))
    }
    upfront = pl.col("BilledCost").filter(pl.col("x_use") == "fee", pl.col("ChargeFrequency") == "One-Time").sum()
    counted = {"x_upfront": upfront, "x_rows": pl.len().cast(pl.Int64)}
    summed = known.group_by(COMMITMENT_USAGE.key).agg(*sums, **lacking, **counted)
    return summed.select(COMMITMENT_USAGE.names)


def use() -> pl.Expr:
    """Of a billing row its `x_use`; null where it is none.

    FOCUS tells by CommitmentDiscountStatus what is used and unused. Google tells of no status: since 2026-01-21 covered
    usage has a consumption model, its commitment a fee and on it an offset of what was used; before, covered usage is
    charged in full and given back by a credit of its own.
    https://docs.cloud.google.com/docs/cuds-multiprice
    """
    status, category = pl.col("CommitmentDiscountStatus"), pl.col("ChargeCategory")
    named, is_google = pl.col("CommitmentDiscountId").is_not_null(), _is_google()
    fee = (category == "Purchase") & (named | (is_google & pl.col("SkuMeter").str.contains(FEE).fill_null(value=False)))
    by_model = is_google & (pl.col("PricingCategory") == "Committed") & _has_model()
    return (
        pl.when(status == "Used")
        .then(pl.lit("used"))
        .when(status == "Unused")
        .then(pl.lit("unused"))
        .when((category == "Usage") & by_model)
        .then(pl.lit("used"))
        .when((category == "Usage") & ~_of_others())
        .then(pl.lit("usage"))
        .when(fee)
        .then(pl.lit("fee"))
        .when((category == "Credit") & is_google & named)
        .then(pl.lit("offset"))
        .when((category == "Credit") & is_google & pl.col(CREDIT).is_in(COMMITTED))
        .then(pl.lit("credit"))
    )


def usage_type() -> pl.Expr:
    """What the meter is called; a correction of AWS has none of its own, and may name it in its text."""
    named = pl.when(pl.col("x_provider") == "aws").then(pl.col("ChargeDescription").str.extract(NAMED_IN_TEXT))
    return pl.coalesce("SkuMeter", "x_UsageType", "x_line_item_usage_type", named)


def service() -> pl.Expr:
    """The service that a meter is of. Azure names none on covered usage that is of no resource but its meter's."""
    of_meter = pl.when(pl.col("x_consumedService").is_null()).then("x_meterCategory")
    return pl.coalesce(of_meter, "ServiceName")


def operation() -> pl.Expr:
    """What AWS did, such as `RunInstances`."""
    return pl.coalesce("x_Operation", "x_line_item_operation")


def _of_others() -> pl.Expr:
    """Support, and what a cloud sells for others: no commitment covers it, and it has no list price of the cloud."""
    host, seller = pl.col("HostProviderName"), pl.col("ServiceProviderName")
    by_others = pl.col("x_provider").is_in(CLOUDS) & (host != seller)
    return (by_others | (pl.col("ServiceSubcategory") == "Support")).fill_null(value=False)


def contracted() -> pl.Expr:
    """ContractedCost. A bill without it still tells it: what nothing covers costs its contracted price.

    Of what is covered it is the unit price in the pricing currency at the bill's own rate, as Azure's customer
    agreements have them (unitPrice, exchangeRatePricingToBilling); of unused commitments 0.
    https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-mca
    """
    price = pl.col("PricingCurrencyContractedUnitPrice").cast(SHORT) * pl.col("PricingQuantity").cast(SHORT)
    same = pl.when(pl.col("PricingCurrency") == pl.col("BillingCurrency")).then(pl.lit(Decimal(1), SHORT))
    rate = pl.coalesce(pl.col(RATE).cast(SHORT, strict=False), same)
    status, use = pl.col("CommitmentDiscountStatus"), pl.col("x_use")
    unused = pl.when(status == "Unused").then(ZERO)
    uncovered = pl.when(use == "usage").then(pl.coalesce("EffectiveCost", "BilledCost"))
    return pl.coalesce("ContractedCost", unused, uncovered, (price.cast(SHORT) * rate).cast(EXACT))


def _is_google() -> pl.Expr:
    return (pl.col("x_provider") == "gcp").fill_null(value=False)


def _has_model() -> pl.Expr:
    return (pl.col(MODEL).str.to_lowercase() != "default").fill_null(value=False)


def _old_google() -> pl.Expr:
    """What was covered, in part at least, before Google priced it by a model."""
    return (_is_google() & (pl.col("PricingCategory") == "Committed")).fill_null(value=False)


def _rate() -> pl.Expr:
    listed = pl.col("ListCost").cast(pl.Float64)
    return pl.when(listed != 0).then((pl.col("EffectiveCost").cast(pl.Float64) / listed).round(3).cast(pl.String))
