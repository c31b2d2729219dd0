"""A published snapshot of a company that wastes: findings of each kind, what they rest on, and what was decided."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from tests.dashboards.estate import Charge, over, write_state
from warehouse.tables import (
    FINDING,
    FINDING_HISTORY,
    METRIC_DAILY,
    RECOMMENDATION,
    RESOURCE,
    RULE_RUN,
    SAVING,
    WASTE_TOTAL,
    Table,
)

AS_OF = date(2026, 11, 24)
WINDOW = (date(2026, 10, 24), date(2026, 11, 22))
DATABASE, VOLUME, MACHINE, ADDRESS, SPACE = (f"{number:x}" * 16 for number in range(10, 15))
ACCOUNTS = ("111122223333", "444455556666")

# id, rule, outcome, resource, type, saving a month, confidence, reason, since, owner, more
FOUND: tuple[tuple[str, str, str, str, str, str | None, str | None, str, str, str | None], ...] = (
    (DATABASE, "aws.rds.idle", "waste", "orders-archive-2023", "AWS::RDS::DBInstance", "1645.65", "high",
     "No connection since 11 Sep 2026, 72 days.", "2026-09-11", "Payments"),
    (VOLUME, "aws.ebs.unattached", "waste", "vol-0a94c1d37be2f5508", "AWS::EC2::Volume", "612.40", "medium",
     "Attached to nothing since 2026-09-02, 83 days.", "2026-09-02", "Tracking"),
    (MACHINE, "aws.ec2.idle", "unknown", "i-0f3d82a7c61b94e05", "AWS::EC2::Instance", None, None,
     "No metric of the last 14 days.", "2026-11-01", None),
    (ADDRESS, "any.untagged", "lead", "i-0aa982a7c61b94e05", "AWS::EC2::Instance", None, "low",
     "None of the required tags.", "2026-10-01", None),
    (SPACE, "aws.workspaces.unused", "waste", "ws-7bq4m1xk2", "AWS::WorkSpaces::Workspace", None, "medium",
     "0 connections in 61 days.", "2026-09-24", "Corporate IT"),
)  # fmt: skip
CHARGES = (
    *over(Charge(date(2026, 8, 26), "54.0621", resource="orders-archive-2023", account=ACCOUNTS[0],
                 service="Amazon RDS", category="Databases", description="Instance hours, db.r6g.2xlarge"),
          date(2026, 8, 26), 89),
    *over(Charge(date(2026, 8, 26), "20.12", resource="vol-0a94c1d37be2f5508", account=ACCOUNTS[0],
                 description="io2, GB-months"), date(2026, 8, 26), 89),
    *over(Charge(date(2026, 8, 26), "11", resource="i-0f3d82a7c61b94e05", account=ACCOUNTS[1]), date(2026, 8, 26), 89),
    *over(Charge(date(2026, 8, 26), "61.38", resource="dispatch-legacy-2022", account=ACCOUNTS[1],
                 service="Amazon RDS", category="Databases"), date(2026, 8, 26), 49),
)  # fmt: skip


def wasteful(folder: Path) -> Path:
    """The state folder, published as of 24 Nov 2026."""
    modified = datetime(2026, 11, 24, 4, 52)
    return write_state(folder, CHARGES, as_of=AS_OF, modified=modified, more=tables())


def tables() -> Mapping[Table, pl.DataFrame]:
    rows: dict[Table, list[dict[str, object]]] = {
        FINDING: [finding(*row) for row in FOUND],
        FINDING_HISTORY: [interval(*row[:9]) for row in FOUND if row[2] in ("waste", "lead")],
        METRIC_DAILY: list(metrics()),
        RESOURCE: [resource()],
        RECOMMENDATION: [advice()],
        SAVING: savings(),
        WASTE_TOTAL: totals(),
        RULE_RUN: [
            {"rule": "aws.rds.idle", "waste": 1, "leads": 0, "in_use": 4, "unknown": 0, "ended": datetime(2026, 11, 24)}
        ],
    }
    return {table: pl.DataFrame(each, schema=table.schema) for table, each in rows.items()}


def where(resource: str, kind: str) -> dict[str, object]:
    account = ACCOUNTS[1] if resource.startswith(("i-0f", "dispatch")) else ACCOUNTS[0]
    return {"provider": "aws", "account": account, "region": "eu-west-1", "resource_type": kind}


def finding(
    finding_id: str, rule: str, outcome: str, resource: str, kind: str, saving: str | None, confidence: str | None,
    reason: str, since: str, owner: str | None,
) -> dict[str, object]:  # fmt: skip
    cost = (Decimal(saving) * 30 / Decimal("30.44")).quantize(Decimal("0.000001")) if saving else None
    evidence = (
        {"maximum": 0.0, "max_connections": 0, "window_days": 14} if rule == "aws.rds.idle" else {"size_gb": 2000}
    )
    return {
        "finding_id": finding_id, "rule": rule, "rule_version": 1, "origin": "outlay", "outcome": outcome,
        **where(resource, kind), "resource_id": resource, "resource_name": resource,
        "window_start": WINDOW[0], "window_end": WINDOW[1], "window_days": 14,
        "coverage_percent": 100.0 if rule == "aws.rds.idle" else None,
        "since": date.fromisoformat(since), "last_activity": date(2026, 9, 11) if rule == "aws.rds.idle" else None,
        "cost_in_window": cost, "waste_in_window": cost, "saving_per_month": Decimal(saving) if saving else None,
        "commitment_freed_per_month": Decimal(0) if saving else None, "currency": "USD",
        "saving_is_upper_bound": False,
        "no_saving_reason": "no bill names this resource in the window" if outcome == "waste" and not saving else None,
        "confidence": confidence, "reason": reason,
        "action": f"aws rds delete-db-instance --db-instance-identifier {resource}" if outcome == "waste" else None,
        "cannot_see": "a job that runs once a year; who may still want the rows", "evidence": json.dumps(evidence),
        "owner": owner, "owner_from": "tag" if owner else None, "status": "open",
        "first_found": date(2026, 9, 27),
    }  # fmt: skip


def interval(
    finding_id: str, rule: str, outcome: str, resource: str, kind: str, saving: str | None, *_: object
) -> dict[str, object]:
    return {
        "finding_id": finding_id, "rule": rule, **where(resource, kind), "resource_id": resource,
        "resource_name": resource, "outcome": outcome, "saving_per_month": Decimal(saving) if saving else None,
        "currency": "USD", "x_valid_from": date(2026, 9, 27),
    }  # fmt: skip


def metrics() -> list[dict[str, object]]:
    """Connections of the database: some up to 11 September, none since, and two days without any point."""
    first = date(2026, 8, 26)
    days = [first + timedelta(days=number) for number in range(90)]
    return [
        {
            **where("orders-archive-2023", "AWS::RDS::DBInstance"), "x_resource_key": "orders-archive-2023",
            "metric": "connections", "day": day, "points": 24,
            "mean": 2.0 if day <= date(2026, 9, 11) else 0.0,
            "maximum": float(5 + day.toordinal() * 7 % 19) if day <= date(2026, 9, 11) else 0.0,
        }
        for day in days
        if day not in (date(2026, 10, 3), date(2026, 10, 4))
    ]  # fmt: skip


def resource() -> dict[str, object]:
    return {
        "x_source": "aws-inventory", **where("orders-archive-2023", "AWS::RDS::DBInstance"),
        "x_resource_key": "orders-archive-2023", "name": "orders-archive-2023", "state": "available",
        "created": datetime(2023, 3, 4), "tags": '{"team": "Payments"}',
        "attributes": '{"engine": "mysql", "replicas": []}', "x_valid_from": date(2026, 3, 4),
        "x_first_seen": date(2025, 11, 3), "x_last_seen": AS_OF,
    }  # fmt: skip


def advice() -> dict[str, object]:
    return {
        "x_source": "aws-inventory", **where("orders-archive-2023", "AWS::RDS::DBInstance"),
        "x_resource_key": "orders-archive-2023", "recommendation_id": "r-1", "origin": "aws.cost-optimization-hub",
        "kind": "Delete", "action": "Delete the idle database", "saving_per_month": Decimal("1602.11"),
        "currency": "USD", "refreshed": datetime(2026, 11, 23),
    }  # fmt: skip


def savings() -> list[dict[str, object]]:
    gone = {
        "finding_id": "1" * 16, "rule": "aws.rds.idle", **where("dispatch-legacy-2022", "AWS::RDS::DBInstance"),
        "resource_id": "dispatch-legacy-2022", "resource_name": "dispatch-legacy-2022",
        "acted_on": date(2026, 10, 14), "acted_by": "R. Haas", "claimed_per_month": Decimal("1868.40"),
        "before_per_day": Decimal("61.38"), "after_per_day": Decimal(0), "before_days": 30, "after_days": 39,
        "after_from": date(2026, 10, 15), "after_to": date(2026, 11, 22),
        "verified_per_month": Decimal("61.38") * Decimal("30.44"), "currency": "USD", "state": "verified",
        "reason": "The cost is gone: 61.38 USD a day before, 0.00 after, over 39 days.",
    }  # fmt: skip
    still = gone | {
        "finding_id": "2" * 16, "rule": "aws.eip.unattached", "resource_id": "eipalloc-02", "resource_name": None,
        "acted_on": date(2026, 9, 21), "claimed_per_month": Decimal("77.15"), "before_per_day": Decimal("2.53"),
        "after_per_day": Decimal("2.53"), "verified_per_month": None, "state": "not_realised",
        "reason": "Still on the bill when its month was settled: 2.53 USD a day before, 2.53 after, over 62 days.",
    }  # fmt: skip
    back = still | {
        "finding_id": "3" * 16, "resource_id": "eipalloc-03", "acted_on": date(2026, 10, 2), "state": "regressed",
        "claimed_per_month": Decimal("204.25"), "after_per_day": Decimal("6.71"), "before_per_day": Decimal("6.71"),
        "reason": "Found again on 9 Nov 2026.",
    }  # fmt: skip
    return [gone, still, back]


def totals() -> list[dict[str, object]]:
    parts = (("2258.05", "330.00", "7000", "1000"), ("0", "330", "1500.5", "600"))
    return [
        {
            "provider": "aws", "account": account, "currency": "USD", "window_start": WINDOW[0],
            "window_end": WINDOW[1], "effective_cost": sum(map(Decimal, each)), "waste": Decimal(each[0]),
            "unknown": Decimal(each[1]), "in_use": Decimal(each[2]), "not_covered": Decimal(each[3]),
        }
        for account, each in zip(ACCOUNTS, parts, strict=True)
    ]  # fmt: skip
