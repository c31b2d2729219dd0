"""Seats that were given back: what is still paid for, and when acting on a finding is seen to have saved."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from tests.transforms.licenses.made import Row, contract, rows
from transforms.findings.acted import acted
from transforms.findings.saving import savings
from transforms.licenses.realised import still_paid
from warehouse.tables import CONTRACT, DECISION, FINDING_HISTORY, LICENSE_POOL, LICENSE_POOL_HISTORY, SAVING

FOUND = date(2026, 6, 1)
ACTED = date(2026, 7, 1)
AS_OF = date(2026, 10, 31)
SETTLING = pl.DataFrame(schema={"provider": pl.String(), "days": pl.Int64()})


def finding(resource_id: str, resource_type: str = "seat", saving: str = "10", account: str = "slack") -> Row:
    return {
        "finding_id": resource_id, "rule": "saas.seat.inactive", "provider": "slack", "account": account,
        "resource_id": resource_id, "resource_type": resource_type, "outcome": "waste",
        "saving_per_month": Decimal(saving), "currency": "GBP", "x_valid_from": FOUND,
        "x_valid_to": ACTED + timedelta(days=1),
    }  # fmt: skip


def resolved(number: int, finding_id: str, day: date = ACTED) -> Row:
    return {
        "id": number, "at": datetime.combine(day, datetime.min.time()), "by": "ann", "subject_kind": "finding",
        "subject_id": finding_id, "status": "resolved",
    }  # fmt: skip


def states(found: list[Row], acts: list[Row], pools: list[Row], contracts: list[Row]) -> dict[str, str]:
    """Of each act what became of it."""
    history, decisions = rows(FINDING_HISTORY, found), rows(DECISION, acts)
    bought = {
        "source": "slack", "app_id": "slack", "sku": "pro", "as_of": AS_OF, "contract_id": "C-1",
        "unit_price_per_month": Decimal(10), "currency": "GBP",
    }  # fmt: skip
    costs = still_paid(
        history, decisions, rows(LICENSE_POOL_HISTORY, pools), rows(LICENSE_POOL, [bought]), rows(CONTRACT, contracts),
        AS_OF,
    )  # fmt: skip
    told = savings(acted(history, decisions), costs, SETTLING, AS_OF)
    assert told.schema == SAVING.schema
    return {row["finding_id"]: f"{row['state']} {row['verified_per_month'] or 0:.2f}" for row in told.to_dicts()}


def pool(seats: int, begins: date, ends: date | None = None) -> Row:
    return {
        "source": "slack", "app_id": "slack", "sku": "pro", "purchased": seats, "x_valid_from": begins,
        "x_valid_to": ends, "x_last_seen": ends or AS_OF,
    }  # fmt: skip


TWO = [finding("pro/a"), finding("pro/b")]
ACTS = [resolved(1, "pro/a"), resolved(2, "pro/b", ACTED + timedelta(days=1))]
FALLS = date(2026, 7, 2)


def test_as_many_seats_are_verified_as_the_pool_has_fallen_by_in_the_order_in_which_they_were_given_back() -> None:
    fell_by_one = [pool(20, FOUND, FALLS), pool(19, FALLS)]
    assert states(TWO, ACTS, fell_by_one, []) == {"pro/a": "verified 10.00", "pro/b": "not_realised 0.00"}
    fell_by_two = [pool(20, FOUND, FALLS), pool(18, FALLS)]
    assert states(TWO, ACTS, fell_by_two, []) == {"pro/a": "verified 10.00", "pro/b": "verified 10.00"}


def test_seats_that_are_still_bought_save_nothing() -> None:
    assert set(states(TWO, ACTS, [pool(20, FOUND)], []).values()) == {"not_realised 0.00"}


def test_where_the_vendor_does_not_count_the_contract_does() -> None:
    before = contract("C-1", "slack", 20, "10", x_valid_from=FOUND, x_valid_to=FALLS)
    after = contract("C-1", "slack", 18, "10", x_valid_from=FALLS)
    assert set(states(TWO, ACTS, [], [before, after]).values()) == {"verified 10.00"}


def test_spare_seats_leave_the_invoice_as_far_as_fewer_are_bought() -> None:
    five = [finding("pro", "license_pool", "50")]
    fell = [pool(20, FOUND, FALLS), pool(17, FALLS)]
    assert states(five, [resolved(1, "pro")], fell, []) == {"pro": "verified 30.00"}


def test_a_product_is_retired_when_its_contract_is_gone() -> None:
    pair = [finding("miro/mural", "overlap", "400", account="software")]
    act = [resolved(1, "miro/mural")]
    ends = contract("C-2", "mural", 40, "10", auto_renews=False, end=ACTED, x_valid_from=FOUND)
    assert states(pair, act, [], [ends]) == {"miro/mural": "verified 400.00"}
    goes_on = contract("C-2", "mural", 40, "10", x_valid_from=FOUND)
    assert states(pair, act, [], [goes_on]) == {"miro/mural": "not_realised 0.00"}
