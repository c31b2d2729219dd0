"""What a billing row may not be: one SQL condition a rule, counted by the profile and sampled when it fails.

A row offends where the condition is true: a null in a column that a rule reads is no offence unless the rule says so.
"""

import re
from dataclasses import dataclass

from warehouse.tables import COST_AND_USAGE, COSTS
from warehouse.tables.base import Column

CODE = "regexp_full_match(BillingCurrency, '[A-Z]{3}')"
FIRST_YEAR, LAST_YEAR = 2000, 2099
NEAR_DAYS = 31


@dataclass(frozen=True)
class RowRule:
    """`name` is also the check's; `offends` reads `columns`; `example` is the one whose offending value is told."""

    name: str
    columns: tuple[str, ...]
    offends: str
    example: str = ""


def allowed_rule(column: Column) -> RowRule:
    """A value that FOCUS does not list for the column. The cast to an enum takes a tenth of the time of `NOT IN`."""
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in column.allowed)
    offends = f'"{column.name}" IS NOT NULL AND TRY_CAST("{column.name}" AS ENUM ({values})) IS NULL'
    return RowRule(f"{snake(column.name)}_allowed", (column.name,), offends, example=column.name)


def snake(name: str) -> str:
    """`ChargeCategory` as `charge_category`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


ALLOWED_COLUMNS = tuple(column for column in COST_AND_USAGE.columns if column.allowed)
RULES = (
    RowRule(
        "row_identity_present", ("x_row", "x_part", "x_load_id"), "x_load_id IS NULL OR x_row IS NULL OR x_part IS NULL"
    ),
    RowRule(
        "billing_currency_known",
        ("BillingCurrency",),
        f"BillingCurrency IS NULL OR NOT {CODE}",
        example="BillingCurrency",
    ),
    RowRule("charge_start_present", ("ChargePeriodStart",), "ChargePeriodStart IS NULL"),
    RowRule(
        "charge_year_sane",
        ("ChargePeriodStart",),
        f"ChargePeriodStart < '{FIRST_YEAR}-01-01' OR ChargePeriodStart >= '{LAST_YEAR + 1}-01-01'",
        example="ChargePeriodStart",
    ),
    RowRule("row_has_cost", COSTS, " AND ".join(f"{cost} IS NULL" for cost in COSTS)),
    RowRule("charge_end_after_start", ("ChargePeriodEnd", "ChargePeriodStart"), "ChargePeriodEnd <= ChargePeriodStart"),
    RowRule(
        "billing_end_after_start", ("BillingPeriodEnd", "BillingPeriodStart"), "BillingPeriodEnd <= BillingPeriodStart"
    ),
    RowRule(
        "charge_near_billing_period",
        ("ChargePeriodStart", "BillingPeriodStart", "BillingPeriodEnd", "ChargeClass"),
        f"(ChargePeriodStart < BillingPeriodStart - INTERVAL {NEAR_DAYS} DAY "
        f"OR ChargePeriodStart >= BillingPeriodEnd + INTERVAL {NEAR_DAYS} DAY) "
        "AND ChargeClass IS DISTINCT FROM 'Correction'",
    ),
    RowRule("list_unit_price_not_negative", ("ListUnitPrice",), "ListUnitPrice < 0"),
    *(allowed_rule(column) for column in ALLOWED_COLUMNS),
)
