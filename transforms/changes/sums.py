"""What two periods come to by key: the frame that a change is taken apart from, as SQL over the marts of SKUs."""

import polars as pl

from transforms.changes.drivers import COVERED, DRIVER_SQL, RECURRING, UNKNOWN, USED, WHOLE

MONEY = pl.Decimal(38, 18)
KEY = (
    *("x_provider", "BillingCurrency", "BillingAccountId", "SubAccountId", "ServiceName", "RegionId", "x_sku"),
    "PricingUnit",
)
# Of usage, in each of the two periods; `_before` and `_after` are put behind.
SIDES = {
    "quantity": "sum(PricingQuantity)",
    "list": "sum(ListCost)",
    "contracted": "sum(ContractedCost)",
    "effective": "sum(EffectiveCost)",
    "priced_in": "sum(PricingCurrencyEffectiveCost)",
    "covered_list": f"sum(ListCost) FILTER (driver = '{COVERED}')",
    "covered_contracted": f"sum(ContractedCost) FILTER (driver = '{COVERED}')",
    "covered_effective": f"sum(EffectiveCost) FILTER (driver = '{COVERED}')",
}
WHOLES = (*WHOLE, UNKNOWN)
SCHEMA = pl.Schema(
    {
        **dict.fromkeys((*KEY, "ServiceCategory", "PricingCurrency"), pl.String()),
        "is_recurring": pl.Boolean(),
        **{f"{name}_{side}": MONEY for side in ("before", "after") for name in SIDES},
        **dict.fromkeys(("rows_before", "rows_after"), pl.Int64()),
        **{f"{name}_{side}": MONEY for side in ("before", "after") for name in WHOLES},
    }
)
"""Columns of `sums_sql`: KEY, then what usage came to before and after, then the terms that move whole."""


def sums_sql(mart: str, before: str, after: str, where: str) -> str:
    """SQL for a row a key with SCHEMA's columns.

    `mart` is the table read as `c`; `before`, `after` and `where` are conditions on it. Nulls are what is not known,
    or not there: `rows` tells.
    """
    usage = f"driver IN ('{USED}', '{COVERED}', '{RECURRING}')"
    any_usage = f"({usage} OR driver = '{UNKNOWN}')"
    sides = ("before", "NOT is_after"), ("after", "is_after")
    columns = [
        f"{_both(sql, f'{test} AND {usage}')} AS {name}_{side}" for side, test in sides for name, sql in SIDES.items()
    ]
    columns += [f"sum(x_rows) FILTER ({test} AND {any_usage})::BIGINT AS rows_{side}" for side, test in sides]
    columns += [
        f"sum(EffectiveCost) FILTER ({test} AND driver = '{name}') AS {name}_{side}"
        for side, test in sides
        for name in WHOLES
    ]
    keys = ", ".join(KEY)
    return f"""
        WITH charge AS (
            SELECT {", ".join(f"c.{name}" for name in KEY)}, c.ServiceCategory, c.PricingCurrency, c.PricingQuantity,
                c.ListCost, c.ContractedCost, c.EffectiveCost, c.PricingCurrencyEffectiveCost, c.x_rows,
                {DRIVER_SQL} AS driver, ({after}) AS is_after
            FROM {mart} c WHERE (({before}) OR ({after})) AND {where})
        SELECT {keys}, max(ServiceCategory) AS ServiceCategory,
            max(PricingCurrency) FILTER ({usage}) AS PricingCurrency,
            bool_or(driver = '{RECURRING}') AS is_recurring, {", ".join(columns)}
        FROM charge GROUP BY {keys}"""


def _both(sql: str, test: str) -> str:
    """An aggregate limited by one more test."""
    if " FILTER (" in sql:
        return sql.replace(" FILTER (", f" FILTER ({test} AND ")
    return f"{sql} FILTER ({test})"
