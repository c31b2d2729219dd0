"""Two months of charges as the mart of SKUs has them, and what their change is taken apart into."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import polars as pl

from transforms.changes.resources import by_resource, resources_sql
from transforms.changes.rollup import rolled_up
from transforms.changes.sums import sums_sql
from transforms.changes.terms import TERMS, terms
from warehouse.tables import SKU_MONTHLY

BEFORE, AFTER = "2026-09-01", "2026-10-01"
CHARGE: dict[str, Any] = {
    "x_source": "bills",
    "x_period": "2026-09",
    "BillingCurrency": "USD",
    "x_provider": "aws",
    "BillingAccountId": "1",
    "SubAccountId": "11",
    "ServiceCategory": "Compute",
    "ServiceName": "Amazon EC2",
    "RegionId": "eu-west-1",
    "x_sku": "m5.large",
    "PricingUnit": "Hrs",
    "PricingCurrency": "USD",
    "ChargeCategory": "Usage",
    "ChargeFrequency": "Usage-Based",
    "PricingCategory": "Standard",
    "ResourceId": "i-1",
    "x_is_committed": False,
    "x_is_measured": True,
    "x_rows": 1,
}


@cache
def warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(SKU_MONTHLY.ddl)
    return connection


def charge(month: str = BEFORE, **columns: Any) -> dict[str, Any]:
    """A row of SKU_MONTHLY; of `quantity`, `price` (list), `contracted` and `effective` each a unit, its costs."""
    quantity = Decimal(str(columns.pop("quantity", 720)))
    price = Decimal(str(columns.pop("price", "0.1")))
    contracted = Decimal(str(columns.pop("contracted", price)))
    effective = Decimal(str(columns.pop("effective", contracted)))
    rate = Decimal(str(columns.pop("rate", 1)))
    costs = {
        "PricingQuantity": quantity,
        "ListCost": quantity * price * rate,
        "ContractedCost": quantity * contracted * rate,
        "EffectiveCost": quantity * effective * rate,
        "PricingCurrencyEffectiveCost": quantity * effective,
    }
    return {**CHARGE, **costs, "month": date.fromisoformat(month), **columns}


def whole(month: str, category: str, amount: str, **columns: Any) -> dict[str, Any]:
    """A charge that is no usage."""
    costs = dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), Decimal(amount))
    none = dict.fromkeys(("PricingQuantity", "PricingUnit", "ResourceId"))
    told = {"ChargeCategory": category, "ChargeFrequency": "One-Time", "x_is_measured": False}
    return {**charge(month), **none, **costs, **told, **columns}


def sums(charges: Sequence[dict[str, Any]], *, swapped: bool = False) -> pl.DataFrame:
    """`sums_sql`'s frame between September and October, with their days."""
    connection = _filled(charges)
    before, after = (f"c.month = DATE '{month}'" for month in ((AFTER, BEFORE) if swapped else (BEFORE, AFTER)))
    frame = connection.sql(sums_sql("sku_monthly", before, after, "true")).pl()
    days = (31, 30) if swapped else (30, 31)
    return frame.with_columns(days_before=pl.lit(days[0]), days_after=pl.lit(days[1]))


def _filled(charges: Sequence[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    connection = warehouse()
    connection.execute("DELETE FROM sku_monthly")
    rows = pl.DataFrame(list(charges), schema_overrides=dict(SKU_MONTHLY.schema), infer_schema_length=None)
    connection.register("incoming", rows.select(name for name in SKU_MONTHLY.names if name in rows.columns).to_arrow())
    connection.execute("INSERT INTO sku_monthly BY NAME FROM incoming")
    connection.unregister("incoming")
    return connection


def keys(*charges: dict[str, Any], swapped: bool = False) -> pl.DataFrame:
    """A row a key."""
    return terms(sums(charges, swapped=swapped).lazy()).collect()


def total(*charges: dict[str, Any], swapped: bool = False) -> dict[str, Decimal]:
    """The terms of everything that are not 0."""
    row = rolled_up(keys(*charges, swapped=swapped).lazy(), []).collect().row(0, named=True)
    assert sum(row[name] for name in TERMS) == row["after"] - row["before"]
    return {name: row[name] for name in TERMS if row[name]}


def usage_by_resource(*charges: dict[str, Any]) -> dict[str, Any]:
    """One row: what `by_resource` says of all keys."""
    found = terms(sums(charges).lazy())
    spans = (f"c.month = DATE '{month}'" for month in (BEFORE, AFTER))
    resources = _filled(charges).sql(resources_sql(*spans, "true")).pl()
    return by_resource(found, resources.lazy()).select(pl.selectors.numeric().sum()).collect().row(0, named=True)
