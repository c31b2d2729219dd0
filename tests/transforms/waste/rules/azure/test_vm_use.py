"""Machines that are on: idle, too large, or idle at night."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import AS_OF, Part, ago, charge, estate, judge, metric, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import key
from transforms.waste.thresholds import Override

MACHINE = "microsoft.compute/virtualmachines"
VM, TWIN = key(MACHINE, "app"), key(MACHINE, "app", group="other")
IDLE, UNDERUSED, SCHEDULABLE = "azure.vm.idle", "azure.vm.underused", "azure.vm.schedulable"
MB = 1_000_000


def machine(at: str = VM, state: str | None = "running", size: str = "Standard_D4s_v5", **said: Any) -> Part:
    return resource(at, MACHINE, state=state, machine_type=size, **said)


def still(at: str = VM, cpu: Any = 1.0, peak: float = 5.0, mb: float = 1.0, **said: Any) -> tuple[Part, Part]:
    return metric(at, "cpu_percent", cpu, maximum=peak, **said), metric(at, "network_bytes", a_day=mb * MB, **said)


def memory(used: float, at: str = VM) -> Part:
    return metric(at, "memory_free_percent", 100 - used)


def test_a_machine_that_does_nothing_for_two_weeks_is_waste() -> None:
    there = estate(machine(), *still(), charge(VM, "D4s v5", "5.00"))
    said = money(IDLE, there)[VM]
    assert (said["outcome"], said["confidence"], said["coverage_percent"]) == ("waste", "high", 100.0)
    assert said["saving_per_month"] == Decimal("152.2")
    assert said["evidence"]["cpu_p99"] == 1.0
    assert said["evidence"]["network_mb_a_day"] == 1.0
    assert said["evidence"]["max_network_mb_per_day"] == 5.0


def test_an_agent_that_wakes_up_now_and_then_is_no_use() -> None:
    assert outcomes(IDLE, estate(machine(), *still(cpu=4.5, peak=18))) == {VM: "waste"}


def test_a_peak_beyond_what_agents_do_is_use() -> None:
    assert outcomes(IDLE, estate(machine(), *still(cpu=1.0, peak=21))) == {VM: "in_use"}


def test_one_busy_hour_a_night_is_use_although_the_mean_is_low() -> None:
    assert outcomes(IDLE, estate(machine(), *still(cpu=[85.0, *[0.4] * 23], peak=97))) == {VM: "in_use"}


def test_one_busy_hour_a_week_is_use_although_even_the_99th_percentile_is_low() -> None:
    def payroll(day: date) -> list[float]:
        return [0.2] * 23 + [92.0 if day.isoweekday() == 5 else 0.2]

    there = estate(machine(), *still(cpu=payroll, peak=5))
    assert judge(IDLE, there)[VM]["evidence"]["cpu_p99"] < 5
    assert outcomes(IDLE, there) == {VM: "in_use"}


def test_network_is_use_on_a_single_day() -> None:
    carried = metric(VM, "network_bytes", a_day=lambda day: 6 * MB if day == ago(5) else MB)
    assert outcomes(IDLE, estate(machine(), metric(VM, "cpu_percent", 1.0), carried)) == {VM: "in_use"}


def test_memory_that_is_held_is_use() -> None:
    assert outcomes(IDLE, estate(machine(size="Standard_E2s_v5"), *still(), memory(85))) == {VM: "in_use"}
    assert outcomes(IDLE, estate(machine(size="Standard_E2s_v5"), *still(), memory(15))) == {VM: "waste"}


def test_a_machine_made_for_memory_is_unknown_without_a_metric_of_it() -> None:
    assert outcomes(IDLE, estate(machine(size="Standard_E2s_v5"), *still())) == {VM: "unknown"}


@pytest.mark.parametrize("size", ["Standard_NC4as_T4_v3", "Standard_ND96asr_v4", "standard_nv6ads_a10_v5"])
def test_a_machine_with_a_gpu_is_unknown(size: str) -> None:
    assert outcomes(IDLE, estate(machine(size=size), *still())) == {VM: "unknown"}


def test_no_points_are_no_evidence() -> None:
    assert outcomes(IDLE, estate(machine())) == {VM: "unknown"}
    assert outcomes(IDLE, estate(machine(), metric(VM, "cpu_percent", 1.0))) == {VM: "unknown"}
    assert outcomes(IDLE, estate(machine(), metric(VM, "network_bytes", a_day=0))) == {VM: "unknown"}


def test_every_other_hour_is_too_few() -> None:
    there = estate(machine(), metric(VM, "cpu_percent", [1.0, None] * 12), metric(VM, "network_bytes", a_day=MB))
    assert judge(IDLE, there)[VM]["reason"] == "Only 50.0% of the hours of 14 days have points."
    assert outcomes(IDLE, there) == {VM: "unknown"}


def test_metrics_that_ended_are_stale() -> None:
    assert outcomes(IDLE, estate(machine(), *still(to=ago(10)))) == {VM: "unknown"}


def test_a_machine_of_twelve_days_is_too_young_for_two_weeks() -> None:
    there = estate(machine(created=ago(12), seen=ago(12)), *still(days=12))
    assert judge(IDLE, there)[VM]["coverage_percent"] == pytest.approx(85.71, abs=0.01)
    assert outcomes(IDLE, there) == {VM: "unknown"}


def test_metrics_are_joined_by_the_whole_id_since_names_repeat() -> None:
    busy = (metric(TWIN, "cpu_percent", 40.0), metric(TWIN, "network_bytes", a_day=900 * MB))
    there = estate(machine(), machine(TWIN), *still(), *busy)
    assert outcomes(IDLE, there) == {VM: "waste", TWIN: "in_use"}


def test_a_machine_that_is_off_is_left_to_other_rules() -> None:
    assert outcomes(IDLE, estate(machine(state="deallocated"), *still())) == {}
    assert outcomes(IDLE, estate(machine(state=None), *still())) == {VM: "waste"}


def test_a_limit_of_ones_own_for_some_environment() -> None:
    there = estate(
        machine(tags={"Environment": "dev"}),
        *still(cpu=8.0, peak=9),
        overrides=[Override({"azure_vm_idle_max_cpu_percent": 10.0}, environment="dev")],
    )
    assert outcomes(IDLE, there) == {VM: "waste"}


def used(cpu: Any = 25.0, **said: Any) -> tuple[Part, Part]:
    return still(cpu=cpu, peak=35.0, mb=100.0, **said)


def test_a_machine_of_twice_the_size_is_priced_by_the_smaller_one_on_the_own_bill() -> None:
    there = estate(
        machine(size="Standard_D8s_v5"),
        *used(),
        memory(20),
        charge(VM, "D8s v5", "10.00"),
        charge(TWIN, "D4s v5", "4.80"),
    )
    said = money(UNDERUSED, there)[VM]
    assert (said["outcome"], said["evidence"]["smaller"]) == ("waste", "Standard_D4s_v5")
    assert said["evidence"]["priced_by"] == "own bill"
    assert float(said["saving_per_month"]) == pytest.approx(5.20 * 30.44)
    assert said["confidence"] == "high"


def test_without_a_price_of_it_the_family_tells_by_size_and_unseen_memory_lowers_confidence() -> None:
    there = estate(machine(size="Standard_D8s_v5"), *used(), charge(VM, "D8s v5", "10.00", list_price="0"))
    said = money(UNDERUSED, there)[VM]
    assert (said["evidence"]["priced_by"], said["confidence"]) == ("size", "medium")
    assert float(said["saving_per_month"]) == pytest.approx(5.00 * 30.44)


def test_a_machine_without_a_billing_row_has_no_saving_but_a_reason() -> None:
    said = money(UNDERUSED, estate(machine(size="Standard_D8s_v5"), *used()))[VM]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", None)
    assert said["no_saving_reason"]


@pytest.mark.parametrize(
    ("size", "cpu", "full", "outcome"),
    [
        ("Standard_D8s_v5", 41.0, 20.0, "in_use"),
        ("Standard_D8s_v5", 25.0, 45.0, "in_use"),
        ("Standard_D8s_v5", [*[25.0] * 23, 60.0], 20.0, "in_use"),
        ("Standard_D2s_v5", 25.0, 20.0, "in_use"),
        ("Standard_B4ms", 25.0, 20.0, "in_use"),
        ("Standard_NC8as_T4_v3", 25.0, 20.0, "unknown"),
        ("Standard_X9_v1", 25.0, 20.0, "unknown"),
        ("standard_d8s_v5", 25.0, 20.0, "waste"),
    ],
    ids=["CPU", "memory", "an hour that would not fit", "smallest", "burst", "GPU", "unknown type", "type in any case"],
)
def test_whether_the_next_size_down_would_do(size: str, cpu: Any, full: float, outcome: str) -> None:
    assert outcomes(UNDERUSED, estate(machine(size=size), *used(cpu), memory(full))) == {VM: outcome}


def test_a_weekly_burst_would_not_fit_although_its_99th_percentile_is_low() -> None:
    def payroll(day: date) -> list[float]:
        return [0.2] * 23 + [85.0 if day.isoweekday() == 5 else 0.2]

    there = estate(machine(size="Standard_D8s_v5"), *used(payroll))
    assert judge(UNDERUSED, there)[VM]["evidence"]["cpu_p99"] < 40
    assert outcomes(UNDERUSED, there) == {VM: "in_use"}


def test_what_does_nothing_at_all_is_left_to_the_rule_that_finds_it() -> None:
    assert outcomes(UNDERUSED, estate(machine(size="Standard_D8s_v5"), *still())) == {}


def test_a_size_that_costs_no_less_is_no_saving() -> None:
    dearer = charge(TWIN, "D4s v5", "11.00")
    there = estate(machine(size="Standard_D8s_v5"), *used(), charge(VM, "D8s v5", "10.00"), dearer)
    assert outcomes(UNDERUSED, there) == {VM: "in_use"}


def test_what_a_reservation_covers_is_freed_and_not_saved() -> None:
    covered = charge(VM, "D8s v5", "10.00", commitment="res-1")
    said = money(UNDERUSED, estate(machine(size="Standard_D8s_v5"), *used(), covered))[VM]
    assert said["saving_per_month"] == 0
    assert float(said["commitment_freed_per_month"]) == pytest.approx(5.00 * 30.44)


def office(day: date) -> list[float]:
    work = 50.0 if day.isoweekday() <= 5 else 0.5
    return [*[0.5] * 7, *[work] * 12, *[0.5] * 5]


def test_nights_and_weekends_are_saved_by_their_share_of_the_week() -> None:
    there = estate(machine(), metric(VM, "cpu_percent", office), charge(VM, "D4s v5", "5.00"))
    said = money(SCHEDULABLE, there)[VM]
    assert (said["outcome"], said["evidence"]["idle_hours"], said["evidence"]["busy_hours"]) == ("waste", 108, 60)
    assert float(said["saving_per_month"]) == pytest.approx(5 * 30.44 * 108 / 168, rel=1e-6)


def test_an_hour_that_was_busy_in_one_of_four_weeks_is_not_idle() -> None:
    def late_once(day: date) -> list[float]:
        return [60.0] * 24 if day == ago(9) else office(day)

    said = judge(SCHEDULABLE, estate(machine(), metric(VM, "cpu_percent", late_once)))[VM]
    assert said["evidence"]["idle_hours"] == 96


@pytest.mark.parametrize(
    "hours",
    [[15.0] * 24, [85.0, *[0.4] * 23], [*[50.0] * 20, *[0.5] * 4]],
    ids=["never idle", "a job at night", "idle for four hours"],
)
def test_what_keeps_no_office_hours_is_not_scheduled(hours: list[float]) -> None:
    assert outcomes(SCHEDULABLE, estate(machine(), metric(VM, "cpu_percent", hours))) == {VM: "in_use"}


def test_three_weeks_are_too_few_for_a_timetable() -> None:
    assert outcomes(SCHEDULABLE, estate(machine(), metric(VM, "cpu_percent", office, days=21))) == {VM: "unknown"}
    assert outcomes(SCHEDULABLE, estate(machine())) == {VM: "unknown"}
    young = machine(created=AS_OF, seen=AS_OF)
    assert outcomes(SCHEDULABLE, estate(young, metric(VM, "cpu_percent", office))) == {VM: "unknown"}


def test_the_command_names_the_smaller_size() -> None:
    said = money(UNDERUSED, estate(machine(size="Standard_D8s_v5"), *used()))[VM]
    assert said["action"] == f"az vm resize --ids {VM} --size Standard_D4s_v5"
