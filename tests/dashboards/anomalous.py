"""A published snapshot of a company with two events in its cost: a step of one queue, a leak of several accounts."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from tests.dashboards.estate import Charge, over, write_state
from transforms.anomalies.findings import findings
from warehouse.tables import ANOMALY, ANOMALY_DAY, FINDING

AS_OF = date(2026, 11, 24)
STEP, LEAK = "a" * 16, "b" * 16
CHARGES = tuple(over(Charge(date(2026, 10, 1), "150", account="111122223333", service="Queues"), date(2026, 10, 1), 50))


def anomalous(folder: Path) -> Path:
    """The state folder, published as of 24 Nov 2026."""
    events = pl.DataFrame([step(), leak()], ANOMALY.schema)
    found = findings(events, AS_OF).with_columns(
        pl.Series("finding_id", [STEP, LEAK]),
        resource_id="x_resource_key",
        included_in=pl.lit(None, pl.String()),
        status=pl.lit("open"),
        first_found=pl.lit(date(2026, 11, 12)),
    )
    tables = {
        FINDING: found.select(FINDING.names),
        ANOMALY: events,
        ANOMALY_DAY: pl.DataFrame([day for number in range(40) for day in days(number)], ANOMALY_DAY.schema),
    }
    return write_state(folder, CHARGES, as_of=AS_OF, modified=datetime(2026, 11, 24, 4, 52), more=tables)


def event(anomaly_id: str, kind: str, **more: object) -> dict[str, object]:
    usual = {
        "anomaly_id": anomaly_id, "kind": kind, "provider": "aws", "account": "111122223333", "region": "eu-west-1",
        "currency": "USD", "start": date(2026, 11, 7), "last_day": date(2026, 11, 21), "days": 15,
        "told_on": date(2026, 11, 7), "delay_days": 0, "accounts": 1, "first_start": date(2026, 11, 7),
        "first_found": date(2026, 11, 12),
    }  # fmt: skip
    return {name: {**usual, **more}.get(name) for name in ANOMALY.names}


def step() -> dict[str, object]:
    return event(
        STEP, "step", service="Queues", sku="hours", resource_id="q-2", actual=Decimal(3000), expected=Decimal(1500),
        money=Decimal(1500), cause="resource", cause_percent=97.0, owner="Payments", owner_from="tag",
        reason="Queues in 111122223333 went up and stayed up: 1500.0 USD more than expected since 2026-11-07.",
        evidence='{"actual":3000.0,"expected":1500.0,"tags":["team=Payments"]}', series="service Queues",
    )  # fmt: skip


def leak() -> dict[str, object]:
    return event(
        LEAK, "leak", account=None, service="Storage", region=None, end=date(2026, 11, 21), actual=Decimal(420),
        expected=Decimal(300), money=Decimal(120), cause="service", cause_percent=100.0, accounts=3,
        told_on=date(2026, 11, 10), delay_days=3,
        reason="Storage in 3 accounts grew day by day: 120.0 USD more than expected from 2026-11-07 to 2026-11-21.",
        evidence='{"actual":420.0,"expected":300.0,"tags":[]}', series="service Storage",
    )  # fmt: skip


def days(number: int) -> list[dict[str, object]]:
    day = date(2026, 10, 13) + timedelta(days=number)
    is_part = day >= date(2026, 11, 7)
    of_it = {"day": day, "expected": Decimal(100), "low": Decimal(75), "high": Decimal(125), "is_part": is_part}
    costs = ((STEP, 200 if is_part else 100), (LEAK, 28 if is_part else 20))
    return [{**of_it, "anomaly_id": anomaly_id, "cost": Decimal(cost)} for anomaly_id, cost in costs]
