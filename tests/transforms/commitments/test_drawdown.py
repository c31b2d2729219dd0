"""Commitments of contracts against time gone."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from transforms.commitments.applied import applied
from transforms.commitments.drawdown import drawdown
from warehouse.tables import CONTRACT_COMMITMENT
from warehouse.tables.commitments import CONTRACT_APPLIED

HERE = {"x_source": "s"}
AS_OF = date(2026, 10, 1)


def agreed(**more: Any) -> pl.DataFrame:
    year = {
        "ContractId": "k",
        "ContractCommitmentId": "k-1",
        "BillingCurrency": "USD",
        "ContractCommitmentCategory": "Spend",
        "ContractCommitmentCost": Decimal(36500),
        "ContractCommitmentModel": "Discontinuous",
        "ContractCommitmentFulfillmentInterval": "Full Period",
        "ContractCommitmentLifecycleStatus": "Active",
        "ContractCommitmentPeriodStart": datetime(2026, 1, 1),
        "ContractCommitmentPeriodEnd": datetime(2027, 1, 1),
        "ServiceProviderName": "Amazon Web Services",
    }
    return pl.DataFrame([{**year, **more}], CONTRACT_COMMITMENT.schema)


def counted(*days: tuple[str, str], of: str = "k-1", quantity: bool = False) -> pl.DataFrame:
    name = "quantity" if quantity else "cost"
    rows = [
        {**HERE, "x_period": day[:7], "day": date.fromisoformat(day), "ContractCommitmentId": of, name: Decimal(cost)}
        for day, cost in days
    ]
    return pl.DataFrame(rows, CONTRACT_APPLIED.schema)


def test_a_spend_commitment_is_drawn_down_against_time_gone() -> None:
    [found] = drawdown(agreed(), counted(("2026-02-01", "20000"), ("2026-09-01", "7375")), AS_OF).to_dicts()
    assert (found["applied"], found["committed"], found["lapsed"]) == (Decimal(27375), Decimal(36500), Decimal(0))
    assert (found["applied_percent"], found["gone_percent"]) == (pytest.approx(75), pytest.approx(100 * 273 / 365))
    assert found["x_provider"] == "aws"


def test_a_continuous_one_lapses_with_each_interval() -> None:
    monthly = {"ContractCommitmentModel": "Continuous", "ContractCommitmentFulfillmentInterval": "Monthly"}
    days = [(f"2026-{month:02}-03", "3100") for month in range(1, 9)] + [("2026-09-03", "1000")]
    [found] = drawdown(agreed(**monthly), counted(*days), date(2026, 9, 16)).to_dicts()
    assert (found["interval_start"], found["interval_end"]) == (date(2026, 9, 1), date(2026, 10, 1))
    assert (found["committed"], found["applied"], found["lapsed"]) == (Decimal(3000), Decimal(1000), Decimal(0))
    [next_month] = drawdown(agreed(**monthly), counted(*days), AS_OF).to_dicts()
    assert (next_month["applied"], next_month["lapsed"]) == (Decimal(0), Decimal(2000))


def test_a_usage_commitment_is_drawn_down_by_its_quantity() -> None:
    usage = {"ContractCommitmentCategory": "Usage", "ContractCommitmentCost": None}
    counted_in = {"ContractCommitmentQuantity": Decimal(1000), "ContractCommitmentUnit": "TB"}
    [found] = drawdown(agreed(**usage, **counted_in), counted(("2026-03-01", "250"), quantity=True), AS_OF).to_dicts()
    assert (found["applied_percent"], found["unit"]) == (pytest.approx(25), "TB")


@pytest.mark.parametrize("status", ["Superseded", "Canceled", "Proposed"])
def test_one_that_does_not_hold_is_not_counted(status: str) -> None:
    assert drawdown(agreed(ContractCommitmentLifecycleStatus=status), counted(("2026-02-01", "1")), AS_OF).is_empty()


def test_one_towards_which_nothing_is_counted_is_not_told_as_not_met() -> None:
    assert drawdown(agreed(), counted(("2026-02-01", "1"), of="another"), AS_OF).is_empty()


def test_what_charges_count_towards_is_read_to_the_last_digit_in_both_spellings() -> None:
    texts = (
        '{"Elements":[{"ContractId":"k","ContractCommitmentId":"k-1","ContractCommitmentAppliedCost":0.123456789012345678}]}',
        '{"Elements":[{"ContractID":"k","ContractCommitmentID":"k-1","ContractCommitmentAppliedCost":1},'
        '{"ContractID":"k","ContractCommitmentID":"k-2","ContractCommitmentAppliedQuantity":2,'
        '"ContractCommitmentAppliedUnit":"TB"}]}',
        "{ broken",
        None,
    )
    frame = {
        **HERE,
        "ContractApplied": texts,
        "x_period": "2026-10",
        "ChargePeriodStart": datetime(2026, 10, 1),
    }
    found = applied(pl.LazyFrame(frame)).sort("ContractCommitmentId").collect()
    assert found.select("ContractCommitmentId", "cost", "quantity", "unit").rows() == [
        ("k-1", Decimal("1.123456789012345678"), None, None),
        ("k-2", None, Decimal(2), "TB"),
    ]
