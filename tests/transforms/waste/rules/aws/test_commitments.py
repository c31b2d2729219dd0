"""Commitments, reserved capacity and surcharges."""

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, money, outcomes, resource

PLAN = "arn:aws:savingsplans::111122223333:savingsplan/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
RESERVED = "cr-0a1b2c3d4e5f60718"
LEDGER = "arn:aws:rds:eu-west-1:111122223333:db:ledger"
CAPACITY, DB = "AWS::EC2::CapacityReservation", "AWS::RDS::DBInstance"
UNUSED, ODCR, EXTENDED = "aws.commitment.unused", "aws.odcr.unused", "aws.extended_support"


def part(status: str, a_day: str, key: str | None = PLAN, **more: Any) -> Part:
    return charge(key, "ComputeSP:1yr", a_day, commitment=PLAN, commitment_status=status, provider="aws", **more)


@pytest.mark.parametrize("key", [PLAN, None], ids=["named as a resource", "named as a commitment alone"])
def test_what_nothing_used_is_freed_and_not_saved(key: str | None) -> None:
    there = estate(part("Unused", "1.50", key), part("Used", "4.50", "i-0a1b2c3d4e5f60718"))
    row = money(UNUSED, there)[PLAN]
    assert (row["outcome"], row["saving_per_month"]) == ("waste", None)
    assert row["commitment_freed_per_month"] == Decimal("45.66")
    assert row["no_saving_reason"] == "it is committed: no cash leaves the invoice before its term ends"
    assert row["evidence"] == {"unused_percent": 25.0, "unused_days": 30}


def test_a_commitment_that_is_used_now_wastes_nothing() -> None:
    assert outcomes(UNUSED, estate(part("Unused", "1", to=ago(60)), part("Used", "4", "i-1"))) == {PLAN: "in_use"}


def unused_hours(**more: Any) -> Part:
    return charge(RESERVED, "EU-UnusedBox:m5.large", "2.568", **more)


def reserved(free: int | None) -> Part:
    return resource(RESERVED, CAPACITY, state="active", total_instances=1, free_instances=free)


def test_reserved_capacity_that_no_machine_takes_is_waste() -> None:
    row = money(ODCR, estate(reserved(1), unused_hours()))[RESERVED]
    assert (row["outcome"], row["waste_in_window"], row["confidence"]) == ("waste", Decimal("77.04"), "medium")


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((reserved(0),), "in_use", id="machines take it"),
        pytest.param((reserved(0), unused_hours(to=ago(9))), "in_use", id="taken since"),
        pytest.param((reserved(1),), "unknown", id="free, and no bill"),
        pytest.param((unused_hours(),), "waste", id="the bill alone"),
    ],
)
def test_reserved_capacity(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(ODCR, estate(*parts)) == {RESERVED: outcome}


def surcharge(**more: Any) -> Part:
    return charge(LEDGER, "EU-ExtendedSupport:Yr1-Yr2:PostgreSQL12", "4.80", service="Amazon RDS", **more)


def hours() -> Part:
    return charge(LEDGER, "EU-InstanceUsage:db.t3.medium", "1.87", service="Amazon RDS")


def test_only_the_surcharge_for_an_old_version_is_wasted() -> None:
    there = estate(resource(LEDGER, DB, engine="postgres", engine_version="12.22"), hours(), surcharge())
    row = money(EXTENDED, there)[LEDGER]
    assert (row["outcome"], row["waste_in_window"]) == ("waste", Decimal("144"))
    assert row["reason"] == "The bill takes EU-ExtendedSupport:Yr1-Yr2:PostgreSQL12 for its version 12.22."


def test_a_surcharge_is_cash_though_a_commitment_covers_the_hours() -> None:
    covered = charge(LEDGER, "EU-InstanceUsage:db.t3.medium", "1.87", service="Amazon RDS", commitment="reserved")
    row = money(EXTENDED, estate(resource(LEDGER, DB), covered, surcharge()))[LEDGER]
    assert (row["saving_per_month"], row["commitment_freed_per_month"]) == (Decimal("146.112"), 0)


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((resource(LEDGER, DB, engine="postgres"), hours()), "in_use", id="no surcharge"),
        pytest.param((resource(LEDGER, DB), hours(), surcharge(to=ago(12))), "in_use", id="upgraded since"),
        pytest.param((resource(LEDGER, DB),), "unknown", id="no bill"),
        pytest.param((surcharge(),), "waste", id="the bill alone"),
    ],
)
def test_a_version_out_of_support(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(EXTENDED, estate(*parts)) == {LEDGER: outcome}


def test_a_cluster_pays_it_too() -> None:
    cluster = "arn:aws:eks:eu-west-1:111122223333:cluster/shop"
    there = estate(charge(cluster, "EU-AmazonEKS-Hours:extendedSupport", "12", service="Amazon EKS"))
    assert judge(EXTENDED, there)[cluster]["outcome"] == "waste"
