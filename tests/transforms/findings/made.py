"""Findings, their history, decisions and daily costs, made in a line each."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import polars as pl

from transforms.findings.costs import DAILY_COST
from warehouse.tables import DECISION, FINDING, FINDING_HISTORY

AS_OF = date(2026, 10, 31)
SETTLING = pl.DataFrame({"provider": ["aws", "azure"], "days": [14, 5]})
WHERE = {"provider": "aws", "account": "11", "rule": "aws.ebs.unattached", "currency": "USD"}


def day(text: str) -> date:
    """`09-30` of the year of the tests, or a whole date."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def finding(finding_id: str = "f1", **more: object) -> dict[str, object]:
    return {
        **WHERE,
        "finding_id": finding_id,
        "rule_version": 1,
        "origin": "outlay",
        "outcome": "waste",
        "resource_id": f"vol-{finding_id}",
        "saving_is_upper_bound": False,
        "reason": "Attached to nothing.",
        "evidence": "{}",
        "status": "open",
        "first_found": day("09-01"),
        **more,
    }


def interval(finding_id: str, found: str, gone: str | None = None, **more: object) -> dict[str, object]:
    return {
        **WHERE,
        "finding_id": finding_id,
        "resource_id": f"vol-{finding_id}",
        "outcome": "waste",
        "saving_per_month": Decimal("304.4"),
        "commitment_freed_per_month": Decimal(0),
        "x_valid_from": day(found),
        "x_valid_to": day(gone) if gone else None,
        **more,
    }


def decision(number: int, at: str, status: str, subject: str = "f1", **more: object) -> dict[str, object]:
    return {
        "id": number,
        "at": datetime.combine(day(at), time(9)),
        "by": "R. Haas",
        "subject_kind": "finding",
        "subject_id": subject,
        "status": status,
        **more,
    }


def costs(
    finding_id: str, first: str, last: str, cash: str, *, complete_to: str = "10-28", covered: str = "0"
) -> list[dict[str, object]]:
    """The same cost on each day."""
    start, end = day(first), day(last)
    return [
        {
            "provider": "aws",
            "account": "11",
            "resource_id": f"vol-{finding_id}",
            "currency": "USD",
            "day": start + timedelta(days=number),
            "cash": Decimal(cash),
            "covered": Decimal(covered),
            "complete_to": day(complete_to),
        }
        for number in range((end - start).days + 1)
    ]


def findings(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=FINDING.schema)


def history(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=FINDING_HISTORY.schema)


def decisions(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=DECISION.schema)


def daily(*rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame([row for each in rows for row in each], schema=DAILY_COST)
