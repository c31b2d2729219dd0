"""Billing rows with commitments, made in a line each, and what months and commitments they come to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

from transforms.commitments.each import COVERED_SQL, OFFSETS_SQL, PAID_BACK_SQL, WINDOW_SQL, best_terms, each_commitment
from transforms.commitments.eligible import eligible_meters
from transforms.commitments.months import ACCOUNTS_SQL, MONTHS_SQL, shares
from transforms.commitments.named import named
from transforms.commitments.terms import MORE as OF_TERMS
from transforms.commitments.terms import terms
from transforms.commitments.usage import MORE, commitment_usage
from warehouse.tables import COST_AND_USAGE
from warehouse.tables.commitments import COMMITMENT_TERM

AS_OF, WINDOW_END = date(2026, 10, 31), date(2026, 10, 28)
MONEY = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "CommitmentDiscountQuantity", "PricingQuantity")
PRICES = ("PricingCurrencyContractedUnitPrice",)
SCHEMA = {
    **dict(COST_AND_USAGE.schema),
    **dict.fromkeys((*MORE, *OF_TERMS), pl.String()),
    "x_source": pl.String(),
    "x_period": pl.String(),
}
USED = {"CommitmentDiscountId": "c-1", "CommitmentDiscountStatus": "Used", "PricingCategory": "Committed"}
UNUSED = {"CommitmentDiscountId": "c-1", "CommitmentDiscountStatus": "Unused", "SkuMeter": None}
FEE = {"CommitmentDiscountId": "c-1", "ChargeCategory": "Purchase", "SkuMeter": None}


def row(effective: str, contracted: str | None = None, listed: str | None = None, **more: Any) -> dict[str, Any]:
    """A charge of usage; contracted as effective, list as contracted, where they are not told."""
    day = more.pop("day", date(2026, 10, 5))
    hours = more.pop("hours", 24)
    start = datetime(day.year, day.month, day.day) + timedelta(hours=more.pop("hour", 0))
    between = effective if contracted is None else contracted
    return {
        "x_source": "bill",
        "x_period": f"{day:%Y-%m}",
        "x_provider": "aws",
        "BillingCurrency": "USD",
        "PricingCurrency": "USD",
        "SubAccountId": "11",
        "ServiceName": "Compute",
        "ChargeCategory": "Usage",
        "SkuMeter": "EUW1-BoxUsage:m5.large",
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + timedelta(hours=hours),
        "EffectiveCost": effective,
        "BilledCost": effective,
        "ContractedCost": between,
        "ListCost": between if listed is None else listed,
        **more,
    }


def billed(*rows: dict[str, Any]) -> pl.LazyFrame:
    """COST_AND_USAGE with what some sources have beside it."""
    exact = [
        {name: Decimal(value) if _is_money(name, value) else value for name, value in each.items()} for each in rows
    ]
    return pl.DataFrame(exact, SCHEMA, orient="row").lazy()


def _is_money(name: str, value: Any) -> bool:
    return name in (*MONEY, *PRICES) and isinstance(value, str)


def warehouse(rows: Sequence[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """The marts of these rows."""
    connection = duckdb.connect()
    usage = commitment_usage(billed(*rows)).collect()
    tables = {
        "commitment_usage": usage,
        "commitment_meter": eligible_meters(usage.lazy()).collect(),
        "ends": pl.DataFrame({"x_source": ["bill"], "window_end": [WINDOW_END]}),
    }
    for name, frame in tables.items():
        connection.register(f"{name}_rows", frame.to_arrow())
        connection.execute(f'CREATE TABLE "{name}" AS FROM "{name}_rows"')
    connection.execute(f"CREATE TABLE commitment_month AS {MONTHS_SQL}")
    return connection


def month(*rows: dict[str, Any]) -> dict[str, Any]:
    """The shares of the one month that these are of."""
    [found] = shares(warehouse(rows).sql(ACCOUNTS_SQL.format(where="true")).pl()).to_dicts()
    return found


def commitments(*rows: dict[str, Any], told: Sequence[dict[str, Any]] = ()) -> dict[str, dict[str, Any]]:
    """COMMITMENT by id; `told` are COMMITMENT_TERM rows beside those of the bill."""
    connection = warehouse(rows)
    of_google = named(connection.sql(COVERED_SQL).pl(), connection.sql(OFFSETS_SQL).pl())
    more = pl.DataFrame([{"x_source": "file", "told_by": "file", **each} for each in told], COMMITMENT_TERM.schema)
    best = best_terms(pl.concat([terms(billed(*rows)).collect(), more]))
    made = each_commitment(connection.sql(WINDOW_SQL).pl(), best, of_google, connection.sql(PAID_BACK_SQL).pl(), AS_OF)
    return {each["CommitmentDiscountId"]: each for each in made.to_dicts()}
