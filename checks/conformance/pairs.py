"""Columns that are null, or not null, with another: names with their ids, units with their quantities."""

from dataclasses import dataclass

from checks.conformance.columns import asked_if_given
from checks.conformance.rule import Level, Rule


@dataclass(frozen=True)
class Pair:
    """`column` is null where `other` is (rule `null`), and not null where it is not (rule `filled`; empty: no rule)."""

    column: str
    other: str
    null: str
    filled: str = ""
    level: Level = "MUST"
    since: str = "1.2"


PAIRS = (
    Pair("AllocatedResourceName", "AllocatedResourceId", "C-004-C", "C-005-C", since="1.3"),
    Pair("BillingAccountType", "BillingAccountId", "C-004-C", "C-005-C"),
    Pair("CapacityReservationStatus", "CapacityReservationId", "C-003-C"),
    Pair("CommitmentDiscountCategory", "CommitmentDiscountId", "C-003-C", "C-004-C"),
    Pair("CommitmentDiscountName", "CommitmentDiscountId", "C-004-C"),
    Pair("CommitmentDiscountStatus", "CommitmentDiscountId", "C-003-C"),
    Pair("CommitmentDiscountType", "CommitmentDiscountId", "C-004-C", "C-005-C"),
    Pair("CommitmentDiscountUnit", "CommitmentDiscountQuantity", "C-005-C", "C-006-C"),
    Pair("ConsumedUnit", "ConsumedQuantity", "C-005-C", "C-006-C"),
    Pair("PricingUnit", "PricingQuantity", "C-005-C", "C-006-C"),
    Pair("RegionName", "RegionId", "C-004-C", "C-005-C"),
    Pair("ResourceName", "ResourceId", "C-004-C"),
    Pair("ResourceType", "ResourceId", "C-004-C", "C-005-C"),
    Pair("SkuMeter", "SkuId", "C-004-C"),
    Pair("SkuPriceDetails", "SkuPriceId", "C-004-C"),
    Pair("SubAccountName", "SubAccountId", "C-004-C", "C-005-C"),
    Pair("SubAccountType", "SubAccountId", "C-004-C", "C-005-C"),
)
# Quantities and prices belong to a SKU's price: null where a charge has none, since FOCUS 1.3.
NULL_WITHOUT_PRICE = {
    "CommitmentDiscountQuantity": "C-016-C",
    "ConsumedQuantity": "C-009-C",
    "ContractedUnitPrice": "C-014-C",
    "ListUnitPrice": "C-012-C",
    "PricingCategory": "C-012-C",
    "PricingCurrencyContractedUnitPrice": "C-011-C",
    "PricingCurrencyListUnitPrice": "C-011-C",
    "PricingQuantity": "C-011-C",
}
FILLED_WITH_PRICE = {
    "ContractedUnitPrice": "C-015-C",
    "ListUnitPrice": "C-013-C",
    "PricingCurrencyContractedUnitPrice": "C-012-C",
    "PricingCurrencyListUnitPrice": "C-012-C",
}
# What tells that a charge comes from splitting another one's cost is its AllocatedMethodId.
NULL_UNLESS_SPLIT = {
    "AllocatedMethodDetails": "C-005-C",
    "AllocatedResourceId": "C-004-C",
    "AllocatedTags": "C-003-C",
}


def _null(pair: Pair) -> Rule:
    return Rule(
        f"CAU-{pair.column}-{pair.null}",
        f"{pair.column} is null where {pair.other} is null.",
        (pair.column, pair.other),
        f"{pair.column} IS NOT NULL AND {pair.other} IS NULL",
        level=pair.level,
        since=pair.since,
        needs=asked_if_given(pair.column),
    )


def _filled(pair: Pair) -> Rule:
    return Rule(
        f"CAU-{pair.column}-{pair.filled}",
        f"{pair.column} is not null where {pair.other} is not null.",
        (pair.column, pair.other),
        f"{pair.column} IS NULL AND {pair.other} IS NOT NULL",
        level=pair.level,
        since=pair.since,
        needs=asked_if_given(pair.column),
    )


def _null_without_price(column: str, number: str) -> Rule:
    rule = _null(Pair(column, "SkuPriceId", number, since="1.3"))
    return Rule(rule.id, rule.sentence, rule.columns, rule.offends, since="1.3", needs=(*rule.needs, "SkuPriceId"))


RULES = (
    *(_null(pair) for pair in PAIRS),
    *(_filled(pair) for pair in PAIRS if pair.filled),
    _filled(Pair("SkuMeter", "SkuId", null="", filled="C-005-C", level="SHOULD")),
    *(_null_without_price(column, number) for column, number in NULL_WITHOUT_PRICE.items()),
    *(
        _filled(Pair(column, "SkuPriceId", null="", filled=number, since="1.3"))
        for column, number in FILLED_WITH_PRICE.items()
    ),
    *(_null(Pair(column, "AllocatedMethodId", number, since="1.3")) for column, number in NULL_UNLESS_SPLIT.items()),
    _filled(
        Pair("AllocatedMethodDetails", "AllocatedMethodId", null="", filled="C-006-C", level="SHOULD", since="1.3")
    ),
)
