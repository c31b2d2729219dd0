"""The columns of Azure's exports by their English names, whatever language a header has them in.

A header that Azure translates has the English name in parentheses: `Kategorie der Verbrauchseinheit (MeterCategory)`.
Seen in German, Spanish, French, Portuguese and Chinese; see `sources/reference/azure_columns.csv` for where.
"""

import re
from collections.abc import Mapping, Sequence

from sources.mapping import Columns, OurNames, folded
from sources.reference.azure_columns import azure_columns

# https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/schema-index, of all agreements and versions.
NAMES = (
    *("AccountId", "AccountName", "AccountOwnerId", "AdditionalInfo", "AvailabilityZone", "BenefitId", "BenefitName"),
    *("BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingCurrencyCode", "BillingPeriod"),
    *("BillingPeriodEndDate", "BillingPeriodStartDate", "BillingProfileId", "BillingProfileName", "ChargeType"),
    *("ConsumedQuantity", "ConsumedService", "Cost", "CostAllocationRuleName", "CostCenter", "CostInBillingCurrency"),
    *("CostInPricingCurrency", "CostInUsd", "Currency", "CurrencyCode", "Date", "DepartmentId", "DepartmentName"),
    *("EffectivePrice", "ExchangeRateDate", "ExchangeRatePricingToBilling", "ExtendedCost", "Frequency", "InstanceId"),
    *("InstanceName", "InvoiceId", "InvoiceSection", "InvoiceSectionId", "InvoiceSectionName"),
    *("IsAzureCreditEligible", "Location", "MeterCategory", "MeterId", "MeterName", "MeterRegion", "MeterSubCategory"),
    *("OfferId", "PartNumber", "PartnerName", "PayGPrice", "PaygCostInBillingCurrency", "PaygCostInUsd", "PlanName"),
    *("PreTaxCost", "PreviousInvoiceId", "PricingCurrency", "PricingModel", "Product", "ProductId", "ProductName"),
    *("ProductOrderId", "ProductOrderName", "Provider", "PublisherId", "PublisherName", "PublisherType", "Quantity"),
    *("ResellerMpnId", "ResellerName", "ReservationId", "ReservationName", "ResourceGroup", "ResourceGroupName"),
    *("ResourceId", "ResourceLocation", "ResourceLocationNormalized", "ResourceName", "ResourceRate", "ResourceType"),
    *("ServiceFamily", "ServiceInfo1", "ServiceInfo2", "ServiceName", "ServicePeriodEndDate"),
    *("ServicePeriodStartDate", "ServiceTier", "SubscriptionGuid", "SubscriptionId", "SubscriptionName", "Tags"),
    *("Term", "UnitOfMeasure", "UnitPrice", "UsageDate", "UsageDateTime", "UsageQuantity"),
)
KNOWN = {folded(name): name for name in NAMES}
OUR_NAMES = OurNames(own=NAMES, as_they_stand=True)
IN_PARENTHESES = re.compile(r"\(\s*(\w+)\s*\)\s*$")


def english(header: Sequence[str], said: Columns) -> dict[str, str]:
    """The columns that a header calls otherwise -> their English names.

    By the mapping in outlay.toml; else by the name in parentheses; else by what is known of the language. A name that
    the header has already, and one that two columns would get, stands for neither.
    """
    mapped = {folded(at.column): name for name, at in said.items() if at.column}
    wanted = {column: name for column in header if (name := mapped.get(folded(column)) or _translated(column))}
    there = [folded(column) for column in header if column not in wanted] + [folded(name) for name in wanted.values()]
    return {column: name for column, name in wanted.items() if there.count(folded(name)) == 1}


def is_english(header: Sequence[str]) -> bool:
    """Whether the header has more of Azure's own names than translated ones."""
    own = sum(folded(column) in KNOWN for column in header)
    return own > sum(_translated(column) is not None for column in header)


def _translated(column: str) -> str | None:
    if folded(column) in KNOWN:
        return None
    named = IN_PARENTHESES.search(column)
    return (KNOWN.get(folded(named[1])) if named else None) or _dictionary().get(folded(column))


def _dictionary() -> Mapping[str, str]:
    rows = azure_columns()
    return {folded(theirs): column for theirs, column in zip(rows["theirs"], rows["column"], strict=True)}
