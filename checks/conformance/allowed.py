"""Values that FOCUS lists, and the currencies of ISO 4217."""

from checks.conformance.columns import asked_if_given
from checks.conformance.currencies import ISO_4217
from checks.conformance.rule import Rule
from checks.rules import allowed_rule
from warehouse.tables.cost_and_usage import FOCUS_COLUMNS, SERVICE_SUBCATEGORY_PARENT

# The rule's number in the requirements model, by column.
ALLOWED = {
    "CapacityReservationStatus": "C-006-M",
    "ChargeCategory": "C-003-M",
    "ChargeClass": "C-005-C",
    "ChargeFrequency": "C-003-M",
    "CommitmentDiscountCategory": "C-005-M",
    "CommitmentDiscountStatus": "C-005-M",
    "PricingCategory": "C-007-M",
    "ServiceCategory": "C-003-M",
    "ServiceSubcategory": "C-003-M",
}

CODES = ", ".join(f"'{code}'" for code in ISO_4217)
NO_CURRENCY = f"BillingCurrency IS NOT NULL AND TRY_CAST(BillingCurrency AS ENUM ({CODES})) IS NULL"


def _allowed(name: str, number: str) -> Rule:
    column = next(column for column in FOCUS_COLUMNS if column.name == name)
    values = (
        ", ".join(column.allowed) if len(column.allowed) <= 5 else f"the {len(column.allowed)} that FOCUS 1.4 lists"
    )
    return Rule(
        f"CAU-{name}-{number}",
        f"{name} is one of {values}.",
        (name,),
        allowed_rule(column).offends,
        needs=asked_if_given(name),
    )


def _parents() -> str:
    """SQL: the service category that the row's subcategory belongs to; null for one that FOCUS does not list."""
    pairs = ", ".join(f"'{child}': '{parent}'" for child, parent in SERVICE_SUBCATEGORY_PARENT.items())
    return f"map_extract_value(MAP {{{pairs}}}, ServiceSubcategory)"


RULES = (
    *(_allowed(name, number) for name, number in ALLOWED.items()),
    Rule(
        "CAU-ServiceSubcategory-C-004-M",
        "ServiceSubcategory belongs to the row's ServiceCategory.",
        ("ServiceSubcategory", "ServiceCategory"),
        f"{_parents()} <> ServiceCategory",
        needs=("ServiceSubcategory",),
    ),
    Rule(
        "CAU-BillingCurrency-C-006-M",
        "BillingCurrency is the code of a national currency (ISO 4217), in capital letters.",
        ("BillingCurrency",),
        NO_CURRENCY,
    ),
)
