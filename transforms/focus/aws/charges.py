"""What a line of a report is: its category, its period, its quantities and prices, who sold it, where."""

import polars as pl

from transforms.focus import instants
from transforms.focus.aws.costs import (
    COVERED,
    DISCOUNTS,
    NEGATION,
    PLAN_FEE,
    RESERVATION_FEE,
    RESERVED,
    UPFRONT,
    is_commitment_purchase,
)
from transforms.focus.aws.lines import TYPE, Lines
from transforms.focus.distinct import per_distinct
from transforms.focus.instants import read_instant

AWS = "AWS"
MARKETPLACE = "AWS Marketplace"
CATEGORIES = {
    **dict.fromkeys(("Usage", COVERED, RESERVED, "SplitLineItem"), "Usage"),
    **dict.fromkeys(("Fee", PLAN_FEE, UPFRONT, RESERVATION_FEE), "Purchase"),
    "Tax": "Tax",
    **dict.fromkeys(("Credit", "Refund"), "Credit"),
    **dict.fromkeys((*DISCOUNTS, NEGATION), "Adjustment"),
}
ONE_SECOND = pl.duration(seconds=1)
# The kind of an AWS resource in its ARN, and the word before the hyphen of an EC2 id.
ARN_TYPE = r"^arn:[^:]*:[^:]*:[^:]*:[^:]*:([A-Za-z][A-Za-z0-9-]*)[:/]"
EC2_PREFIX = r"^([a-z]+)-[0-9a-f]{8,17}$"
EC2_TYPES = {
    "i": "instance",
    "vol": "volume",
    "snap": "snapshot",
    "nat": "natgateway",
    "eni": "network-interface",
    "ami": "image",
    "vpce": "vpc-endpoint",
    "eipalloc": "elastic-ip",
    "tgw": "transit-gateway",
    "h": "dedicated-host",
}


def charges(lines: Lines) -> dict[str, pl.Expr]:
    """The columns that a line's type and product decide."""
    usage, priced = (
        lines.is_a("Usage", COVERED, RESERVED),
        lines.is_a("Usage", COVERED, RESERVED, PLAN_FEE, RESERVATION_FEE),
    )
    counted = priced | lines.is_a("Fee", UPFRONT)
    amount, unit = lines.as_it_is("line_item_usage_amount"), lines.text("pricing_unit")
    currency = lines.text("line_item_currency_code")
    list_rate = lines.as_it_is("pricing_public_on_demand_rate")
    return {
        **_kind(lines),
        **_parties(lines),
        **_place(lines),
        "ChargePeriodEnd": _end(lines),
        "PricingQuantity": pl.when(counted).then(amount),
        "PricingUnit": pl.when(counted).then(unit),
        "ConsumedQuantity": pl.when(usage).then(amount),
        "ConsumedUnit": pl.when(usage).then(unit),
        "ListUnitPrice": pl.when(usage).then(list_rate),
        "ContractedUnitPrice": _contracted_rate(lines),
        "PricingCurrency": pl.coalesce(lines.text("pricing_currency"), currency),
        **_sku(lines),
        "CapacityReservationStatus": _one_of(
            lines.text("capacity_reservation_capacity_reservation_status"), "Used", "Unused"
        ),
    }


def _sku(lines: Lines) -> dict[str, pl.Expr]:
    """A tax has none; the meter is one of the SKU's."""
    sku, sold = lines.text("product_sku"), ~lines.is_a("Tax")
    return {
        "SkuId": pl.when(sold).then(sku),
        "SkuMeter": pl.when(sold & sku.is_not_null()).then(lines.text("line_item_usage_type")),
        "SkuPriceId": pl.when(sold).then(lines.text("pricing_rate_code")),
    }


def _kind(lines: Lines) -> dict[str, pl.Expr]:
    kind = lines.text(TYPE)
    recurring = lines.is_a(PLAN_FEE, RESERVATION_FEE)
    committed = lines.is_a(COVERED, RESERVED)
    return {
        "ChargeCategory": kind.replace_strict(CATEGORIES, default="Adjustment", return_dtype=pl.String),
        "ChargeClass": pl.when(lines.is_a("Refund") | _is_late(lines)).then(pl.lit("Correction")),
        "ChargeFrequency": pl.when(lines.is_a("Usage", COVERED, RESERVED, "SplitLineItem"))
        .then(pl.lit("Usage-Based"))
        .when(recurring)
        .then(pl.lit("Recurring"))
        .otherwise(pl.lit("One-Time")),
        "PricingCategory": pl.when(committed)
        .then(pl.lit("Committed"))
        .when(lines.is_a("Usage") & _is_spot(lines))
        .then(pl.lit("Dynamic"))
        .when(lines.is_a("Usage", "Fee") | is_commitment_purchase(lines))
        .then(pl.lit("Standard")),
    }


def _is_spot(lines: Lines) -> pl.Expr:
    return lines.text("line_item_usage_type").str.contains("SpotUsage", literal=True).fill_null(value=False)


def _is_late(lines: Lines) -> pl.Expr:
    """Usage of a month that was billed before: what AWS corrects keeps its own dates."""
    start, period = (lines.as_it_is(name) for name in ("line_item_usage_start_date", "bill_billing_period_start_date"))
    if lines.dtype("line_item_usage_start_date") != lines.dtype("bill_billing_period_start_date"):
        return pl.lit(value=False)
    return lines.is_a("Usage", COVERED, RESERVED) & (start < period).fill_null(value=False)


def _parties(lines: Lines) -> dict[str, pl.Expr]:
    """The marketplace's seller provides what AWS hosts; else AWS does both."""
    sold = lines.text("bill_billing_entity") == MARKETPLACE
    seller = lines.text("line_item_legal_entity")
    return {
        "ServiceProviderName": pl.when(sold).then(pl.coalesce(seller, pl.lit(MARKETPLACE))).otherwise(pl.lit(AWS)),
        "HostProviderName": pl.lit(AWS),
        "InvoiceIssuerName": lines.text("bill_invoicing_entity", "line_item_legal_entity"),
        "BillingAccountType": pl.lit("Payer account"),
        "SubAccountType": pl.lit("Account"),
    }


def _place(lines: Lines) -> dict[str, pl.Expr]:
    named = lines.text("product_location")
    if lines.has("product_location_type"):
        named = pl.when(lines.text("product_location_type") == "AWS Region").then(named)
    return {
        "RegionId": lines.text("product_region_code", "product_region"),
        "RegionName": named,
        "ResourceType": _resource_type(lines),
    }


def _resource_type(lines: Lines) -> pl.Expr:
    """By the ARN, else by the word before the hyphen of an EC2 id; a name alone in S3 is a bucket's."""
    resource = lines.text("line_item_resource_id")
    short = resource.str.extract(EC2_PREFIX).replace_strict(EC2_TYPES, default=None, return_dtype=pl.String)
    bucket = (lines.text("line_item_product_code") == "AmazonS3") & ~resource.str.starts_with("arn:")
    return pl.coalesce(resource.str.extract(ARN_TYPE), short, pl.when(bucket).then(pl.lit("bucket")))


def _contracted_rate(lines: Lines) -> pl.Expr:
    """What usage costs by contract, commitments aside: of reserved usage the report tells only the list price.

    As with costs, the net rate stands where the report has one.
    """
    rate = lines.text("line_item_net_unblended_rate", "line_item_unblended_rate")
    return pl.when(lines.is_a("Usage", COVERED)).then(rate)


def _end(lines: Lines) -> pl.Expr:
    """Exclusive: fees end at 23:59:59, a second before their month does."""
    place = lines.place("line_item_usage_end_date")
    if place is None:
        return pl.lit(None, pl.String())
    if isinstance(lines.schema[place], pl.Datetime):
        end = pl.col(place)
        return pl.when(end.dt.second() == 59).then(end + ONE_SECOND).otherwise(end)
    return per_distinct(lines.text("line_item_usage_end_date"), _next_second, instants.READING)


def _next_second(texts: pl.Series) -> pl.Series:
    read = texts.to_frame("end").select(read_instant(pl.col("end"))).to_series().struct.unnest()
    value = pl.col("value")
    late = value.dt.second() == 59
    return read.with_columns(pl.when(late).then(value + ONE_SECOND).otherwise(value).alias("value")).to_struct()


def _one_of(text: pl.Expr, *values: str) -> pl.Expr:
    return pl.when(text.is_in(values)).then(text)
