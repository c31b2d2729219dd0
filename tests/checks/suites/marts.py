"""A mart of three rows and the sums of the segments that it is made from; and what spoils it, a check each."""

from datetime import date
from decimal import Decimal

import polars as pl

from tests.checks.segments import spoil
from warehouse.tables import COSTS, Table


def mart(table: Table) -> pl.DataFrame:
    """Two rows in USD and one in EUR, which has no effective cost."""
    rows = [
        {"BillingCurrency": "USD", "ServiceName": "EC2", **dict.fromkeys(COSTS, Decimal("1.5")), "x_rows": 3},
        {"BillingCurrency": "USD", "ServiceName": "S3", **dict.fromkeys(COSTS, Decimal("-0.5")), "x_rows": 1},
        {"BillingCurrency": "EUR", "ServiceName": "S3", "BilledCost": Decimal(7), "x_rows": 2},
    ]
    common = {"x_source": "aws-bill", "x_period": "2026-09", "day": date(2026, 9, 1), "x_line": "usage"}
    apart = ("ResourceId", "InvoiceId")
    told = [{**common, **row, **dict.fromkeys(apart, row["ServiceName"])} for row in rows]
    return pl.DataFrame(told, schema=table.schema)


def segments() -> pl.DataFrame:
    """The sums of two loads."""
    rows = [
        *((load, "USD", cost, 2, "0.5", "0") for load in ("a", "b") for cost in COSTS),
        *(("b", "EUR", cost, 2, "7" if cost == "BilledCost" else "0", "0") for cost in COSTS),
    ]
    names = ("load_id", "currency", "column_name", "rows", "warehouse_sum", "rounding")
    return pl.DataFrame(rows, schema=names, orient="row")


def faults(table: Table) -> dict[str, pl.DataFrame]:
    """For each check, a mart that must fail it."""
    good = mart(table)
    twin = good.head(1).with_columns(x_rows=0, **dict.fromkeys(COSTS)).cast(dict(table.schema))
    return {
        f"{table.name}_sums_tie": spoil(good, row=0, ListCost=Decimal("1.500000000000000001")),
        f"{table.name}_rows_tie": spoil(good, row=2, x_rows=3),
        f"{table.name}_key_unique": pl.concat([good, twin]),
    }


def outcomes_of(suite: object, table: pl.DataFrame) -> dict[str, bool]:
    return {result.name: result.passed for result in suite.judge(table.lazy(), segments())}
