"""Rules about the table itself: each column is there, and has its type.

The warehouse's tables have every column of FOCUS 1.4 with its type, so these hold for every row that is in. They are
looked at all the same, in the columns that the table has.
"""

from collections.abc import Mapping

from warehouse.tables import COST_AND_USAGE

# The number of the presence rule in the requirements model (CAU-CostAndUsage-…), by column.
PRESENT = {
    "AllocatedMethodDetails": ("D-069-C",),
    "AllocatedMethodId": ("D-070-C",),
    "AllocatedResourceId": ("D-071-C",),
    "AllocatedResourceName": ("D-072-C",),
    "AllocatedTags": ("D-073-C",),
    "AvailabilityZone": ("D-003-C",),
    "BilledCost": ("D-006-M",),
    "BillingAccountId": ("D-024-M",),
    "BillingAccountName": ("D-005-M",),
    "BillingAccountType": ("D-007-C",),
    "BillingCurrency": ("D-035-M",),
    "BillingPeriodEnd": ("D-010-M",),
    "BillingPeriodStart": ("D-009-M",),
    "CapacityReservationId": ("D-065-C",),
    "CapacityReservationStatus": ("D-020-C",),
    "ChargeCategory": ("D-008-M",),
    "ChargeClass": ("D-026-M",),
    "ChargeDescription": ("D-025-M",),
    "ChargeFrequency": ("D-027-O",),
    "ChargePeriodEnd": ("D-028-M",),
    "ChargePeriodStart": ("D-037-M",),
    "CommitmentDiscountCategory": ("D-016-C",),
    "CommitmentDiscountId": ("D-013-C",),
    "CommitmentDiscountName": ("D-012-C",),
    "CommitmentDiscountQuantity": ("D-018-C",),
    "CommitmentDiscountStatus": ("D-017-C",),
    "CommitmentDiscountType": ("D-014-C",),
    "CommitmentDiscountUnit": ("D-015-C",),
    "CommitmentProgramEligibilityDetails": ("D-097-C",),
    "ConsumedQuantity": ("D-011-C",),
    "ConsumedUnit": ("D-066-C",),
    "ContractApplied": ("D-074-C",),
    "ContractedCost": ("D-030-M",),
    "ContractedUnitPrice": ("D-034-C",),
    "EffectiveCost": ("D-031-M",),
    "HostProviderName": ("D-075-M",),
    "InvoiceDetailId": ("D-098-C",),
    "InvoiceId": ("D-033-O",),
    "InvoiceIssuerName": ("D-023-M",),
    "ListCost": ("D-032-M",),
    "ListUnitPrice": ("D-004-C",),
    "PricingCategory": ("D-022-C",),
    "PricingCurrency": ("D-045-C",),
    "PricingCurrencyContractedUnitPrice": ("D-047-C", "D-048-C", "D-049-C"),
    "PricingCurrencyEffectiveCost": ("D-051-C", "D-052-C", "D-053-C"),
    "PricingCurrencyListUnitPrice": ("D-055-C", "D-056-C", "D-057-C"),
    "PricingQuantity": ("D-036-M",),
    "PricingUnit": ("D-068-M",),
    "RegionId": ("D-063-C",),
    "RegionName": ("D-062-C",),
    "ResourceId": ("D-043-C",),
    "ResourceName": ("D-044-C",),
    "ResourceType": ("D-039-C",),
    "ServiceCategory": ("D-040-M",),
    "ServiceName": ("D-041-M",),
    "ServiceProviderName": ("D-076-M",),
    "ServiceSubcategory": ("D-042-O",),
    "SkuId": ("D-060-C",),
    "SkuMeter": ("D-059-C",),
    "SkuPriceDetails": ("D-061-C",),
    "SkuPriceId": ("D-058-C",),
    "SubAccountId": ("D-019-C",),
    "SubAccountName": ("D-029-C",),
    "SubAccountType": ("D-067-C",),
    "Tags": ("D-064-C",),
}
# Of the rule about a column's type, where it is not C-001-M; an empty one has none.
TYPED = {
    "AllocatedTags": "C-015-M",
    "BillingAccountId": "C-002-M",
    "ContractApplied": "",
    "ContractedUnitPrice": "C-002-M",
    "SkuPriceDetails": "",
    "Tags": "",
}
# Of the rule about how a column is written (numbers, instants, texts), where it is not C-002-M; an empty one has none.
WRITTEN = {
    "AllocatedTags": "C-016-M",
    "BillingAccountId": "C-003-M",
    "CapacityReservationStatus": "",
    "ChargeCategory": "",
    "ChargeClass": "",
    "ChargeFrequency": "",
    "CommitmentDiscountCategory": "",
    "CommitmentDiscountStatus": "",
    "ContractApplied": "",
    "ContractedUnitPrice": "C-003-M",
    "PricingCategory": "",
    "ServiceCategory": "",
    "ServiceSubcategory": "",
    "SkuPriceDetails": "",
    "Tags": "",
}


def schema_ids() -> frozenset[str]:
    """The ids of the rules that the columns of the table answer."""
    return frozenset(rule_id for column in PRESENT for rule_id in (*presence_ids(column), *type_ids(column)))


def presence_ids(column: str) -> tuple[str, ...]:
    return tuple(f"CAU-CostAndUsage-{number}" for number in PRESENT[column])


def type_ids(column: str) -> tuple[str, ...]:
    numbers = (TYPED.get(column, "C-001-M"), WRITTEN.get(column, "C-002-M"))
    return tuple(f"CAU-{column}-{number}" for number in numbers if number)


def faults(types: Mapping[str, str]) -> list[str]:
    """What is wrong with a table that has these columns (name -> DuckDB type): missing, of another type, not x_."""
    declared = {column.name: column.type.duckdb for column in COST_AND_USAGE.columns}
    missing = [f"no column {name}" for name in declared if name not in types]
    mistyped = [
        f"{name} is {types[name]}, not {declared[name]}"
        for name in declared
        if name in types and types[name] != declared[name]
    ]
    unmarked = [f"{name} is no column of FOCUS 1.4" for name in types if name not in declared and name[:2] != "x_"]
    return [*missing, *mistyped, *unmarked]
