"""Savings plans and reservations of an organization, from interfaces with pages and refusals."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.archive import Archive
from sources.inventory import Asking, Budget
from sources.inventory.commitments import Commitments, commitments
from sources.sample.serve import serving
from tests.sources.inventory.aws.conftest import at
from tests.sources.sample.serve.asking import write_feed

PAYER, REGION, PLANS = "491305772618", "eu-west-1", 230
DAY_SECONDS = 86400


def plan(number: int) -> dict[str, object]:
    return {
        "savingsPlanArn": f"arn:aws:savingsplans::{PAYER}:savingsplan/{number:04}",
        "savingsPlanType": "Compute",
        "paymentOption": "No Upfront",
        "commitment": "0.25",
        "currency": "USD",
        "start": "2025-11-12T00:00:00.000Z",
        "end": "2026-11-11T23:59:59.000Z",
        "state": "retired" if number == 1 else "active",
    }


MACHINE = {
    "ReservedInstancesId": "e1",
    "InstanceCount": 3,
    "InstanceType": "m5.large",
    "OfferingType": "All Upfront",
    "Start": "2026-03-14T00:00:00Z",
    "End": "2027-03-14T00:00:00Z",
    "State": "active",
}
DATABASE = {
    "ReservedDBInstanceArn": f"arn:aws:rds:{REGION}:{PAYER}:ri:ri-1",
    "ReservedDBInstanceId": "ri-1",
    "DBInstanceClass": "db.m5.large",
    "DBInstanceCount": 2,
    "OfferingType": "Partial Upfront",
    "StartTime": "2026-03-14T06:30:00Z",
    "Duration": 365 * DAY_SECONDS,
    "State": "active",
}


LISTS = {
    "savingsplans.describe_savings_plans": [plan(number) for number in range(PLANS)],
    "ec2.describe_reserved_instances": [MACHINE],
    "rds.describe_reserved_db_instances": [DATABASE],
}


def asked(folder: Path, **about: object) -> Commitments:
    """What AWS tells of an account with LISTS, served in pages."""
    lists = {f"{PAYER}/{REGION}/{name}": lines for name, lines in LISTS.items()}
    write_feed(folder, "aws", lists, account=PAYER, **about)
    archive = Archive(folder / "archive", b"0" * 32)
    asking = Asking(date(2026, 11, 29), datetime(2026, 11, 29, 8), folder, folder, archive, Budget.of(Decimal(0)))
    with serving(folder, estates={}) as providers:
        return commitments(at(providers, role="", accounts=(PAYER,), regions=(REGION,)), asking)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Commitments:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        patched.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        return asked(tmp_path_factory.mktemp("promised"))


def one(found: Commitments, name: str) -> dict[str, object]:
    [row] = found.rows.filter(pl.col("id").str.ends_with(name)).to_dicts()
    return row


def test_all_pages_of_savings_plans_come(found: Commitments) -> None:
    plans = found.rows.filter(kind="Savings Plan")
    assert plans.height == PLANS
    assert one(found, "0000")["end"] == datetime(2026, 11, 11, 23, 59, 59)
    assert (one(found, "0000")["committed"], one(found, "0001")["status"]) == (Decimal("0.25"), "Expired")


def test_a_reservation_is_named_as_bills_name_it(found: Commitments) -> None:
    machine = one(found, "reserved-instances/e1")
    assert machine["id"] == f"arn:aws:ec2:{REGION}:{PAYER}:reserved-instances/e1"
    assert (machine["name"], machine["end"], machine["payment"]) == (
        "3 x m5.large",
        datetime(2027, 3, 14),
        "All Upfront",
    )


def test_one_that_tells_how_long_it_runs_ends_then(found: Commitments) -> None:
    assert one(found, "ri:ri-1")["end"] == datetime(2027, 3, 14, 6, 30)


def test_what_is_refused_is_told_and_the_rest_is_there(tmp_path: Path, aws_credentials: None) -> None:
    told = asked(tmp_path, refused={REGION: "UnauthorizedOperation"})
    assert any("DescribeReservedInstances" in gap for gap in told.gaps)
    assert told.rows["kind"].unique().to_list() in ([], ["Savings Plan"])
