"""Machines that do nothing, or are off."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import AS_OF, Part, ago, charge, estate, judge, metric, money, outcomes, resource

INSTANCE, VOLUME, ADDRESS = "AWS::EC2::Instance", "AWS::EC2::Volume", "AWS::EC2::EIP"
MACHINE = "i-0a1b2c3d4e5f60718"
IDLE, STOPPED = "aws.ec2.idle", "aws.ec2.stopped_long"


def machine(instance_type: str | None = "m5.large", *, state: str | None = "running", **more: Any) -> Part:
    return resource(MACHINE, INSTANCE, state=state, instance_type=instance_type, **more)


def cpu(hours: Any = 1.5, **more: Any) -> Part:
    return metric(MACHINE, "cpu_percent", hours, **more)


def network(megabytes: float = 1.0, **more: Any) -> Part:
    return metric(MACHINE, "network_bytes", a_day=megabytes * 1e6, **more)


def idle(*parts: Part) -> str:
    return outcomes(IDLE, estate(*parts))[MACHINE]


def test_a_machine_that_does_nothing_is_waste() -> None:
    there = estate(machine(), cpu(maximum=18), network(), charge(MACHINE, "EU-BoxUsage:m5.large", "2.568"))
    row = money(IDLE, there)[MACHINE]
    assert (row["outcome"], row["confidence"]) == ("waste", "high")
    assert row["saving_per_month"] == Decimal("78.16992")
    assert row["coverage_percent"] == 100


def one_hour_a_week(day: date) -> list[float]:
    return [0.1] * 10 + [92.0 if day.weekday() == 2 else 0.1] + [0.1] * 13


def test_one_busy_hour_a_week_is_use_though_a_percentile_hides_it() -> None:
    row = judge(IDLE, estate(machine(), cpu(one_hour_a_week), network()))[MACHINE]
    assert row["evidence"]["cpu_percent_p99"] < 5
    assert (row["outcome"], row["reason"]) == ("in_use", "Its busiest hour took 92.0% of its processor.")


@pytest.mark.parametrize(
    ("hours", "maximum", "outcome"),
    [
        pytest.param(5.0, 20, "waste", id="at the limits"),
        pytest.param(5.1, 20, "in_use", id="an hour above 5%"),
        pytest.param(4.0, 21, "in_use", id="a moment above 20%"),
        pytest.param([0.3] * 23 + [90.0], None, "in_use", id="a batch each night"),
    ],
)
def test_its_processor(hours: Any, maximum: float | None, outcome: str) -> None:
    assert idle(machine(), cpu(hours, maximum=maximum), network()) == outcome


@pytest.mark.parametrize(("megabytes", "outcome"), [(5.0, "waste"), (5.1, "in_use")])
def test_its_network(megabytes: float, outcome: str) -> None:
    assert idle(machine(), cpu(), network(megabytes)) == outcome


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((machine(),), id="no points"),
        pytest.param((machine(), network()), id="no processor"),
        pytest.param((machine(), cpu()), id="no network"),
        pytest.param((machine(), cpu([1.0, None] * 12), network()), id="half of the hours"),
        pytest.param((machine(), cpu(days=4, to=ago(10)), network(days=4, to=ago(10))), id="points end ten days ago"),
        pytest.param((machine(state=None), cpu(), network()), id="its state"),
        pytest.param((machine(None), cpu(), network()), id="its type"),
        pytest.param((machine("q9.large"), cpu(), network()), id="its family"),
        pytest.param((machine("g4dn.xlarge"), cpu(), network()), id="its GPU"),
        pytest.param((machine("r5.large"), cpu(), network()), id="its memory"),
    ],
)
def test_what_is_not_known_is_no_waste(parts: tuple[Part, ...]) -> None:
    assert idle(*parts) == "unknown"


def test_little_data_is_enough_to_see_use() -> None:
    assert idle(machine(), cpu([None] * 23 + [60.0], days=2)) == "in_use"


@pytest.mark.parametrize(("gpu", "outcome"), [(0.0, "waste"), (70.0, "in_use")])
def test_a_machine_with_a_gpu_is_judged_by_it(gpu: float, outcome: str) -> None:
    assert idle(machine("g4dn.xlarge"), cpu(), network(), metric(MACHINE, "gpu_percent", gpu)) == outcome


@pytest.mark.parametrize(("memory", "outcome"), [(12.0, "waste"), (85.0, "in_use")])
def test_a_machine_made_for_memory_is_judged_by_it(memory: float, outcome: str) -> None:
    assert idle(machine("r5.large"), cpu(), network(), metric(MACHINE, "memory_percent", memory)) == outcome


def test_a_machine_that_is_off_is_for_another_rule() -> None:
    assert outcomes(IDLE, estate(machine(state="stopped"), cpu(), network())) == {}


def off(stopped: str | None, **more: Any) -> Part:
    return machine(state="stopped", stopped=stopped, **more)


def test_a_machine_that_is_off_for_a_month_is_priced_by_its_own_rows_alone() -> None:
    there = estate(
        off("2026-10-01T08:00:00Z"),
        resource("vol-1", VOLUME, attached_to=[MACHINE]),
        resource("eipalloc-1", ADDRESS, attached_to=[MACHINE]),
        charge("vol-1", "EU-EBS:VolumeUsage.gp3", "1"),
    )
    row = money(STOPPED, there)[MACHINE]
    assert (row["outcome"], row["saving_per_month"]) == ("waste", None)
    assert row["no_saving_reason"].startswith("a machine that is off is not billed itself")
    assert (row["evidence"]["disks"], row["evidence"]["addresses"]) == (["vol-1"], ["eipalloc-1"])
    assert row["reason"] == "Stopped since 2026-10-01, 30 days. It keeps 1 disks and 1 addresses."


@pytest.mark.parametrize(
    ("part", "outcome"),
    [
        pytest.param(off("2026-10-02T08:00:00Z"), "in_use", id="29 days"),
        pytest.param(off(None, seen=ago(45), before=[(ago(90), {"state": "running"})]), "waste", id="by our history"),
        pytest.param(off(None, seen=ago(5), before=[(ago(90), {"state": "running"})]), "in_use", id="seen running"),
        pytest.param(off(None, seen=AS_OF), "unknown", id="off at first sight"),
        pytest.param(machine(), "in_use", id="it runs"),
        pytest.param(machine(state=None), "unknown", id="its state was not told"),
    ],
)
def test_since_when_it_is_off(part: Part, outcome: str) -> None:
    assert outcomes(STOPPED, estate(part)) == {MACHINE: outcome}
