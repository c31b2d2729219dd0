"""The rules of FOCUS that no look at the rows can decide, and why.

Composite rules of the requirements model ("adheres to the following requirements") are their parts and are not listed.
"""

from checks.conformance.rule import Unchecked


def _because(why: str, ids: str) -> Unchecked:
    return Unchecked(why, tuple(ids.split()))


UNCHECKED = (
    _because(
        "Said by the column's type in the warehouse: instants are UTC, numbers are DECIMAL, texts are Unicode. How a"
        " file writes them is settled when it is read; what cannot be read is rejected.",
        """ATT-DateTimeFormat-A-001-M ATT-DateTimeFormat-A-002-M ATT-DateTimeFormat-A-004-M ATT-DateTimeFormat-A-005-M
        ATT-DateTimeFormat-A-006-M ATT-NumericFormat-A-002-M ATT-NumericFormat-A-003-M ATT-NumericFormat-A-004-M
        ATT-NumericFormat-A-005-M ATT-NumericFormat-A-006-M ATT-NumericFormat-A-007-M ATT-NumericFormat-A-008-M
        ATT-NumericFormat-A-009-M ATT-NumericFormat-A-010-M ATT-NumericFormat-A-011-M ATT-NumericFormat-A-012-M
        ATT-StringHandling-A-001-M CAU-BilledCost-C-004-M CAU-ContractedCost-C-004-M CAU-EffectiveCost-C-004-M
        CAU-ListCost-C-004-M CAU-PricingQuantity-C-008-M CAU-ConsumedQuantity-C-008-C
        CAU-CommitmentDiscountQuantity-C-009-M CAU-PricingCurrencyEffectiveCost-C-004-M""",
    ),
    _because(
        "Checked by the rules of each column that it speaks of.",
        """ATT-CurrencyFormat-A-001-C ATT-KeyValueFormat-A-001-M ATT-KeyValueFormat-A-002-M ATT-KeyValueFormat-A-003-M
        ATT-KeyValueFormat-A-004-M ATT-UnitFormat-A-001-M ATT-StringHandling-A-007-M ATT-NullHandling-A-001-C
        CAU-BillingCurrency-C-003-M CAU-BillingPeriodStart-C-004-M CAU-ChargePeriodStart-C-004-M
        CAU-ContractApplied-C-001-M CAU-AllocatedMethodDetails-C-003-M
        CAU-CommitmentProgramEligibilityDetails-C-003-M""",
    ),
    _because(
        "Said by another rule since, or withdrawn after FOCUS 1.2.",
        """ATT-DiscountHandling-A-001-C ATT-DiscountHandling-A-003-C ATT-DiscountHandling-A-004-C
        ATT-DiscountHandling-A-006-C ATT-DiscountHandling-A-007-C ATT-DiscountHandling-A-009-C
        ATT-DiscountHandling-A-010-C ATT-DiscountHandling-A-011-C ATT-DiscountHandling-A-012-C
        ATT-DiscountHandling-A-013-C ATT-DiscountHandling-A-014-C ATT-DiscountHandling-A-015-C
        ATT-DiscountHandling-A-016-C ATT-DiscountHandling-A-017-C ATT-DiscountHandling-A-018-C
        ATT-DiscountHandling-A-019-C ATT-DiscountHandling-A-020-C CAU-CostAndUsage-D-021-M CAU-CostAndUsage-D-038-M
        CAU-ProviderName-C-001-M CAU-ProviderName-C-002-M CAU-ProviderName-C-003-M CAU-PublisherName-C-001-M
        CAU-PublisherName-C-002-M CAU-PublisherName-C-003-M
        CAU-EffectiveCost-C-005-C CAU-EffectiveCost-C-009-C CAU-EffectiveCost-C-010-C CAU-EffectiveCost-C-012-C
        CAU-EffectiveCost-C-013-C CAU-ListCost-C-009-C CAU-ContractedCost-C-009-C CAU-ListUnitPrice-C-010-C
        CAU-ContractedUnitPrice-C-011-C CAU-PricingQuantity-C-009-C CAU-PricingCurrencyEffectiveCost-C-005-M""",
    ),
    _because(
        "A matter of how columns are named and ordered. FOCUS's own are spelled as there, in every table and in the"
        " order of the specification; all others start with x_ and come last.",
        """ATT-ColumnHandling-A-001-M ATT-ColumnHandling-A-002-M ATT-ColumnHandling-A-003-M ATT-ColumnHandling-A-004-O
        ATT-ColumnHandling-A-005-O ATT-ColumnHandling-A-006-M ATT-ColumnHandling-A-008-M ATT-ColumnHandling-A-010-M
        ATT-ColumnHandling-A-011-O ATT-ColumnHandling-A-012-O ATT-ColumnHandling-A-013-O ATT-NumericFormat-A-001-O
        ATT-StringHandling-A-002-O""",
    ),
    _because(
        "The row does not say what it asks: whether the charge has a zone, a region, a resource, a sub account, a name,"
        " a commitment, a reservation, an invoice, an allocation, or corrects a closed period.",
        """CAU-AvailabilityZone-C-003-C CAU-RegionId-C-004-C CAU-ResourceId-C-004-C CAU-ResourceId-C-005-C
        CAU-ResourceName-C-005-C CAU-ResourceName-C-006-C CAU-SubAccountId-C-004-C CAU-SubAccountId-C-005-C
        CAU-CommitmentDiscountName-C-006-C CAU-CommitmentDiscountId-C-004-C CAU-CommitmentDiscountId-C-005-C
        CAU-CapacityReservationId-C-004-C CAU-CapacityReservationId-C-006-C CAU-CapacityReservationStatus-C-007-C
        CAU-CapacityReservationStatus-C-008-C CAU-InvoiceId-C-004-C CAU-InvoiceId-C-005-C CAU-InvoiceId-C-007-C
        CAU-InvoiceDetailId-C-004-C CAU-InvoiceDetailId-C-005-C CAU-ChargeClass-C-003-C CAU-ChargeClass-C-004-C
        CAU-AllocatedMethodId-C-004-C CAU-AllocatedMethodId-C-005-C CAU-AllocatedResourceId-C-005-C
        CAU-AllocatedResourceId-C-006-C CAU-ContractApplied-C-002-C CAU-CommitmentProgramEligibilityDetails-C-004-C
        CAU-HostProviderName-C-006-M""",
    ),
    _because(
        "The row does not say what the charge is made of: how its price was found, which discounts are in it, what"
        " covers it, what it is computed from, or who hosts it.",
        """CAU-BilledCost-C-005-C CAU-BilledCost-C-009-M CAU-BilledCost-C-010-M CAU-BilledCost-C-012-M
        CAU-EffectiveCost-C-014-M CAU-EffectiveCost-C-015-C CAU-EffectiveCost-C-016-C CAU-EffectiveCost-C-019-M
        CAU-EffectiveCost-C-021-C CAU-ListCost-C-007-C CAU-ListCost-C-008-C CAU-ContractedCost-C-007-C
        CAU-ContractedCost-C-008-C CAU-PricingCategory-C-008-C CAU-PricingCategory-C-010-C CAU-PricingCategory-C-011-C
        CAU-CommitmentDiscountQuantity-C-011-C CAU-CommitmentDiscountQuantity-C-012-C
        CAU-CommitmentDiscountQuantity-C-014-C CAU-CommitmentDiscountQuantity-C-015-C
        CAU-CommitmentDiscountUnit-C-009-M CAU-CommitmentDiscountUnit-C-010-C CAU-ServiceName-C-006-C
        CAU-ServiceName-C-009-C CAU-SkuId-C-011-C CAU-SkuPriceId-C-012-C CAU-SkuPriceDetails-C-007-M
        CAU-SkuPriceDetails-C-008-M CAU-SkuPriceDetails-C-009-C CAU-SkuPriceDetails-C-010-C
        CAU-SkuPriceDetails-C-016-O CAU-SkuPriceDetails-C-018-C CAU-SkuPriceDetails-C-021-M
        CAU-SkuPriceDetails-C-022-C CAU-HostProviderName-C-008-C CAU-HostProviderName-C-009-C
        CAU-HostProviderName-C-010-M CAU-CommitmentProgramEligibilityDetails-C-005-M
        CAU-CommitmentProgramEligibilityDetails-C-006-M CAU-CommitmentProgramEligibilityDetails-C-008-M""",
    ),
    _because(
        "An amount does not show its currency; BillingCurrency and PricingCurrency are the word for it. PricingCurrency"
        " may be a code of ISO 4217 or the name of a token, so no value is wrong.",
        """ATT-CurrencyFormat-A-002-C CAU-BilledCost-C-006-M CAU-EffectiveCost-C-006-M CAU-ListCost-C-005-M
        CAU-ContractedCost-C-005-M CAU-ListUnitPrice-C-009-M CAU-ContractedUnitPrice-C-010-C
        CAU-PricingCurrencyListUnitPrice-C-009-M CAU-PricingCurrencyContractedUnitPrice-C-009-C
        CAU-PricingCurrencyEffectiveCost-C-006-M CAU-PricingCurrency-C-003-M""",
    ),
    _because(
        "Needs what is not in the bill: the issued invoice, the provider's price list, its documentation, or its own"
        " records of identifiers and tags.",
        """ATT-NumericFormat-A-013-O ATT-StringHandling-A-003-M CAU-BilledCost-C-007-C CAU-BilledCost-C-007-M
        CAU-BillingCurrency-C-005-M CAU-BillingAccountId-C-004-M CAU-BillingAccountId-C-005-O
        CAU-BillingAccountType-C-006-M CAU-SubAccountType-C-006-M CAU-CommitmentDiscountId-C-007-M
        CAU-CommitmentDiscountId-C-008-C CAU-ResourceId-C-007-M CAU-ResourceId-C-008-O
        CAU-CapacityReservationId-C-008-M CAU-CapacityReservationId-C-009-O CAU-ChargeDescription-C-004-O
        CAU-PricingUnit-C-008-M CAU-PricingUnit-C-009-C CAU-SkuPriceId-C-013-M CAU-SkuPriceId-C-014-C
        CAU-SkuPriceId-C-015-C CAU-Tags-C-004-M CAU-Tags-C-005-M CAU-Tags-C-006-M CAU-Tags-C-008-M CAU-Tags-C-009-M
        CAU-Tags-C-010-C CAU-Tags-C-012-M CAU-Tags-C-013-M CAU-Tags-C-015-C CAU-Tags-C-016-C CAU-Tags-C-017-M
        CAU-AllocatedMethodId-C-006-M CAU-AllocatedTags-C-006-M CAU-AllocatedTags-C-007-M CAU-AllocatedTags-C-008-M
        CAU-AllocatedTags-C-009-C CAU-AllocatedTags-C-011-M CAU-AllocatedTags-C-012-O CAU-AllocatedTags-C-017-C
        CAU-InvoiceDetailId-C-007-M ATT-UnitFormat-A-003-M ATT-UnitFormat-A-004-C""",
    ),
    _because(
        "Speaks of a longer time than a billing period, of several accounts, or of all charges that belong together.",
        """ATT-StringHandling-A-004-M ATT-StringHandling-A-005-M ATT-StringHandling-A-006-M CAU-SkuId-C-008-M
        CAU-SkuId-C-009-M CAU-SkuId-C-010-M CAU-SkuPriceId-C-009-M CAU-SkuPriceId-C-010-M CAU-SkuPriceDetails-C-013-O
        CAU-SkuPriceDetails-C-014-O CAU-EffectiveCost-C-022-C CAU-AllocatedResourceId-C-008-O""",
    ),
    _because(
        "A permission (MAY), which nothing can break.",
        """ATT-StringHandling-A-008-C ATT-ColumnHandling-A-007-O ATT-ColumnHandling-A-014-O ATT-UnitFormat-A-002-O
        CAU-CommitmentDiscountName-C-007-C CAU-ListUnitPrice-C-006-O CAU-ListUnitPrice-C-011-C
        CAU-PricingQuantity-C-006-O CAU-PricingQuantity-C-010-C CAU-SkuPriceId-C-006-O CAU-SkuPriceId-C-011-O
        CAU-InvoiceId-C-006-O CAU-PricingCurrencyListUnitPrice-C-006-O CAU-PricingCurrencyListUnitPrice-C-010-C
        CAU-SkuPriceDetails-C-005-C CAU-SkuPriceDetails-C-011-O CAU-SkuPriceDetails-C-015-O
        CAU-ConsumedQuantity-C-007-C CAU-SkuId-C-006-O CAU-SkuId-C-012-O CAU-PricingCategory-C-005-O
        CAU-PricingCurrencyContractedUnitPrice-C-006-O CAU-PricingCurrencyContractedUnitPrice-C-010-C
        CAU-CommitmentDiscountQuantity-C-006-C CAU-RegionId-C-005-C CAU-EffectiveCost-C-007-O CAU-Tags-C-002-O
        CAU-Tags-C-007-O CAU-ContractedUnitPrice-C-007-O CAU-ContractedUnitPrice-C-012-C CAU-ContractedCost-C-010-C
        CAU-ListCost-C-010-C CAU-BilledCost-C-008-C CAU-EffectiveCost-C-018-C CAU-EffectiveCost-C-023-C
        CAU-AllocatedTags-C-004-O CAU-AllocatedResourceId-C-009-O CAU-AllocatedResourceName-C-006-C
        CAU-HostProviderName-C-004-C CAU-HostProviderName-C-005-C CAU-InvoiceDetailId-C-006-O
        CAU-CommitmentProgramEligibilityDetails-C-007-C""",
    ),
)
