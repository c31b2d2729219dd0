"""Columns that are never null."""

from checks.conformance.columns import asked_if_given
from checks.conformance.rule import Rule

# The rule's number in the requirements model, by column. One that an export may leave out is judged where it is given.
NEVER_NULL = {
    "BilledCost": "C-003-M",
    "BillingAccountId": "C-001-M",
    "BillingCurrency": "C-004-M",
    "BillingPeriodEnd": "C-003-M",
    "BillingPeriodStart": "C-003-M",
    "ChargeCategory": "C-002-M",
    "ChargeFrequency": "C-002-M",
    "ChargePeriodEnd": "C-003-M",
    "ChargePeriodStart": "C-003-M",
    "ContractedCost": "C-003-M",
    "EffectiveCost": "C-003-M",
    "InvoiceIssuerName": "C-003-M",
    "ListCost": "C-003-M",
    "PricingCurrency": "C-004-M",
    "PricingCurrencyEffectiveCost": "C-003-M",
    "ServiceCategory": "C-002-M",
    "ServiceName": "C-003-M",
    "ServiceProviderName": "C-003-M",
    "ServiceSubcategory": "C-002-M",
}
SINCE = {"ServiceProviderName": "1.3"}


def never_null(column: str, number: str) -> Rule:
    return Rule(
        f"CAU-{column}-{number}",
        f"{column} is never null.",
        (column,),
        f"{column} IS NULL",
        since=SINCE.get(column, "1.2"),
        needs=asked_if_given(column),
    )


RULES = (
    *(never_null(column, number) for column, number in NEVER_NULL.items()),
    Rule(
        "CAU-BillingAccountName-C-003-C",
        "BillingAccountName is not null where the provider names its billing accounts.",
        ("BillingAccountName",),
        "BillingAccountName IS NULL",
        needs=("BillingAccountName",),
    ),
    Rule(
        "CAU-ChargeDescription-C-003-O",
        "ChargeDescription is not null.",
        ("ChargeDescription",),
        "ChargeDescription IS NULL",
        level="SHOULD",
    ),
)
