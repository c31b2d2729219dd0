"""The FOCUS 1.2 export of a payer, a month a delivery, in CSV, with AWS' own columns beside those of FOCUS.

https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-focus-1-2-aws-columns.html
"""

import json
from dataclasses import dataclass
from datetime import date

import polars as pl

from sources.reference.services import services
from sources.sample.clouds.aws.company import ENTITY, PAYER_NAMES, PROVIDER, account_names, invoice
from sources.sample.clouds.aws.sold import SKU, Tags, sold
from sources.sample.layouts.aws import DataExport
from sources.sample.world import Place, World

EXPORT = "calder-focus"
STAMP = "%Y-%m-%dT%H:%M:%S.000Z"
PLAN = pl.col("commitment").str.contains(":savingsplans:")
USAGE = pl.col("category") == "Usage"
# What has a SKU and a price: what was used or bought, but for corrections.
PRICED = pl.col("category").is_in(["Usage", "Purchase"]) & pl.col("charge_class").is_null()
RATE_DECIMALS = 14
STATUS = {"covered": "Used", "unused": "Unused"}
Columns = dict[str, pl.Expr]


@dataclass(frozen=True)
class Focus:
    """`bills/aws-focus/`: what the export of one payer holds on the world's day.

    `things` are `number`, `resource_id`, `type`.
    """

    world: World
    export: DataExport
    tags: Tags
    things: pl.DataFrame

    @classmethod
    def of(cls, resources: pl.DataFrame, world: World, place: Place) -> "Focus":
        """Of RESOURCE."""
        export = DataExport(place.folder / "bills" / "aws-focus", EXPORT)
        return cls(world, export, Tags.on(resources), resources.select("number", "resource_id", "type"))

    def deliver(self, seen: pl.DataFrame) -> None:
        """Writes some months; `seen` is CHARGE of them."""
        for (period,), charged in seen.group_by("period", maintain_order=True):
            assert isinstance(period, date)
            lines = charged.sort("day", "account", "number", "meter", "kind", nulls_last=True, maintain_order=True)
            known = lines.join(self.things, on="number", how="left", maintain_order="left").join(
                sold(lines), on=SKU, how="left", nulls_equal=True, maintain_order="left"
            )
            self.export.deliver(f"{period:%Y-%m}", [_table(known, period, self.tags, self.world)])


def _table(lines: pl.DataFrame, period: date, tags: Tags, world: World) -> pl.DataFrame:
    whose, pairs = tags.distinct(lines["number"])
    texts = pl.Series([json.dumps(dict(each)) for each in pairs], dtype=pl.String)
    known = services().filter(provider=PROVIDER).select("code", "category", "subcategory")
    volume = pl.col("meter").str.contains("EBS:", literal=True) & (pl.col("code") == "AmazonEC2")
    counted = lines.with_columns(
        tags=texts.gather(whose), counted_as=pl.when(volume).then(pl.lit("AmazonEC2:EBS")).otherwise("code")
    ).join(
        known.rename({"code": "counted_as", "category": "service_category", "subcategory": "service_subcategory"}),
        on="counted_as",
        how="left",
        maintain_order="left",
    )
    columns = {**_bill(period, world), **_charge(), **_price(), **_sold()}
    return counted.select(**{name: columns[name] for name in sorted(columns, key=_place)})


def _place(column: str) -> tuple[bool, str]:
    """AWS writes FOCUS' columns in the order of the alphabet, and its own after them."""
    return column.startswith("x_"), column


def _bill(period: date, world: World) -> Columns:
    start = pl.lit(period)
    names = account_names(world)
    invoices = {payer: invoice(payer, period, world) for payer in PAYER_NAMES}
    return {
        "BillingAccountId": pl.col("payer"),
        "BillingAccountName": pl.col("payer").replace_strict(PAYER_NAMES),
        "BillingAccountType": pl.lit("Payer account"),
        "BillingCurrency": pl.col("currency"),
        "BillingPeriodEnd": _stamp(start.dt.offset_by("1mo")),
        "BillingPeriodStart": _stamp(start),
        "InvoiceId": pl.col("payer").replace_strict(invoices, default=None, return_dtype=pl.String),
        "InvoiceIssuerName": pl.lit(ENTITY),
        "ProviderName": pl.lit("AWS"),
        "PublisherName": pl.lit("AWS"),
        "SubAccountId": pl.col("account"),
        "SubAccountName": pl.col("account").replace(names),
        "SubAccountType": pl.lit("Member account"),
        "AvailabilityZone": pl.lit(None, pl.String),
        "CapacityReservationId": pl.lit(None, pl.String),
        "CapacityReservationStatus": pl.lit(None, pl.String),
    }


def _charge() -> Columns:
    status = pl.col("kind").replace_strict(STATUS, default=None, return_dtype=pl.String)
    spend = pl.when(PLAN).then(pl.lit("Spend")).when(PLAN.not_()).then(pl.lit("Usage"))
    kind = pl.when(PLAN).then(pl.lit("Savings Plan")).when(PLAN.not_()).then(pl.lit("Reserved Instance"))
    frequency = pl.col("kind").replace_strict(
        {"recurring_fee": "Recurring", "support": "Recurring"}, default="One-Time", return_dtype=pl.String
    )
    hours = pl.when(PLAN).then(_plain("effective_cost")).when(PLAN.not_()).then(_plain("quantity"))
    return {
        "BilledCost": _plain("billed_cost"),
        "ChargeCategory": pl.col("category"),
        "ChargeClass": pl.col("charge_class"),
        "ChargeDescription": pl.col("description"),
        "ChargeFrequency": pl.when(USAGE).then(pl.lit("Usage-Based")).otherwise(frequency),
        "ChargePeriodEnd": _stamp(pl.col("charge_end")),
        "ChargePeriodStart": _stamp(pl.col("day")),
        "CommitmentDiscountCategory": spend,
        "CommitmentDiscountId": pl.col("commitment"),
        "CommitmentDiscountName": pl.lit(None, pl.String),
        "CommitmentDiscountQuantity": hours,
        "CommitmentDiscountStatus": status,
        "CommitmentDiscountType": kind,
        "CommitmentDiscountUnit": pl.when(PLAN).then("currency").when(PLAN.not_()).then(pl.lit("Hrs")),
        "ContractedCost": _plain("contracted_cost"),
        "EffectiveCost": _plain("effective_cost"),
        "ListCost": _plain("list_cost"),
        "PricingCurrencyEffectiveCost": _plain("effective_cost"),
    }


def _price() -> Columns:
    consumed = pl.col("kind").is_in(["usage", "covered"])
    priced = PRICED
    covered = pl.col("kind").is_in(["covered", "unused"])
    listed = pl.when(priced).then(_plain("list_unit_price"))
    contracted = pl.when(priced).then(_contracted())
    return {
        "ConsumedQuantity": pl.when(consumed).then(_plain("quantity")),
        "ConsumedUnit": pl.when(consumed).then("unit"),
        "ContractedUnitPrice": contracted,
        "ListUnitPrice": listed,
        "PricingCategory": pl.when(covered).then(pl.lit("Committed")).when(priced).then(pl.lit("Standard")),
        "PricingCurrency": pl.col("currency"),
        "PricingCurrencyContractedUnitPrice": contracted,
        "PricingCurrencyListUnitPrice": listed,
        "PricingQuantity": pl.when(priced).then(_plain("quantity")),
        "PricingUnit": pl.when(priced).then("unit"),
    }


def _sold() -> Columns:
    return {
        "RegionId": pl.col("region"),
        "RegionName": pl.col("location"),
        "ResourceId": pl.coalesce("resource_id", "commitment"),
        "ResourceName": pl.lit(None, pl.String),
        "ResourceType": pl.col("type").str.split("::").list.last(),
        "ServiceCategory": pl.col("service_category").fill_null("Other"),
        "ServiceName": pl.col("service"),
        "ServiceSubcategory": pl.col("service_subcategory").fill_null("Other (Other)"),
        "SkuId": pl.when(PRICED).then("sku"),
        "SkuMeter": pl.when(PRICED).then("meter"),
        "SkuPriceDetails": pl.lit(None, pl.String),
        "SkuPriceId": pl.when(PRICED).then(pl.format("{}.JRTCKXETXF", "sku")),
        "Tags": pl.col("tags"),
        "x_Discounts": pl.lit("{}"),
        "x_Operation": pl.col("operation"),
        "x_ServiceCode": pl.col("code"),
    }


def _stamp(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Datetime("ms")).dt.strftime(STAMP)


def _plain(name: str) -> pl.Expr:
    """Without zeros at its end."""
    return pl.col(name).cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")


def _contracted() -> pl.Expr:
    """What a unit cost by contract."""
    price = pl.col("contracted_cost").cast(pl.Float64) / pl.col("quantity").cast(pl.Float64)
    return (
        price.round(RATE_DECIMALS)
        .cast(pl.Decimal(38, RATE_DECIMALS))
        .cast(pl.String)
        .str.strip_chars_end("0")
        .str.strip_suffix(".")
    )
