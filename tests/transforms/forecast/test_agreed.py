"""What is agreed of months to come: contracts, commitments that end, and what people say."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from transforms.forecast.agreed import contracts, ending, entries, months_from, promised
from warehouse.tables import CONTRACT, CONTRACT_COMMITMENT, DECISION
from warehouse.tables.commitments import COMMITMENT

AS_OF = date(2026, 10, 12)
MONTHS = months_from(AS_OF, 13)


def amounts(rows: pl.DataFrame) -> dict[str, float]:
    return {f"{month:%Y-%m}": amount for month, amount in rows.select("month", "amount").sort("month").iter_rows()}


def commitment(**more: object) -> pl.DataFrame:
    row = {
        **dict.fromkeys(COMMITMENT.names),
        "CommitmentDiscountId": "sp-1",
        "x_provider": "aws",
        "name": "Compute plan",
        "end": date(2026, 11, 16),
        "state": "running",
        "BillingCurrency": "USD",
        "SubAccountId": "11",
        "contracted_per_month": Decimal("608.80"),
        "used_per_month": Decimal("400"),
        "unused_per_month": Decimal("56.60"),
        "reason": "",
    }
    return pl.DataFrame([row | more], COMMITMENT.schema)


def test_usage_of_a_commitment_that_ends_goes_back_to_the_contracted_price() -> None:
    told = amounts(ending(commitment(), MONTHS))
    assert "2026-10" not in told
    assert told["2026-11"] == pytest.approx((608.80 - 456.60) / 30.44 * 15)
    assert told["2026-12"] == pytest.approx((608.80 - 456.60) / 30.44 * 31)


@pytest.mark.parametrize("unknown", [{"end": None}, {"contracted_per_month": None}, {"state": "ended"}], ids=str)
def test_a_commitment_without_an_end_or_a_price_adds_nothing(unknown: dict[str, object]) -> None:
    assert ending(commitment(**unknown), MONTHS).height == 0


def contract(**more: object) -> pl.DataFrame:
    row = {
        **dict.fromkeys(CONTRACT.names),
        "x_source": "contracts",
        "contract_id": "C-1",
        "app": "okta",
        "vendor": "Okta",
        "start": date(2025, 12, 1),
        "end": date(2026, 11, 15),
        "term_months": 12,
        "seats_committed": 100,
        "price_per_seat": Decimal("120"),
        "billing_period": "annual",
        "currency": "GBP",
        "x_valid_from": date(2025, 12, 1),
    }
    return pl.DataFrame([row | more], CONTRACT.schema)


def test_a_contract_is_known_by_month_until_it_ends() -> None:
    told = amounts(contracts(contract(), MONTHS, []))
    assert told == {"2026-10": pytest.approx(1000), "2026-11": pytest.approx(500)}
    goes_on = amounts(contracts(contract(auto_renews=True), MONTHS, []))
    assert len(goes_on) == 13


def test_a_vendor_with_a_bill_of_its_own_is_not_counted_twice() -> None:
    assert contracts(contract(), MONTHS, ["okta"]).height == 0


def test_a_contract_commitment_that_no_bill_knows_costs_its_share_of_each_month() -> None:
    row = {
        **dict.fromkeys(CONTRACT_COMMITMENT.names),
        "ContractCommitmentId": "c-1",
        "ContractCommitmentCost": Decimal(3650),
        "ContractCommitmentPeriodStart": datetime(2025, 11, 16, tzinfo=UTC).replace(tzinfo=None),
        "ContractCommitmentPeriodEnd": datetime(2026, 11, 16, tzinfo=UTC).replace(tzinfo=None),
        "BillingCurrency": "USD",
    }
    others = (
        row,
        row | {"ContractCommitmentId": "on a bill"},
        row | {"ContractCommitmentId": "c-2", "ContractCommitmentCategory": "Usage"},
        row | {"ContractCommitmentId": "c-3", "ContractCommitmentLifecycleStatus": "Proposed"},
        row | {"ContractCommitmentId": "c-4", "ContractCommitmentCost": None},
    )
    rows = promised(pl.DataFrame(others, CONTRACT_COMMITMENT.schema), MONTHS, ["on a bill"])
    assert amounts(rows) == {"2026-10": pytest.approx(310), "2026-11": pytest.approx(150)}
    assert set(rows["ServiceName"]) == {"c-1"}


def said(number: int, status: str = "entered", **evidence: str | None) -> dict[str, object]:
    return {
        **dict.fromkeys(DECISION.names),
        "id": number,
        "at": datetime(2026, 10, 1, tzinfo=UTC).replace(tzinfo=None),
        "by": "Ada",
        "subject_kind": "forecast_change",
        "subject_id": "launch",
        "status": status,
        "reason": "a launch",
        "currency": "USD",
        "evidence": json.dumps({"provider": "aws", "amount": "310", "from": "2026-11-01", **evidence}),
    }


@pytest.mark.parametrize(
    ("evidence", "november", "december"),
    [
        ({"per": "day"}, 310 * 30, 310 * 31),
        ({"per": "month", "until": "2026-11-15"}, 155, None),
        ({"per": "once"}, 310, None),
    ],
    ids=["a day", "a month until the middle of one", "once"],
)
def test_what_a_person_says_is_known(evidence: dict[str, str], november: float, december: float | None) -> None:
    rows = entries(pl.DataFrame([said(1, **evidence)], DECISION.schema), MONTHS)
    told = amounts(rows)
    assert (told.get("2026-10"), told["2026-11"], told.get("2026-12")) == (None, pytest.approx(november), december)
    assert rows["reason"][0] == "Ada says: a launch"


def test_the_newest_of_what_was_said_stands_and_what_is_taken_back_is_gone() -> None:
    both = pl.DataFrame([said(1, per="month"), said(2, per="once", amount="5")], DECISION.schema)
    assert amounts(entries(both, MONTHS)) == {"2026-11": 5}
    gone = pl.DataFrame([said(1, per="month"), said(2, "withdrawn", per="month", amount=None)], DECISION.schema)
    assert entries(gone, MONTHS).height == 0
