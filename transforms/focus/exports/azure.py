"""Azure's cost and usage details under FOCUS' names.

https://learn.microsoft.com/cloud-computing/finops/focus/convert
"""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.focus.exports.azure_charges import CHARGED_ON, accounts, charge, commitment, dates, day
from transforms.focus.exports.azure_columns import NAMES, columns_of
from transforms.focus.exports.azure_costs import JOINED_ACTUAL, bought, committed, costs, plain_amounts, prices
from transforms.focus.exports.azure_places import CODE, located, quantities, region, resource, service, service_code
from transforms.focus.exports.base import Export, Made, Reference, made_from
from transforms.focus.names import ROW_NUMBER


def to_focus(raw: pl.LazyFrame, variant: str, reference: Reference) -> pl.LazyFrame:
    """The source's columns and `x_row` under FOCUS' names; of a joined actual export, what the amortized has not."""
    columns = columns_of(raw.collect_schema())
    raw = raw.with_columns(**plain_amounts(columns, reference.form))
    rows = raw.filter(committed(columns) & bought(columns)) if variant == JOINED_ACTUAL else raw
    named = {
        **costs(columns, variant),
        **prices(columns),
        **charge(columns),
        **dates(columns, reference.form.date),
        **commitment(columns),
        **accounts(columns),
        **resource(columns),
        **region(columns, reference),
        **service(columns, reference),
        **quantities(columns),
    }
    kept = [pl.col(theirs).alias(ours) for theirs, ours in columns.kept.items()]
    found = {CHARGED_ON: day(columns, "date", reference.form.date), **located(columns, reference)}
    rows = rows.with_columns(**found).with_columns(service_code(columns, reference).alias(CODE))
    return rows.select(ROW_NUMBER, *kept, **named)


def names(columns: Sequence[str]) -> Mapping[str, str]:
    """Where a person finds each column of the file: under FOCUS' name, or kept."""
    found = columns_of(pl.Schema(dict.fromkeys(columns, pl.String())))
    focus = {found.of[word]: name for word, name in FOUND_AS.items() if word in found.of}
    return {column: focus.get(column, found.kept.get(column, column)) for column in columns}


FOUND_AS = {
    "cost": "EffectiveCost",
    "currency": "BillingCurrency",
    "date": "ChargePeriodStart",
    "period_start": "BillingPeriodStart",
    "period_end": "BillingPeriodEnd",
    "charge_type": "ChargeCategory",
    "frequency": "ChargeFrequency",
    "pricing_model": "PricingCategory",
    "product": "ChargeDescription",
    "quantity": "PricingQuantity",
    "unit": "PricingUnit",
    "list_price": "ListUnitPrice",
    "contracted_price": "ContractedUnitPrice",
    "list_cost": "ListCost",
    "location": "RegionId",
    "meter": "SkuMeter",
    "product_id": "SkuId",
    "invoice": "InvoiceId",
    "subscription": "SubAccountId",
    "subscription_name": "SubAccountName",
    "resource": "ResourceId",
    "resource_name": "ResourceName",
    "tags": "Tags",
    "benefit": "CommitmentDiscountId",
    "benefit_name": "CommitmentDiscountName",
    "availability_zone": "AvailabilityZone",
}


COST = NAMES["cost"]
COMMITMENT = ("PricingModel", "BenefitId", "ReservationId")
MADE_FROM = {
    **dict.fromkeys(("BilledCost", "EffectiveCost"), (*COST, "ChargeType", "PricingModel")),
    "PricingCurrencyEffectiveCost": ("CostInPricingCurrency", *COST),
    "ListCost": ("PaygCostInBillingCurrency", "PayGPrice"),
    "ContractedCost": ("UnitPrice",),
    "PricingCurrencyListUnitPrice": ("PayGPrice",),
    "PricingCurrencyContractedUnitPrice": ("UnitPrice",),
    "BillingAccountId": ("BillingProfileId", "BillingAccountId", *NAMES["subscription"]),
    "BillingAccountName": ("BillingProfileName", "BillingAccountName", "SubscriptionName"),
    "BillingAccountType": ("BillingProfileId", "BillingAccountId", *NAMES["subscription"]),
    "SubAccountType": NAMES["subscription"],
    "ChargePeriodEnd": NAMES["date"],
    "ChargeClass": ("ChargeType",),
    "ChargeCategory": (),
    "ChargeFrequency": (),
    **dict.fromkeys(("CommitmentDiscountCategory", "CommitmentDiscountType"), COMMITMENT),
    "CommitmentDiscountStatus": (*COMMITMENT, "ChargeType"),
    **dict.fromkeys(("CapacityReservationId", "CapacityReservationStatus"), ("AdditionalInfo",)),
    "ConsumedQuantity": (*NAMES["quantity"], "UnitOfMeasure"),
    "ConsumedUnit": ("UnitOfMeasure",),
    "PricingCurrency": NAMES["currency"],
    "RegionName": NAMES["location"],
    **dict.fromkeys(("ResourceName", "ResourceType"), NAMES["resource"]),
    **dict.fromkeys(
        ("ServiceName", "ServiceCategory", "ServiceSubcategory"),
        (*NAMES["resource"], "MeterCategory", "ConsumedService"),
    ),
    "ServiceProviderName": ("PublisherType", "PublisherName"),
    "InvoiceIssuerName": (),
    "HostProviderName": (),
    "SkuId": ("ProductId", "PartNumber", "MeterId"),
}


def computed(columns: Sequence[str], _said: object) -> Made:
    """See `Export`."""
    return {"ServiceProviderName": (), **made_from(MADE_FROM, columns)}


AZURE_COST = Export("azure-cost", to_focus, names, computed=computed)
