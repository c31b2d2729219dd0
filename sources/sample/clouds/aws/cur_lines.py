"""Charges as lines of a Cost and Usage Report 2.0: each kind of charge by AWS' line item types.

| charge | line item type | where its money is |
|---|---|---|
| usage, correction | Usage | unblended: list; net unblended: negotiated; their difference in EdpDiscount lines too |
| covered, a savings plan's | SavingsPlanCoveredUsage | as usage, less SavingsPlanNegation; its effective cost |
| covered, a reservation's | DiscountedUsage | unblended 0; its effective cost |
| recurring_fee | SavingsPlanRecurringFee, RIFee | unblended; what nothing used of it in the commitment's own columns |
| upfront_fee | SavingsPlanUpfrontFee, Fee of a reservation | unblended |
| unused | on its fee; where none is in the month on a RIFee of 0 | |
| support, marketplace | Fee | unblended |
| credit, refund, tax | Credit, Refund, Tax | unblended |

https://docs.aws.amazon.com/cur/latest/userguide/cur-sp.html, https://docs.aws.amazon.com/cur/latest/userguide/cur-ri-sp.html
"""

import polars as pl

from sources.sample.clouds.aws.usage import sku_code

NOTHING = pl.lit(0).cast(pl.Decimal(38, 18))
PLAN = pl.col("commitment").str.contains(":savingsplans:").fill_null(value=False)
RESERVATION = pl.col("commitment").is_not_null() & ~PLAN
TYPES_OF_LINES = (
    "Usage",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "SavingsPlanRecurringFee",
    "SavingsPlanUpfrontFee",
    "DiscountedUsage",
    "RIFee",
    "Fee",
    "Tax",
    "Credit",
    "Refund",
    "EdpDiscount",
)
# What has a SKU of what is sold, and a price of its own.
USED = ("usage", "covered")
FEE = pl.col("type").is_in(["RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "Fee"])


def cur_lines(charged: pl.DataFrame) -> pl.DataFrame:
    """CHARGE -> a row a line with its `type`, and its money by AWS' columns.

    `unblended`, `net`, `list`, `effective` (of a commitment), `fee` and what is `unused` of it are decimals, null where
    the type has no such column.
    """
    single = charged.filter(pl.col("kind") != "unused").with_columns(type=_type())
    kinds = [_usage(single), _fees(charged, single), _others(single), _negations(single), _discounts(single)]
    lines = pl.concat(kinds, how="diagonal").with_columns(
        sku=pl.when(pl.col("kind").is_in(USED)).then("sku").when(FEE).then(_fee_skus(single)),
        quantity=pl.when(pl.col("kind") != "correction").then("quantity"),
        unit=pl.when(RESERVATION).then(pl.lit("Hrs")).otherwise("unit"),
    )
    return lines.sort("day", "account", "number", "meter", "type", nulls_last=True, maintain_order=True)


def _type() -> pl.Expr:
    kind = pl.col("kind")
    return (
        pl.when(kind.is_in(["usage", "correction"]))
        .then(pl.lit("Usage"))
        .when((kind == "covered") & PLAN)
        .then(pl.lit("SavingsPlanCoveredUsage"))
        .when(kind == "covered")
        .then(pl.lit("DiscountedUsage"))
        .when((kind == "recurring_fee") & PLAN)
        .then(pl.lit("SavingsPlanRecurringFee"))
        .when(kind == "recurring_fee")
        .then(pl.lit("RIFee"))
        .when((kind == "upfront_fee") & PLAN)
        .then(pl.lit("SavingsPlanUpfrontFee"))
        .when(kind.is_in(["credit", "refund", "tax"]))
        .then(kind.str.to_titlecase())
        .otherwise(pl.lit("Fee"))
    )


def _fee_skus(single: pl.DataFrame) -> pl.Expr:
    """A SKU for each thing that is bought."""
    bought = single["meter"].unique().sort().to_list()
    return pl.col("meter").replace_strict({each: sku_code(each) for each in bought}, default=None)


def _usage(single: pl.DataFrame) -> pl.DataFrame:
    covered, reserved = pl.col("kind") == "covered", pl.col("type") == "DiscountedUsage"
    return single.filter(pl.col("type").is_in(["Usage", "SavingsPlanCoveredUsage", "DiscountedUsage"])).with_columns(
        unblended=pl.when(reserved).then(NOTHING).otherwise("list_cost"),
        net=pl.when(reserved).then(NOTHING).otherwise("contracted_cost"),
        list="list_cost",
        effective=pl.when(covered).then("effective_cost"),
    )


def _fees(charged: pl.DataFrame, single: pl.DataFrame) -> pl.DataFrame:
    """Recurring fees with what nothing used of them: of a plan by the day, of a reservation by the month."""
    unused = charged.filter(pl.col("kind") == "unused").with_columns(
        at=pl.when(PLAN).then("day").otherwise(pl.lit(None)), unused="effective_cost"
    )
    keys = ["commitment", "period", "at"]
    sums = unused.group_by(keys, maintain_order=True).agg(pl.col("unused").sum(), pl.exclude("unused", *keys).first())
    fees = single.filter(pl.col("type").is_in(["SavingsPlanRecurringFee", "RIFee"])).with_columns(
        at=pl.when(PLAN).then("day").otherwise(pl.lit(None))
    )
    paid = fees.join(
        sums.select(*keys, "unused"), on=keys, how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(
        unblended="billed_cost", net="billed_cost", fee="billed_cost", unused=pl.col("unused").fill_null(NOTHING)
    )
    alone = sums.join(fees, on=keys, how="anti", nulls_equal=True, maintain_order="left").with_columns(
        type=pl.when(PLAN).then(pl.lit("SavingsPlanRecurringFee")).otherwise(pl.lit("RIFee")),
        unblended=NOTHING,
        net=NOTHING,
        fee=pl.when(PLAN).then("unused").otherwise(NOTHING),
    )
    return pl.concat([paid, alone], how="diagonal").drop("at")


def _others(single: pl.DataFrame) -> pl.DataFrame:
    others = ["Fee", "SavingsPlanUpfrontFee", "Credit", "Refund", "Tax"]
    return single.filter(pl.col("type").is_in(others)).with_columns(unblended="billed_cost", net="billed_cost")


def _negations(single: pl.DataFrame) -> pl.DataFrame:
    """What plans cover, taken back: a line a day, account and usage type, without a resource."""
    covered = single.filter(pl.col("type") == "SavingsPlanCoveredUsage")
    keys = ["day", "period", "payer", "account", "region", "service", "sku", "meter", "operation", "unit", "commitment"]
    return covered.group_by(keys, maintain_order=True).agg(
        pl.col("charge_end", "currency", "list_unit_price").first(),
        quantity=pl.col("quantity").sum(),
        unblended=-pl.col("list_cost").sum(),
        net=-pl.col("contracted_cost").sum(),
        type=pl.lit("SavingsPlanNegation"),
        description=pl.lit("SavingsPlanNegation used by AccountId : ") + pl.col("account").first(),
    )


def _discounts(single: pl.DataFrame) -> pl.DataFrame:
    """What was negotiated, a line a day, account and service: inside the net costs, and told beside them."""
    usage = single.filter(pl.col("kind") == "usage", pl.col("contracted_cost") != pl.col("list_cost"))
    keys = ["day", "period", "payer", "account", "region", "service"]
    return usage.group_by(keys, maintain_order=True).agg(
        pl.col("charge_end", "currency").first(),
        unblended=pl.col("contracted_cost").sum() - pl.col("list_cost").sum(),
        net=NOTHING.first(),
        type=pl.lit("EdpDiscount"),
        description=pl.lit("Enterprise Program Discount"),
    )
