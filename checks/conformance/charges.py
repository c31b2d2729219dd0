"""What the category and class of a charge ask of its other columns."""

from checks.conformance.columns import asked_if_given
from checks.conformance.rule import Rule

PRICED = "ChargeCategory IN ('Usage', 'Purchase') AND ChargeClass IS DISTINCT FROM 'Correction'"
CONSUMED = "ChargeCategory = 'Usage' AND CommitmentDiscountStatus IS DISTINCT FROM 'Unused'"
CHARGE = ("ChargeCategory", "ChargeClass")
# A tax has no price; a usage or purchase that is no correction has one. (null for a tax, filled for the others)
PRICES = {
    "ContractedUnitPrice": ("C-005-C", "C-006-C"),
    "ListUnitPrice": ("C-004-C", "C-005-C"),
    "PricingCategory": ("C-003-C", "C-004-C"),
    "PricingCurrencyContractedUnitPrice": ("C-004-C", "C-005-C"),
    "PricingCurrencyListUnitPrice": ("C-004-C", "C-005-C"),
    "PricingQuantity": ("C-004-C", "C-005-C"),
    "SkuId": ("C-004-C", "C-005-C"),
    "SkuPriceId": ("C-004-C", "C-005-C"),
}


def _no_tax(column: str, number: str) -> Rule:
    return Rule(
        f"CAU-{column}-{number}",
        f"{column} is null for a tax.",
        (column, "ChargeCategory"),
        f"{column} IS NOT NULL AND ChargeCategory = 'Tax'",
        needs=asked_if_given(column),
    )


def _priced(column: str, number: str) -> Rule:
    return Rule(
        f"CAU-{column}-{number}",
        f"{column} is not null for a usage or purchase that is no correction.",
        (column, *CHARGE),
        f"{column} IS NULL AND {PRICED}",
        needs=asked_if_given(column),
    )


PRICE_RULES = (
    *(_no_tax(column, tax) for column, (tax, _) in PRICES.items()),
    *(_priced(column, filled) for column, (_, filled) in PRICES.items()),
)
QUANTITY_RULES = (
    Rule(
        "CAU-ConsumedQuantity-C-004-C",
        "ConsumedQuantity is null but for usage, and for the unused part of a commitment.",
        ("ConsumedQuantity", "ChargeCategory", "CommitmentDiscountStatus"),
        f"ConsumedQuantity IS NOT NULL AND NOT coalesce({CONSUMED}, false)",
        needs=("ConsumedQuantity",),
    ),
    Rule(
        "CAU-ConsumedQuantity-C-006-C",
        "ConsumedQuantity is not null for usage that is no correction, but for the unused part of a commitment.",
        ("ConsumedQuantity", *CHARGE, "CommitmentDiscountStatus"),
        f"ConsumedQuantity IS NULL AND {CONSUMED} AND ChargeClass IS DISTINCT FROM 'Correction'",
        needs=("ConsumedQuantity",),
    ),
    Rule(
        "CAU-CommitmentDiscountQuantity-C-005-C",
        "CommitmentDiscountQuantity is not null for a usage or purchase of a commitment that is no correction.",
        ("CommitmentDiscountQuantity", "CommitmentDiscountId", *CHARGE),
        f"CommitmentDiscountQuantity IS NULL AND CommitmentDiscountId IS NOT NULL AND {PRICED}",
        needs=("CommitmentDiscountQuantity",),
    ),
    Rule(
        "CAU-CommitmentDiscountQuantity-C-007-C",
        "CommitmentDiscountQuantity is null but for a usage or purchase of a commitment.",
        ("CommitmentDiscountQuantity", "CommitmentDiscountId", "ChargeCategory"),
        "CommitmentDiscountQuantity IS NOT NULL "
        "AND (CommitmentDiscountId IS NULL OR ChargeCategory NOT IN ('Usage', 'Purchase'))",
        needs=("CommitmentDiscountQuantity",),
    ),
)
STATUS_RULES = (
    Rule(
        "CAU-CommitmentDiscountStatus-C-004-C",
        "CommitmentDiscountStatus is not null for usage under a commitment.",
        ("CommitmentDiscountStatus", "CommitmentDiscountId", "ChargeCategory"),
        "CommitmentDiscountStatus IS NULL AND CommitmentDiscountId IS NOT NULL AND ChargeCategory = 'Usage'",
        needs=("CommitmentDiscountStatus",),
    ),
    Rule(
        "CAU-CapacityReservationStatus-C-004-C",
        "CapacityReservationStatus is not null for usage under a capacity reservation.",
        ("CapacityReservationStatus", "CapacityReservationId", "ChargeCategory"),
        "CapacityReservationStatus IS NULL AND CapacityReservationId IS NOT NULL AND ChargeCategory = 'Usage'",
        needs=("CapacityReservationStatus",),
    ),
    Rule(
        "CAU-CapacityReservationId-C-005-C",
        "CapacityReservationId is not null for the unused part of a capacity reservation.",
        ("CapacityReservationId", "CapacityReservationStatus"),
        "CapacityReservationId IS NULL AND CapacityReservationStatus = 'Unused'",
    ),
    Rule(
        "CAU-PricingCategory-C-009-C",
        "PricingCategory is Committed for usage under a commitment, and not for the commitment's purchase.",
        ("PricingCategory", "CommitmentDiscountId", "ChargeCategory"),
        "CommitmentDiscountId IS NOT NULL AND (ChargeCategory = 'Usage' AND PricingCategory <> 'Committed' "
        "OR ChargeCategory = 'Purchase' AND PricingCategory = 'Committed')",
        needs=("PricingCategory",),
    ),
    Rule(
        "CAU-ChargeFrequency-C-004-C",
        "ChargeFrequency is not Usage-Based for a purchase.",
        ("ChargeFrequency", "ChargeCategory"),
        "ChargeFrequency = 'Usage-Based' AND ChargeCategory = 'Purchase'",
        needs=("ChargeFrequency",),
    ),
)
RULES = (*PRICE_RULES, *QUANTITY_RULES, *STATUS_RULES)
