"""CHARGE in the columns of a Microsoft Customer Agreement's cost details, actual and amortized.

https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-mca
"""

from calendar import monthrange
from datetime import date

import polars as pl

from sources.sample.clouds.azure.payers import billing_account, payer, subscriptions, terms
from sources.sample.clouds.azure.rates import rates
from sources.sample.clouds.azure.usage import meters
from sources.sample.clouds.commitments import held
from sources.sample.layouts.azure import MCA
from sources.sample.world import World

COMPANY = "Haldane Freight"
US = "%m/%d/%Y"
MACHINE_INFO = '{{"UsageType":"ComputeHR","ImageType":"Canonical","ServiceType":"{}","VMName":null,"VCPUs":{}}}'
DECIMALS = 10
DAYS_TO_INVOICE = 5
UNUSED = "unused"
Columns = list[pl.Expr]
GIVEN = ("refund",)
FEES = ("recurring_fee", "upfront_fee")
# The kinds of CHARGE in Azure's words.
CHARGE_TYPES = {
    **dict.fromkeys(("usage", "covered", "correction", UNUSED), "Usage"),
    **dict.fromkeys((*FEES, "support", "marketplace"), "Purchase"),
    "refund": "Refund",
}
FREQUENCIES = {
    **dict.fromkeys(("recurring_fee", "support", "marketplace"), "Recurring"),
    **dict.fromkeys(("upfront_fee", "refund"), "OneTime"),
}
LOCATIONS = {"westeurope": "EU West", "northeurope": "EU North"}


def mca(seen: pl.DataFrame, whole: pl.DataFrame, world: World) -> dict[str, pl.DataFrame]:
    """Type of export -> the rows that `columns` are of; `seen` is CHARGE of a month, `whole` what estate() gives.

    The actual export has the fees of commitments and nothing of what they leave unused, the amortized one the reverse.
    """
    rows = _joined(seen, whole, world).sort("day", "number", "sku", nulls_last=True, maintain_order=True)
    fee = pl.col("commitment").is_not_null() & (pl.col("category") != "Usage")
    return {
        "ActualCost": rows.filter(pl.col("kind_of_charge") != UNUSED).with_columns(cost="billed_cost"),
        "AmortizedCost": rows.filter(~fee).with_columns(cost="effective_cost"),
    }


def _joined(seen: pl.DataFrame, whole: pl.DataFrame, world: World) -> pl.DataFrame:
    """With what the bill says of the resource, the account, the meter and the month's rate."""
    things = whole.select("number", "resource_id", "team", "environment", "group", "consumed", "size", "capital_keys")
    held_by = held(terms(world), world).select("years", commitment="id", benefit="name")
    sold = meters().unique("sku", keep="first", maintain_order=True)
    sold = sold.select("sku", "subcategory", "product", "family", meter_category="category")
    accounts = subscriptions(world).select("account", "account_name")
    rates_of = rates(world).rename({"month": "period"})
    given_back = pl.col("kind") == "correction"
    rows = seen.with_columns(quantity=pl.when(given_back).then(0).otherwise("quantity"))
    rows = rows.rename({"kind": "kind_of_charge"})
    beside = {"number": things, "sku": sold, "account": accounts, "period": rates_of, "commitment": held_by}
    for key, names in beside.items():
        rows = rows.join(names, on=key, how="left", maintain_order="left")
    return rows


def columns(world: World, month: date) -> Columns:
    """The columns of a Microsoft Customer Agreement, of a month, all text, as in a CSV."""
    made = {**_payer(world, month), **_charge(), **_product(), **_money(), **_resource()}
    return [_text(made.get(name, pl.lit(""))).alias(name) for name in MCA]


def _text(column: pl.Expr) -> pl.Expr:
    return column.cast(pl.String).fill_null("")


def _payer(world: World, month: date) -> dict[str, pl.Expr]:
    """Who is billed, for which period; an invoice is named once there is one, on the fifth of the next month."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    number = world.dice.whole("azure, invoice", 10_000_000, 99_999_999, month.year * 12 + month.month)
    invoiced = (world.as_of - last).days >= DAYS_TO_INVOICE
    told = {
        "invoiceId": f"G0{number}" if invoiced else "",
        "billingAccountId": billing_account(world),
        "billingAccountName": COMPANY,
        "billingProfileId": payer(world),
        "billingProfileName": f"{COMPANY} EUR",
        "invoiceSectionId": "HALD-SECT-IT",
        "invoiceSectionName": "Information technology",
        "billingPeriodStartDate": f"{month:{US}}",
        "billingPeriodEndDate": f"{last:{US}}",
        "servicePeriodStartDate": f"{month:{US}}",
        "servicePeriodEndDate": f"{last:{US}}",
        "billingCurrency": "EUR",
        "pricingCurrency": "USD",
        "provider": "Azure",
    }
    return {name: pl.lit(value) for name, value in told.items()}


def _charge() -> dict[str, pl.Expr]:
    """What kind of charge it is; a commitment's fee and what is not used of one have words of their own."""
    commitment, kind = pl.col("commitment"), pl.col("kind_of_charge")
    plan = commitment.str.contains("/savingsPlanOrders/")
    unused = pl.when(plan).then(pl.lit("UnusedSavingsPlan")).otherwise(pl.lit("UnusedReservation"))
    model = pl.when(plan).then(pl.lit("SavingsPlan")).when(~plan).then(pl.lit("Reservation"))
    years = pl.when(kind.is_in([*FEES, UNUSED])).then(pl.format("P{}Y", "years"))
    return {
        "chargeType": pl.when(kind == UNUSED).then(unused).otherwise(kind.replace_strict(CHARGE_TYPES)),
        "frequency": kind.replace_strict(FREQUENCIES, default="UsageBased"),
        "pricingModel": model.fill_null("OnDemand"),
        "benefitId": commitment,
        "benefitName": pl.col("benefit"),
        "reservationId": pl.when(~plan).then(commitment),
        "reservationName": pl.when(~plan).then("benefit"),
        "term": years,
        "publisherType": pl.when(kind == "marketplace").then(pl.lit("Marketplace")).otherwise(pl.lit("Azure")),
        "publisherName": pl.when(kind == "marketplace").then("service").otherwise(pl.lit("Microsoft")),
        "isAzureCreditEligible": pl.when(kind == "usage").then(pl.lit("True")).otherwise(pl.lit("False")),
    }


def _product() -> dict[str, pl.Expr]:
    category = pl.coalesce("meter_category", "service")
    meter_of_machines = (pl.col("meter_category") == "Virtual Machines") & pl.col("size").is_not_null()
    cores = pl.col("size").str.extract(r"_[A-Z]+(\d+)").fill_null("0")
    return {
        "date": pl.col("day").dt.strftime(US),
        "serviceFamily": pl.col("family"),
        "productOrderName": pl.lit("Azure plan"),
        "consumedService": pl.col("consumed"),
        "meterId": pl.col("sku"),
        "meterName": pl.col("meter"),
        "meterCategory": category,
        "meterSubCategory": pl.col("subcategory"),
        "meterRegion": pl.col("region").replace(LOCATIONS),
        "ProductId": pl.concat_str(pl.col("sku").str.head(8), pl.col("meter").str.tail(1)).str.to_uppercase(),
        "ProductName": pl.coalesce("product", "description"),
        "quantity": _number(pl.col("quantity")),
        "unitOfMeasure": pl.col("unit"),
        "additionalInfo": pl.when(meter_of_machines).then(pl.format(MACHINE_INFO, "size", cores)),
    }


def _money() -> dict[str, pl.Expr]:
    """Prices are in dollars, costs in both currencies at the month's one rate; what is given has no price."""
    rate = pl.col("euro")
    cost, listed, contracted, quantity = (
        pl.col(name).cast(pl.Float64) for name in ("cost", "list_cost", "contracted_cost", "quantity")
    )
    agreed = pl.when(listed != 0).then(contracted / listed).otherwise(1.0)
    kind = pl.col("kind_of_charge")
    price = pl.when(kind == UNUSED).then(cost / quantity).otherwise(pl.col("list_unit_price").cast(pl.Float64))
    usual = price.filter(kind == "usage").first().over("sku")
    sold = ~kind.is_in(GIVEN)
    per_unit = pl.when(sold).then(pl.when(quantity != 0).then(price).otherwise(usual) / rate)
    return {
        "costInBillingCurrency": _number(pl.col("cost")),
        "costInPricingCurrency": _dollars(cost / rate),
        "costInUsd": _dollars(cost / rate),
        "paygCostInBillingCurrency": _number(pl.col("list_cost")),
        "paygCostInUsd": _dollars(listed / rate),
        "exchangeRatePricingToBilling": _dollars(rate),
        "exchangeRateDate": pl.col("told_on").dt.strftime(US),
        "PayGPrice": _dollars(per_unit),
        "unitPrice": _dollars(per_unit * agreed),
        "effectivePrice": _dollars(pl.when(quantity != 0).then(cost / quantity / rate)),
    }


def _dollars(amount: pl.Expr) -> pl.Expr:
    """Rounded to the decimals that Azure gives; 0 where there is none."""
    return _number(amount.fill_null(0.0).cast(pl.Decimal(38, DECIMALS)))


def _number(amount: pl.Expr) -> pl.Expr:
    """Plain decimals without zeros at their end."""
    return amount.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def _resource() -> dict[str, pl.Expr]:
    """Tags are JSON without its braces, as Azure writes them."""
    tag = {name: pl.format('"{}": "{}"', _key(name), pl.col(name)) for name in ("team", "environment")}
    location = pl.col("region").replace(LOCATIONS)
    nothing = pl.col("number").is_null()
    return {
        "SubscriptionId": pl.col("account"),
        "subscriptionName": pl.col("account_name"),
        "resourceGroupName": pl.col("group"),
        "ResourceId": pl.coalesce("resource_id", pl.when(nothing).then("commitment")),
        "resourceLocation": location,
        "location": location,
        "tags": pl.concat_str(*tag.values(), separator=",", ignore_nulls=True),
    }


def _key(name: str) -> pl.Expr:
    return pl.when("capital_keys").then(pl.lit(name.capitalize())).otherwise(pl.lit(name))
