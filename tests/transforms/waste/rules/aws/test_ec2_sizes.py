"""Machines that are larger, older or longer on than they need be."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, metric, money, outcomes, resource

INSTANCE = "AWS::EC2::Instance"
MACHINE, OTHER = "i-0a1b2c3d4e5f60718", "i-0a1b2c3d4e5f60719"
UNDERUSED, OLD, SCHEDULABLE = "aws.ec2.underused", "aws.ec2.old_generation", "aws.ec2.schedulable"


def machine(instance_type: str | None = "m5.2xlarge", state: str | None = "running") -> Part:
    return resource(MACHINE, INSTANCE, state=state, instance_type=instance_type)


def cpu(hours: Any = 30.0, **more: Any) -> Part:
    return metric(MACHINE, "cpu_percent", hours, **more)


def billed(instance_type: str = "m5.2xlarge", a_day: str = "10.272", key: str = MACHINE, **more: Any) -> Part:
    return charge(key, f"EU-BoxUsage:{instance_type}", a_day, **more)


def test_the_next_size_down_is_priced_by_the_own_bill() -> None:
    there = estate(machine(), cpu(), billed(), billed("m5.xlarge", "4.80", OTHER), charge(MACHINE, "EU-Bytes", "3"))
    row = money(UNDERUSED, there)[MACHINE]
    assert (row["outcome"], row["waste_in_window"]) == ("waste", Decimal("164.16"))
    assert (row["evidence"]["smaller"], row["evidence"]["priced_by"]) == ("m5.xlarge", "own bill")
    assert "--instance-type m5.xlarge" in row["action"]


def test_without_it_on_the_bill_the_family_prices_it() -> None:
    row = money(UNDERUSED, estate(machine(), cpu(), billed()))[MACHINE]
    assert (row["waste_in_window"], row["evidence"]["priced_by"]) == (Decimal("154.08"), "own bill")
    covered = money(UNDERUSED, estate(machine(), cpu(), billed(commitment="plan")))[MACHINE]
    assert (covered["commitment_freed_per_month"] > 0, covered["saving_per_month"]) == (True, 0)


def test_what_stays_and_is_paid_in_cash_saves_nothing() -> None:
    there = estate(machine(), cpu(), billed(commitment="plan"), charge(MACHINE, "EU-DataTransfer-Out-Bytes", "3"))
    row = money(UNDERUSED, there)[MACHINE]
    assert (row["saving_per_month"], row["waste_in_window"]) == (0, Decimal("154.08"))
    busy = estate(machine(), cpu(60.0), billed(commitment="plan"))
    assert money(UNDERUSED, busy)[MACHINE]["commitment_freed_per_month"] is None


def test_missing_memory_lowers_confidence_and_is_not_assumed() -> None:
    parts = (machine(), cpu(), billed())
    assert money(UNDERUSED, estate(*parts))[MACHINE]["confidence"] == "medium"
    known = money(UNDERUSED, estate(*parts, metric(MACHINE, "memory_percent", 20.0)))[MACHINE]
    assert (known["outcome"], known["confidence"]) == ("waste", "high")
    full = judge(UNDERUSED, estate(*parts, metric(MACHINE, "memory_percent", 70.0)))[MACHINE]
    assert full["outcome"] == "in_use"


def weekly(day: date) -> list[float]:
    return [0.1] * 10 + [80.0 if day.weekday() == 2 else 0.1] + [0.1] * 13


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((machine(), cpu(41.0)), "in_use", id="p99 above 40%"),
        pytest.param((machine(), cpu(weekly)), "in_use", id="one hour a week that a smaller one could not carry"),
        pytest.param((machine("m5.large"), cpu()), "in_use", id="the smallest of its family"),
        pytest.param((machine("g4dn.2xlarge"), cpu()), "in_use", id="sizes with GPUs differ in more"),
        pytest.param((machine(),), "unknown", id="no points"),
        pytest.param((machine(), cpu([5.0, None] * 12)), "unknown", id="half of the hours"),
        pytest.param((machine(), cpu(days=20)), "unknown", id="younger than the window"),
        pytest.param((machine(None), cpu()), "unknown", id="its type was not told"),
        pytest.param((machine("q9.large"), cpu()), "unknown", id="its family is not known"),
        pytest.param((machine(state=None), cpu()), "unknown", id="its state was not told"),
    ],
)
def test_a_machine_that_stays_as_it_is(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(UNDERUSED, estate(*parts, billed())) == {MACHINE: outcome}


def test_a_machine_that_does_nothing_is_no_matter_of_size() -> None:
    still = metric(MACHINE, "network_bytes", a_day=1e6)
    row = judge(UNDERUSED, estate(machine(), cpu(1.0), still, billed()))[MACHINE]
    assert (row["outcome"], row["reason"][:20]) == ("in_use", "It does nothing at a")


def test_an_old_family_is_dearer_than_what_replaced_it() -> None:
    there = estate(machine("m4.xlarge"), billed("m4.xlarge", "5.76"), billed("m5.xlarge", "5.136", OTHER))
    row = money(OLD, there)[MACHINE]
    assert (row["outcome"], row["waste_in_window"]) == ("waste", Decimal("18.72"))
    assert row["reason"] == "m4.xlarge was replaced by m5.xlarge, which costs 10.8% less."


def test_another_size_of_the_new_family_prices_it_too() -> None:
    there = estate(machine("m4.xlarge"), billed("m4.xlarge", "5.76"), billed("m5.large", "2.568", OTHER))
    assert money(OLD, there)[MACHINE]["waste_in_window"] == Decimal("18.72")


CHEAP = billed("m5.large", "2.57", OTHER)


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((machine("m4.large"), billed("m4.large", "2.53"), CHEAP), "in_use", id="older and cheaper"),
        pytest.param((machine("m5.large"), billed("m5.large")), "in_use", id="of today"),
        pytest.param((machine("m4.large"), billed("m4.large")), "lead", id="no price of the new one"),
        pytest.param((machine("m4.large"),), "unknown", id="no bill"),
        pytest.param((machine(None),), "unknown", id="no type"),
    ],
)
def test_whether_a_newer_family_costs_less(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(OLD, estate(*parts)) == {MACHINE: outcome}


def office(day: date) -> list[float]:
    works = day.weekday() < 5
    return [50.0 if works and 7 <= hour < 19 else 1.0 for hour in range(24)]


def test_a_machine_that_works_in_office_hours_could_be_off_in_the_others() -> None:
    there = estate(machine("t3.xlarge"), cpu(office), billed("t3.xlarge", "4.20"))
    row = money(SCHEDULABLE, there)[MACHINE]
    assert row["outcome"] == "waste"
    assert (row["evidence"]["idle_hours"], row["evidence"]["busy_hours"]) == (108, 60)
    assert float(row["waste_in_window"]) == pytest.approx(126 * 108 / 168, abs=1e-6)


def month_end(day: date) -> list[float]:
    return [60.0 if day.day >= 29 or day.day == 1 else 0.3] * 24


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [
        pytest.param(20.0, "in_use", id="busy day and night"),
        pytest.param(1.0, "in_use", id="idle all week"),
        pytest.param([1.0] * 23 + [80.0], "in_use", id="a batch of an hour a night"),
        pytest.param(weekly, "in_use", id="an hour a week"),
        pytest.param(month_end, "in_use", id="busy at the end of a month, not by the week"),
        pytest.param([None] * 3 + [1.0] * 21, "unknown", id="some hours of the day are not measured"),
    ],
)
def test_a_machine_that_does_not_work_by_the_week(hours: Any, outcome: str) -> None:
    assert outcomes(SCHEDULABLE, estate(machine(), cpu(hours))) == {MACHINE: outcome}


@pytest.mark.parametrize(
    "parts", [(), (cpu(office, days=25),), (cpu(office, days=28, to=ago(4)),)], ids=["none", "25 days", "old ones"]
)
def test_four_weeks_are_needed(parts: tuple[Part, ...]) -> None:
    assert outcomes(SCHEDULABLE, estate(machine(), *parts)) == {MACHINE: "unknown"}
