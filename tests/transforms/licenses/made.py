"""A few seats, signals and contracts, made row by row; what is not told of a row is usual."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from sources.reference.products import products
from sources.reference.skus import signals, skus
from transforms.licenses import Licenses, Software, judge
from transforms.licenses.settings import LicenseSettings
from warehouse.tables import (
    ACTIVITY,
    CONTRACT,
    LICENSE_POOL_HISTORY,
    PERSON,
    SAAS_FEED,
    SEAT_HISTORY,
)
from warehouse.tables.base import Table

AS_OF = date(2026, 10, 31)
Row = dict[str, Any]


def ago(days: int) -> datetime:
    """Noon so many days before."""
    return datetime.combine(AS_OF - timedelta(days=days), datetime.min.time()) + timedelta(hours=12)


def seat(account: str, **told: Any) -> Row:
    """A paid seat of Slack, of a person of the same name, for a year."""
    return {
        "source": "slack", "app_id": "slack", "sku": "business-plus", "account_id": account, "person_id": account,
        "account_kind": "person", "account_status": "active", "paid": True, "assigned_at": ago(400),
        "x_valid_from": AS_OF - timedelta(days=90), "x_last_seen": AS_OF, **told,
    }  # fmt: skip


def told(account: str, days: int | None, **more: Any) -> Row:
    """The last use of an account in Slack, so many days ago; None: never."""
    return {
        "source": "slack", "app_id": "slack", "account_id": account, "person_id": account, "signal": "analytics",
        "last_activity_at": None if days is None else ago(days), "as_of": AS_OF - timedelta(days=2), "lag_days": 2,
        **more,
    }  # fmt: skip


def contract(contract_id: str, app: str, seats: int, price: str, **more: Any) -> Row:
    """A year's, at a price a seat and month, that ends half a year on."""
    return {
        "x_source": "contracts", "contract_id": contract_id, "app": app, "app_id": app, "start": date(2026, 5, 1),
        "end": date(2027, 4, 30), "term_months": 12, "auto_renews": True, "seats_committed": seats,
        "price_per_seat": Decimal(price), "currency": "GBP", "billing_period": "monthly", "x_valid_from": AS_OF, **more,
    }  # fmt: skip


def person(name: str, status: str = "active", **more: Any) -> Row:
    return {"person_id": name, "x_source": "hr", "kind": "employee", "status": status, "as_of": AS_OF, **more}


def feed(source: str, name: str, status: str, **more: Any) -> Row:
    return {"source": source, "feed": name, "day": AS_OF, "status": status, "rows": 0, **more}


def pool(sku: str, purchased: int | None, consumed: int | None, **more: Any) -> Row:
    return {
        "source": "slack", "app_id": "slack", "sku": sku, "purchased": purchased, "consumed": consumed,
        "x_valid_from": AS_OF, "x_last_seen": AS_OF, **more,
    }  # fmt: skip


def rows(table: Table, made: list[Row]) -> pl.DataFrame:
    """The table's columns, null where a row tells none."""
    return pl.DataFrame([{name: row.get(name) for name in table.names} for row in made], schema=table.schema)


def software(
    seats: list[Row],
    activity: list[Row] | None = None,
    *,
    contracts: list[Row] | None = None,
    people: list[Row] | None = None,
    feeds: list[Row] | None = None,
    pools: list[Row] | None = None,
    **frames: pl.DataFrame,
) -> Software:
    kinds = {"slack": "slack", "okta": "okta", "m365": "microsoft365", "github": "github"}
    return Software(
        as_of=AS_OF,
        seats=rows(SEAT_HISTORY, seats),
        activity=rows(ACTIVITY, activity or []),
        contracts=rows(CONTRACT, contracts or []),
        people=rows(PERSON, people or []),
        feeds=rows(SAAS_FEED, feeds or []),
        pools=rows(LICENSE_POOL_HISTORY, pools or []),
        sources=pl.DataFrame({"source": list(kinds), "kind": list(kinds.values())}),
        products=products(),
        skus=skus(),
        signals=signals(),
        **frames,
    )


def judged(now: Software, **settings: Any) -> Licenses:
    return judge(now, LicenseSettings(**settings))


def states(now: Software) -> dict[str, tuple[str, bool]]:
    """Of each account its state, and whether it is waste."""
    seats = judged(now).seats
    return {row["account_id"]: (row["state"], row["waste"]) for row in seats.iter_rows(named=True)}
