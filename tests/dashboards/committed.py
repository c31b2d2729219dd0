"""A company with commitments as a published state: a plan that is used in part, a reservation, an agreement, advice."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from tests.dashboards.estate import Charge, over, write_state
from tests.transforms.commitments.bills import UNUSED, USED, commitments, row, warehouse
from warehouse.tables import COMMITMENT, COMMITMENT_ADVICE, COMMITMENT_MONTH, DRAWDOWN

AS_OF = date(2026, 10, 31)
FIRST = date(2026, 10, 1)
PLAN, RESERVED = "arn:aws:savingsplans::1:savingsplan/p", "arn:aws:rds:eu-west-1:1:ri:r"
OF_PLAN = {
    "CommitmentDiscountId": PLAN,
    "CommitmentDiscountName": "Compute plan",
    "CommitmentDiscountCategory": "Spend",
}
OF_RESERVED = {"CommitmentDiscountId": RESERVED, "CommitmentDiscountName": "Databases"}
AGREEMENT = {
    "ContractId": "k",
    "ContractCommitmentId": "edp",
    "description": "The agreement",
    "x_provider": "aws",
    "model": "Discontinuous",
    "interval_start": date(2026, 1, 1),
    "interval_end": date(2027, 1, 1),
    "committed": Decimal(36500),
    "applied": Decimal(20000),
    "unit": "USD",
    "applied_percent": 54.8,
    "gone_percent": 83.0,
    "lapsed": Decimal(0),
    "reason": "Less is drawn down than time is gone.",
}
ADVICE = {
    "x_provider": "aws",
    "BillingCurrency": "USD",
    "grain": "day",
    "days": 90,
    "discount_percent": 28.0,
    **dict.fromkeys(("covered_per_hour", "level_per_hour", "more_per_hour", "tranche_per_hour"), Decimal("1.5")),
    "tranches": 4,
    **dict.fromkeys(("saving_per_month", "waiting_per_month", "on_findings_per_month"), Decimal(120)),
    **dict.fromkeys(("saving_if_10_less", "saving_if_25_less", "saving_if_50_less"), Decimal(-40)),
    "payback_months": 9.5,
    "reason": "aws USD: commit 1.5 an hour more.",
    "curve": "[[0.0,900.0],[1.5,700.0],[3.0,800.0]]",
}


def rows() -> list[dict[str, object]]:
    days = [FIRST + timedelta(days=number) for number in range(28)]
    return [
        each
        for day in days
        for each in (
            row("6", "10", day=day, **{**USED, **OF_PLAN}),
            row("2", "0", day=day, **{**UNUSED, **OF_PLAN, "SubAccountId": "1"}),
            row("3", "5", day=day, **{**USED, **OF_RESERVED, "SkuMeter": "EUW1-InstanceUsage:db.m5.large"}),
            row("20", day=day, SubAccountId="22"),
        )
    ]


def committed(state: Path) -> Path:
    told = [{"CommitmentDiscountId": PLAN, "x_provider": "aws", "kind": "Savings Plan", "end": date(2026, 12, 1)}]
    more = {
        COMMITMENT_MONTH: warehouse(rows()).sql("FROM commitment_month").pl(),
        COMMITMENT: pl.DataFrame(list(commitments(*rows(), told=told).values()), COMMITMENT.schema),
        DRAWDOWN: pl.DataFrame([AGREEMENT], DRAWDOWN.schema),
        COMMITMENT_ADVICE: pl.DataFrame([ADVICE], COMMITMENT_ADVICE.schema),
    }
    return write_state(state, over(Charge(FIRST, "20"), FIRST, 28), as_of=AS_OF, more=more)
