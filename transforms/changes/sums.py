"""What two periods come to by key: the frame that a change is taken apart from, as SQL over the marts of SKUs."""

import polars as pl

from transforms.changes.drivers import COVERED, DRIVER_SQL, RECURRING, UNKNOWN, USED, WHOLE

MONEY = pl.Decimal(38, 18)
KEY = (
    *("x_provider", "BillingCurrency", "BillingAccountId", "SubAccountId", "ServiceName", "RegionId", "x_sku"),
    "PricingUnit",
)
KIND = (
    *("ChargeCategory", "ChargeClass", "ChargeFrequency", "PricingCategory", "CommitmentDiscountStatus"),
    *("x_is_committed", "x_is_measured"),
)
MEASURES = {
    "rows": "x_rows",
    "quantity": "PricingQuantity",
    "list": "ListCost",
    "contracted": "ContractedCost",
    "effective": "EffectiveCost",
    "priced_in": "PricingCurrencyEffectiveCost",
}
IS_USAGE = f"driver IN ('{USED}', '{COVERED}', '{RECURRING}')"
IS_COVERED = f"driver = '{COVERED}'"
# Of usage, in each of the two periods (`_before` and `_after` are put behind): what is added up, and of which rows.
SIDES = {
    "quantity": ("quantity", IS_USAGE),
    "list": ("list", IS_USAGE),
    "contracted": ("contracted", IS_USAGE),
    "effective": ("effective", IS_USAGE),
    "priced_in": ("priced_in", IS_USAGE),
    "covered_list": ("list", IS_COVERED),
    "covered_contracted": ("contracted", IS_COVERED),
    "covered_effective": ("effective", IS_COVERED),
}
WHOLES = (*WHOLE, UNKNOWN)
SCHEMA = pl.Schema(
    {
        **dict.fromkeys((*KEY, "ServiceCategory", "SkuMeter", "PricingCurrency"), pl.String()),
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
    or not there: `rows` tells. Rows are added up by key and kind first, since few are left then.
    """
    sides = {"before": before, "after": after}
    sums = [
        f"sum(c.{column}) FILTER ({test}) AS {name}_{side}"
        for side, test in sides.items()
        for name, column in MEASURES.items()
    ]
    told = [
        f"sum({name}_{side}) FILTER ({test}) AS {column}_{side}"
        for side in sides
        for column, (name, test) in SIDES.items()
    ]
    any_usage = f"{IS_USAGE} OR driver = '{UNKNOWN}'"
    told += [f"sum(rows_{side}) FILTER ({any_usage})::BIGINT AS rows_{side}" for side in sides]
    told += [f"sum(effective_{side}) FILTER (driver = '{name}') AS {name}_{side}" for side in sides for name in WHOLES]
    keys = ", ".join(KEY)
    return f"""
        WITH summed AS (
            SELECT {", ".join(f"c.{name}" for name in (*KEY, *KIND, "PricingCurrency"))},
                max(c.ServiceCategory) AS ServiceCategory, max(c.SkuMeter) AS SkuMeter, {", ".join(sums)}
            FROM {mart} c WHERE (({before}) OR ({after})) AND {where} GROUP BY ALL),
        driven AS (SELECT *, {DRIVER_SQL} AS driver FROM summed c)
        SELECT {keys}, max(ServiceCategory) AS ServiceCategory, max(SkuMeter) AS SkuMeter,
            max(PricingCurrency) FILTER ({IS_USAGE}) AS PricingCurrency,
            bool_or(driver = '{RECURRING}') AS is_recurring, {", ".join(told)}
        FROM driven GROUP BY {keys}"""
