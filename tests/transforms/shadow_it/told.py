"""Rows of trails as the warehouse has them, and what is made of them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.shadow import lists
from transforms.shadow_it import Trails, apps_seen
from warehouse.tables import SPEND_TRANSACTION, TRAIL_SIGHT, Table

AS_OF = date(2026, 11, 29)
LISTS = lists()


def rows(table: Table, *of: Mapping[str, object]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in table.names} for row in of], table.schema, orient="row")


def line(descriptor: str = "TYPEFORM.COM", amount: str = "10", day: date = AS_OF, **more: object) -> dict[str, object]:
    paid = {"transaction_id": descriptor, "x_source": "card", "date": day, "amount": Decimal(amount)}
    return {**paid, "currency": "GBP", "descriptor": descriptor, "person_id": "ana", **more}


def host(client: str, person: str | None = "ana", day: date = AS_OF) -> dict[str, object]:
    days = {"first_seen": day, "last_seen": day, "x_last_seen": day}
    return {"x_source": "dns", "trail": "dns", "client": client, "account_id": person or "kiosk", "person_id": person,
            **days}  # fmt: skip


def grant(name: str, scopes: str | None = "openid", person: str = "ana", **more: object) -> dict[str, object]:
    told = {"x_source": "entra-grants", "trail": "oauth", "client": f"id-{name}", "account_id": person}
    seen_on = {"person_id": person, "consent": "principal", "last_seen": AS_OF, "x_last_seen": AS_OF}
    return {**told, **seen_on, "name": name, "scopes": scopes, **more}


def seen(*lines: Mapping[str, object], sights: tuple[Mapping[str, object], ...] = (), **more: Any) -> dict[str, Any]:
    """What is told of each app, by its id."""
    trails = Trails(AS_OF, lines=rows(SPEND_TRANSACTION, *lines), ledgers=("ledger",),
                    sights=rows(TRAIL_SIGHT, *sights), **more)  # fmt: skip
    return {row["app_id"]: row for row in apps_seen(trails, LISTS).to_dicts()}
