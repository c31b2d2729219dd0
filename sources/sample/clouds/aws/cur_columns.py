"""What the columns of a Cost and Usage Report 2.0 hold of a line, as AWS' table dictionary has them.

https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html
"""

from datetime import date

import polars as pl

from sources.sample.clouds.aws.company import ENTITY, PAYER_NAMES, account_names, invoice
from sources.sample.clouds.aws.cur_lines import USED
from sources.sample.world import World

RATE_DECIMALS = 16
# What an hour of the smallest size that is reserved comes to.
RESERVED_HOUR = 0.1274
Columns = dict[str, pl.Expr]


def columns(period: date, world: World) -> Columns:
    return {**_bill(period, world), **_line(world), **_priced(), **_product(), **_reservation(), **_plan()}


def _bill(period: date, world: World) -> Columns:
    start = pl.lit(period).cast(pl.Datetime("ms"))
    kind = pl.col("type").replace_strict(
        {"Fee": "Purchase", "SavingsPlanUpfrontFee": "Purchase", "Refund": "Refund"}, default="Anniversary"
    )
    names = account_names(world)
    sold_by_others = pl.col("kind") == "marketplace"
    invoices = {payer: invoice(payer, period, world) for payer in PAYER_NAMES}
    return {
        "bill_bill_type": kind,
        "bill_billing_entity": pl.when(sold_by_others).then(pl.lit("AWS Marketplace")).otherwise(pl.lit("AWS")),
        "bill_billing_period_end_date": start.dt.offset_by("1mo"),
        "bill_billing_period_start_date": start,
        "bill_invoice_id": pl.col("payer").replace_strict(invoices, default=None, return_dtype=pl.String),
        "bill_invoicing_entity": pl.lit(ENTITY),
        "bill_payer_account_id": pl.col("payer"),
        "bill_payer_account_name": pl.col("payer").replace_strict(PAYER_NAMES),
        "line_item_usage_account_name": pl.col("account").replace(names),
    }


def _line(world: World) -> Columns:
    start, end = (pl.col(name).cast(pl.Datetime("ms")) for name in ("day", "charge_end"))
    fee = pl.col("type").is_in(["RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "Fee", "Tax"])
    usage = pl.col("kind").is_in(USED)
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    quantity, cost = double("quantity"), double("unblended")
    discounted = (pl.col("type") == "Usage") & (pl.col("net") != pl.col("unblended"))
    return {
        "discount_total_discount": pl.when(discounted).then(double(pl.col("net") - pl.col("unblended"))),
        "identity_line_item_id": pl.col("id"),
        "identity_time_interval": pl.format("{}/{}", start.dt.strftime(stamp), end.dt.strftime(stamp)),
        "line_item_blended_cost": cost,
        "line_item_blended_rate": pl.when(usage).then(rate()),
        "line_item_currency_code": pl.col("currency"),
        "line_item_legal_entity": pl.lit(ENTITY),
        "line_item_line_item_description": pl.col("description"),
        "line_item_line_item_type": pl.col("type"),
        "line_item_net_unblended_cost": double("net"),
        "line_item_net_unblended_rate": pl.when(usage).then(_a_unit("net")),
        "line_item_operation": pl.col("operation"),
        "line_item_product_code": pl.col("code"),
        "line_item_resource_id": pl.coalesce("resource_id", pl.when(fee).then("commitment")),
        "line_item_tax_type": pl.when(pl.col("type") == "Tax").then(pl.lit("VAT")),
        "line_item_unblended_cost": cost,
        "line_item_unblended_rate": pl.when(usage).then(rate()),
        "line_item_usage_account_id": pl.col("account"),
        "line_item_usage_amount": quantity,
        "line_item_usage_end_date": pl.when(fee).then(end.dt.offset_by("-1s")).otherwise(end),
        "line_item_usage_start_date": start,
        "line_item_usage_type": pl.col("meter"),
    }


def _priced() -> Columns:
    usage = pl.col("kind").is_in(USED)
    reserved = pl.col("type").is_in(["DiscountedUsage", "RIFee"])
    return {
        "pricing_currency": pl.col("currency"),
        "pricing_lease_contract_length": pl.when(reserved).then(pl.format("{}yr", "years")),
        "pricing_offering_class": pl.when(reserved).then(pl.lit("standard")),
        "pricing_public_on_demand_cost": double("list"),
        "pricing_public_on_demand_rate": pl.when(usage).then(rate()),
        "pricing_purchase_option": pl.when(reserved).then(_payment()),
        "pricing_rate_code": pl.when(usage).then(pl.format("{}.JRTCKXETXF.6YS6EN2CT7", "sku")),
        "pricing_rate_id": pl.when(usage).then(pl.col("sku")),
        "pricing_term": pl.when(reserved).then(pl.lit("Reserved")).when(usage).then(pl.lit("OnDemand")),
        "pricing_unit": pl.when(pl.col("quantity").is_not_null()).then("unit"),
    }


def _product() -> Columns:
    sold_there = pl.col("type") != "Tax"
    return {
        "product_instance_type": pl.col("instance_type"),
        "product_location": pl.col("location"),
        "product_location_type": pl.when(pl.col("location").is_not_null()).then(pl.lit("AWS Region")),
        "product_operation": pl.col("operation"),
        "product_product_family": pl.col("family"),
        "product_region_code": pl.col("region"),
        "product_servicecode": pl.col("code"),
        "product_sku": pl.when(sold_there).then("sku"),
        "product_usagetype": pl.col("meter"),
    }


def _reservation() -> Columns:
    is_reserved = pl.col("commitment").str.contains(":savingsplans:").not_()
    fee, used = pl.col("type") == "RIFee", pl.col("type") == "DiscountedUsage"
    upfront = fee & (pl.col("unblended") == 0)
    effective, unused = double("effective"), double("unused")
    hours = (unused / RESERVED_HOUR).round(6)
    recurring = pl.when(fee & ~upfront).then(unused).when(fee).then(0.0)
    prepaid = pl.when(upfront).then(unused).when(fee).then(0.0)
    return {
        "reservation_effective_cost": pl.when(used).then(effective),
        "reservation_end_time": pl.when(fee).then(_last_second("end")),
        "reservation_modification_status": pl.when(fee).then(pl.lit("Original")),
        "reservation_net_effective_cost": pl.when(used).then(effective),
        "reservation_net_unused_amortized_upfront_fee_for_billing_period": prepaid,
        "reservation_net_unused_recurring_fee": recurring,
        "reservation_recurring_fee_for_usage": pl.when(used).then(effective),
        "reservation_number_of_reservations": pl.when(fee).then(pl.lit("1")),
        "reservation_reservation_a_r_n": pl.when(is_reserved).then("commitment"),
        "reservation_start_time": pl.when(fee).then(_instant("start")),
        "reservation_unused_amortized_upfront_fee_for_billing_period": prepaid,
        "reservation_unused_quantity": pl.when(fee & (pl.col("unused") > 0)).then(hours),
        "reservation_unused_recurring_fee": recurring,
    }


def _plan() -> Columns:
    is_plan = pl.col("commitment").str.contains(":savingsplans:")
    fee, covered = pl.col("type") == "SavingsPlanRecurringFee", pl.col("type") == "SavingsPlanCoveredUsage"
    effective, total = double("effective"), double("fee")
    recurring = pl.when(fee).then(total)
    return {
        "savings_plan_amortized_upfront_commitment_for_billing_period": pl.when(fee).then(0.0),
        "savings_plan_net_amortized_upfront_commitment_for_billing_period": pl.when(fee).then(0.0),
        "savings_plan_net_recurring_commitment_for_billing_period": recurring,
        "savings_plan_net_savings_plan_effective_cost": pl.when(covered).then(effective),
        "savings_plan_offering_type": pl.when(is_plan).then(pl.lit("ComputeSavingsPlans")),
        "savings_plan_end_time": pl.when(is_plan).then(_last_second("end")),
        "savings_plan_payment_option": pl.when(is_plan).then(_payment()),
        "savings_plan_purchase_term": pl.when(is_plan).then(pl.format("{}yr", "years")),
        "savings_plan_recurring_commitment_for_billing_period": recurring,
        "savings_plan_region": pl.when(is_plan).then(pl.lit("Any")),
        "savings_plan_savings_plan_a_r_n": pl.when(is_plan).then("commitment"),
        "savings_plan_savings_plan_effective_cost": pl.when(covered).then(effective),
        "savings_plan_start_time": pl.when(is_plan).then(_instant("start")),
        "savings_plan_total_commitment_to_date": recurring,
        "savings_plan_used_commitment": pl.when(fee).then(double(pl.col("fee") - pl.col("unused"))),
    }


def _payment() -> pl.Expr:
    return pl.when(pl.col("payment") == "upfront").then(pl.lit("All Upfront")).otherwise(pl.lit("No Upfront"))


def _instant(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.Datetime("ms")).dt.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _last_second(day: str) -> pl.Expr:
    """Before a day begins."""
    return pl.col(day).cast(pl.Datetime("ms")).dt.offset_by("-1s").dt.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def double(amount: pl.Expr | str) -> pl.Expr:
    """A decimal of at most ten places as the double that is nearest to it, as AWS writes amounts in Parquet."""
    named = pl.col(amount) if isinstance(amount, str) else amount
    return named.cast(pl.Decimal(38, 10)).cast(pl.String).cast(pl.Float64)


def rate() -> pl.Expr:
    """The list price of a unit, as text."""
    return _text(pl.col("list_unit_price"))


def _a_unit(amount: str) -> pl.Expr:
    price = pl.col(amount).cast(pl.Float64) / pl.col("quantity").cast(pl.Float64)
    return _text(price.round(RATE_DECIMALS).cast(pl.Decimal(38, RATE_DECIMALS)))


def _text(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
