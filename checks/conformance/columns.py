"""How FOCUS 1.4 asks for the columns of Cost and Usage: always, as a recommendation, or under a condition.

Source: https://focus.finops.org (FOCUS 1.4, Cost and Usage, content constraints: feature level, conditions).
"""

from warehouse.tables.cost_and_usage import FOCUS_COLUMNS

RECOMMENDED = ("AllocatedMethodDetails", "AvailabilityZone", "ChargeFrequency", "ServiceSubcategory")
COMMITMENT_DISCOUNT = tuple(column.name for column in FOCUS_COLUMNS if column.name.startswith("CommitmentDiscount"))
# What a provider must support so that its exports must have the columns.
CONDITIONS = {
    "split cost allocation": (
        "AllocatedMethodId",
        "AllocatedResourceId",
        "AllocatedResourceName",
        "AllocatedTags",
    ),
    "several types of billing accounts": ("BillingAccountType",),
    "capacity reservations": ("CapacityReservationId", "CapacityReservationStatus"),
    "commitment discounts": COMMITMENT_DISCOUNT,
    "commitment programs": ("CommitmentProgramEligibilityDetails",),
    "measured usage": ("ConsumedQuantity", "ConsumedUnit"),
    "contract commitments": ("ContractApplied",),
    "negotiated prices": ("ContractedUnitPrice",),
    "payable invoices": ("InvoiceDetailId", "InvoiceId"),
    "published list prices": ("ListUnitPrice",),
    "several pricing categories": ("PricingCategory",),
    "prices in another currency": (
        "PricingCurrency",
        "PricingCurrencyContractedUnitPrice",
        "PricingCurrencyEffectiveCost",
        "PricingCurrencyListUnitPrice",
    ),
    "regions": ("RegionId", "RegionName"),
    "provisioned resources": ("ResourceId", "ResourceName", "ResourceType"),
    "unit prices": ("SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId"),
    "sub accounts": ("SubAccountId", "SubAccountName"),
    "several types of sub accounts": ("SubAccountType",),
    "tags": ("Tags",),
}
CONDITION_OF = {column: condition for condition, columns in CONDITIONS.items() for column in columns}
MANDATORY = tuple(
    column.name for column in FOCUS_COLUMNS if column.name not in CONDITION_OF and column.name not in RECOMMENDED
)


def asked_if_given(*columns: str) -> tuple[str, ...]:
    """Those of the columns that an export may leave out."""
    return tuple(column for column in columns if column not in MANDATORY)
