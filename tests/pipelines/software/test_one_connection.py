"""What a run keeps of sources of every kind, one after another on one connection: names for a moment stay apart."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.software.contracts import CONTRACTS
from warehouse.inventory import keep_resources, keep_scans
from warehouse.software import keep_feeds, keep_seats, keep_use
from warehouse.spend_lines import keep_lines
from warehouse.store import Store, open_store
from warehouse.tables import (
    ACTIVE_MONTH,
    ACTIVITY,
    CONTRACT,
    INVENTORY_SCAN,
    LICENSE_POOL_HISTORY,
    MONTH_COVERED,
    RESOURCE_SEEN,
    SAAS_FEED,
    SEAT_HISTORY,
    SPEND_TRANSACTION,
    TRAIL_SIGHT,
    Table,
)
from warehouse.trails import keep_sights

SEAT = {"app_id": "zoom", "account_kind": "person", "account_status": "active", "paid": True, "via": "direct"}
KEPT = (
    *("inventory_scan", "resource", "contract", "saas_feed"),
    *("seat_history", "activity", "spend_transaction", "trail_sight"),
)


def row(table: Table, *lacking: str, **told: Any) -> pl.DataFrame:
    """A row of a table without the columns that are not told of it."""
    return pl.DataFrame([told], table.schema).drop(lacking)


def keep_all(store: Store, day: date) -> None:
    inventory(store, day)
    contracts(store, day)
    seats(store, day)
    with store.transaction():
        line = row(
            SPEND_TRANSACTION, "x_source", "withdrawn_at", transaction_id="t", date=date(2026, 11, 1), amount=Decimal(1)
        )
        keep_lines(store.connection, "card", line, day)
        sight = row(TRAIL_SIGHT, "x_source", "trail", "x_last_seen", client="c", account_id="a", first_seen=day)
        keep_sights(store.connection, "mail", "grants", sight, day, whole=True)


def inventory(store: Store, day: date) -> None:
    place = {"provider": "aws", "account": "1", "region": "eu-west-1", "resource_type": "AWS::EC2::Volume"}
    scans = row(INVENTORY_SCAN, "x_source", "last_ok", **place, day=day, status="ok", rows=1)
    with store.transaction():
        keep_resources(store.connection, "aws", row(RESOURCE_SEEN, **place, x_resource_key="vol-1"), scans, day)
        keep_scans(store.connection, "aws", scans, day)


def contracts(store: Store, day: date) -> None:
    with store.transaction():
        told = row(CONTRACT, "x_source", contract_id="C-1", app="Zoom")
        CONTRACTS.keep(store.connection, "list", told, day, gone=pl.lit(value=True))
        keep_feeds(store.connection, "list", feeds("contracts"), day)


def seats(store: Store, day: date) -> None:
    seat = row(SEAT_HISTORY, "source", **SEAT, sku="pro", account_id="a")
    used = row(ACTIVITY, "source", "lag_days", app_id="zoom", account_id="a", signal="meetings", as_of=day)
    with store.transaction():
        keep_seats(store.connection, "zoom", seat, LICENSE_POOL_HISTORY.empty(), feeds("users"), day)
        keep_use(store.connection, "zoom", used, ACTIVE_MONTH.empty(), MONTH_COVERED.empty(), day)
        keep_feeds(store.connection, "zoom", feeds("users"), day)


def feeds(name: str) -> pl.DataFrame:
    return row(SAAS_FEED, "source", "day", "last_ok", feed=name, status="ok", rows=1)


def test_every_kind_of_source_is_kept_after_every_other_on_one_connection(tmp_path: Path) -> None:
    first, second = date(2026, 11, 2), date(2026, 11, 3)
    with open_store(tmp_path, told=lambda _: None, doing="a test") as store:
        for day in (first, second):
            keep_all(store, day)
        counts = {table: store.frame(f'SELECT count(*) AS n FROM "{table}"')["n"][0] for table in KEPT}
        assert counts == dict.fromkeys(KEPT, 1) | {"saas_feed": 2}
        assert store.frame("SELECT DISTINCT last_ok FROM saas_feed")["last_ok"].to_list() == [second]
        assert store.frame("SELECT x_source, last_ok FROM inventory_scan").rows() == [("aws", second)]
