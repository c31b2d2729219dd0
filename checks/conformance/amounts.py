"""Costs, prices and periods in relation to each other."""

from checks.conformance.rule import Rule

# The Foundation's validator allows as much: a billionth of the cost, of 1 for a smaller one. Binary doubles tell such a
# difference apart (they err by a ten-millionth of it); a product of two DECIMAL(38,18) does not fit DuckDB's decimals.
TOLERANCE = "1e-9"
UNIT_PRICES = {
    "ContractedUnitPrice": "C-009-C",
    "ListUnitPrice": "C-008-M",
    "PricingCurrencyContractedUnitPrice": "C-008-C",
    "PricingCurrencyListUnitPrice": "C-008-M",
}


def _product(cost: str, price: str) -> Rule:
    product = f"{price}::DOUBLE * PricingQuantity::DOUBLE"
    return Rule(
        f"CAU-{cost}-C-011-C",
        f"{cost} is {price} times PricingQuantity where both are known.",
        (cost, price, "PricingQuantity"),
        f"abs({product} - {cost}::DOUBLE) > {TOLERANCE} * greatest(abs({cost}::DOUBLE), 1)",
        since="1.3",
    )


def _not_negative(price: str, number: str) -> Rule:
    return Rule(f"CAU-{price}-{number}", f"{price} is not negative.", (price,), f"{price} < 0")


def _ends_after_start(period: str) -> Rule:
    start, end = f"{period}Start", f"{period}End"
    return Rule(
        f"CAU-{end}-C-004-M",
        f"{end} is the first instant after the period, so it is later than {start}.",
        (end, start),
        f"{end} <= {start}",
    )


RULES = (
    _product("ListCost", "ListUnitPrice"),
    _product("ContractedCost", "ContractedUnitPrice"),
    *(_not_negative(price, number) for price, number in UNIT_PRICES.items()),
    Rule(
        "CAU-EffectiveCost-C-017-C",
        "EffectiveCost is BilledCost for a tax or a credit.",
        ("EffectiveCost", "BilledCost", "ChargeCategory"),
        "EffectiveCost <> BilledCost AND ChargeCategory IN ('Tax', 'Credit')",
        since="1.4",
    ),
    Rule(
        "CAU-EffectiveCost-C-020-C",
        "EffectiveCost is 0 for the purchase of a commitment, since the usage that it covers carries it.",
        ("EffectiveCost", "ChargeCategory", "CommitmentDiscountId"),
        "EffectiveCost <> 0 AND ChargeCategory = 'Purchase' AND CommitmentDiscountId IS NOT NULL",
    ),
    Rule(
        "CAU-BilledCost-C-011-M",
        "BilledCost is 0 for what a commitment covers, used or not: its purchase is billed.",
        ("BilledCost", "CommitmentDiscountStatus", "CommitmentDiscountId"),
        "BilledCost <> 0 AND CommitmentDiscountStatus IS NOT NULL AND CommitmentDiscountId IS NOT NULL",
        since="1.4",
    ),
    _ends_after_start("BillingPeriod"),
    _ends_after_start("ChargePeriod"),
)
