"""Machines that do nothing, that are off, that are too large, that rest at night."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from tests.transforms.waste.estates import Part, ago, charge, judge, metric, money, outcomes
from tests.transforms.waste.rules.google.things import PROJECT, key, machine, moment, there

M = key("instance", 1)
IDLE, STOPPED = "gcp.vm.idle", "gcp.vm.stopped_long"
UNDERUSED, SCHEDULABLE = "gcp.vm.underused", "gcp.vm.schedulable"
POOL = "//container.googleapis.com/projects/p/locations/europe-west1/clusters/c/nodePools/n"


def cpu(hours: float | Callable[[date], Sequence[float | None]], **told: Any) -> Part:
    return metric(M, "cpu_percent", hours, account=PROJECT, **told)


def network(megabytes: float = 1.0, **told: Any) -> Part:
    return metric(M, "network_bytes", a_day=megabytes * 1_000_000, account=PROJECT, **told)


def test_a_machine_that_does_nothing_is_waste() -> None:
    said = judge(IDLE, there(machine(), cpu(1.2, maximum=4.0), network()))[M]
    assert (said["outcome"], said["coverage_percent"], said["by_metrics"]) == ("waste", 100.0, True)
    assert "1.2%" in said["reason"]


def test_an_agent_that_wakes_up_is_no_work_but_a_busy_hour_is() -> None:
    assert outcomes(IDLE, there(machine(), cpu(4.0, maximum=18.0), network()))[M] == "waste"
    assert outcomes(IDLE, there(machine(), cpu(4.0, maximum=21.0), network()))[M] == "in_use"


def test_one_busy_hour_a_week_is_use_though_the_99th_percentile_does_not_see_it() -> None:
    def hours(day: date) -> list[float | None]:
        return [88.0 if day.weekday() == 2 and hour == 3 else 0.2 for hour in range(24)]

    assert outcomes(IDLE, there(machine(), cpu(hours, maximum=92.0), network()))[M] == "in_use"


def test_network_is_use() -> None:
    assert outcomes(IDLE, there(machine(), cpu(1.0), network(6.0)))[M] == "in_use"


@pytest.mark.parametrize(
    "parts",
    [(), (cpu(1.0, days=8), network()), (cpu(1.0),), (cpu(1.0, to=ago(11)), network())],
    ids=["no-points", "half-the-days", "no-network", "frozen"],
)
def test_without_enough_points_nobody_knows(parts: tuple[Part, ...]) -> None:
    assert outcomes(IDLE, there(machine(), *parts))[M] == "unknown"


def test_machines_for_memory_or_with_gpus_need_their_own_metrics() -> None:
    still = (cpu(1.0), network())
    for kind in ({"machine_type": "n2-highmem-2"}, {"machine_type": "g2-standard-4"}, {"gpus": 1}):
        assert outcomes(IDLE, there(machine(**kind), *still))[M] == "unknown"
    memory = metric(M, "memory_percent", 80.0, account=PROJECT)
    assert outcomes(IDLE, there(machine(machine_type="n2-highmem-2"), *still, memory))[M] == "in_use"
    empty = metric(M, "memory_percent", 5.0, account=PROJECT)
    assert outcomes(IDLE, there(machine(machine_type="n2-highmem-2"), *still, empty))[M] == "waste"
    gpu = metric(M, "gpu_percent", 3.0, maximum=70.0, account=PROJECT)
    assert outcomes(IDLE, there(machine(gpus=1), *still, gpu))[M] == "in_use"


def test_a_node_is_judged_with_its_pool_and_a_terminated_machine_by_another_rule() -> None:
    still = (cpu(1.0), network())
    assert outcomes(IDLE, there(machine(node_pool=[POOL]), *still))[M] == "in_use"
    assert outcomes(IDLE, there(machine(state="terminated"), *still)) == {}


def test_terminated_is_stopped_and_costs_by_its_disks_alone() -> None:
    off = machine(state="terminated", stopped_at=moment(ago(30)), disks=["a", "b"], seen=ago(2))
    said = money(STOPPED, there(off))[M]
    assert (said["outcome"], said["since"], said["saving_per_month"]) == ("waste", ago(30), None)
    assert "2 disks" in said["reason"]
    assert said["no_saving_reason"]


def test_a_machine_that_runs_or_is_off_for_days_is_in_use() -> None:
    assert outcomes(STOPPED, there(machine()))[M] == "in_use"
    off = machine(state="terminated", stopped_at=moment(ago(29)))
    assert outcomes(STOPPED, there(off))[M] == "in_use"


def test_where_no_stop_is_told_our_own_history_counts() -> None:
    seen_off_for = [(3, "unknown"), (31, "waste")]
    for days, outcome in seen_off_for:
        assert outcomes(STOPPED, there(machine(state="terminated", seen=ago(days))))[M] == outcome
    went_off = machine(state="terminated", seen=ago(5), before=[(ago(60), {"state": "running"})])
    assert outcomes(STOPPED, there(went_off))[M] == "in_use"


def test_a_stop_that_is_told_before_we_saw_it_run_does_not_count() -> None:
    """It was started and stopped again since, and the answer is old."""
    again = machine(
        state="terminated", stopped_at=moment(ago(90)), seen=ago(4), before=[(ago(60), {"state": "running"})]
    )
    assert outcomes(STOPPED, there(again))[M] == "in_use"


def test_a_stop_of_the_day_on_which_we_saw_it_run_counts_unless_it_was_started_since() -> None:
    """We looked 30 days ago and it ran; later that day it was stopped, and was off when we looked the next day."""
    for started, outcome in ((60, "waste"), (29, "in_use")):
        off = machine(
            state="terminated",
            stopped_at=moment(ago(30)),
            started_at=moment(ago(started)),
            seen=ago(29),
            before=[(ago(60), {"state": "running"})],
        )
        assert outcomes(STOPPED, there(off))[M] == outcome


def test_half_the_machine_would_do() -> None:
    billed = (
        charge(M, "N2 Instance Core running in EMEA", "4.00", quantity=96, unit="hour", account=PROJECT),
        charge(M, "N2 Instance Ram running in EMEA", "2.00", quantity=384, unit="gibibyte hour", account=PROJECT),
        charge(M, "Network Data Transfer Out", "1.00", quantity=10, unit="gibibyte", account=PROJECT),
    )
    big = machine(machine_type="n2-standard-4")
    said = money(UNDERUSED, there(big, cpu(25.0, maximum=35.0), *billed))[M]
    assert said["outcome"] == "waste"
    assert str(said["saving_per_month"]).startswith("91.32")
    assert "n2-standard-2" in said["reason"]
    assert "--machine-type n2-standard-2" in said["action"]


def test_a_machine_that_is_the_smallest_needed_or_bursts_is_in_use() -> None:
    assert outcomes(UNDERUSED, there(machine(machine_type="n2-standard-2"), cpu(25.0)))[M] == "in_use"
    assert outcomes(UNDERUSED, there(machine(machine_type="n2-standard-4"), cpu(55.0)))[M] == "in_use"

    def weekly(day: date) -> list[float | None]:
        return [90.0 if day.weekday() == 2 and hour == 3 else 1.0 for hour in range(24)]

    assert outcomes(UNDERUSED, there(machine(machine_type="n2-standard-4"), cpu(weekly)))[M] == "in_use"
    memory = metric(M, "memory_percent", 75.0, account=PROJECT)
    assert outcomes(UNDERUSED, there(machine(machine_type="n2-standard-4"), cpu(25.0), memory))[M] == "in_use"


def test_missing_memory_lowers_confidence_and_is_not_assumed() -> None:
    billed = charge(M, "N2 Instance Core running in EMEA", "4.00", quantity=96, unit="hour", account=PROJECT)
    big, memory = machine(machine_type="n2-standard-4"), metric(M, "memory_percent", 20.0, account=PROJECT)
    assert money(UNDERUSED, there(big, cpu(25.0), billed))[M]["confidence"] == "medium"
    assert money(UNDERUSED, there(big, cpu(25.0), billed, memory))[M]["confidence"] == "high"


def test_a_type_that_is_not_known_is_unknown() -> None:
    assert outcomes(UNDERUSED, there(machine(machine_type="n2-custom-6-9216"), cpu(25.0)))[M] == "unknown"


def office(day: date) -> list[float | None]:
    return [45.0 if day.weekday() < 5 and 7 <= hour < 19 else 0.5 for hour in range(24)]


def test_a_machine_of_office_hours_saves_the_others() -> None:
    billed = charge(M, "N2 Instance Core running in EMEA", "1.68", quantity=48, unit="hour", account=PROJECT)
    said = money(SCHEDULABLE, there(machine(), cpu(office), billed))[M]
    assert said["outcome"] == "waste"
    assert said["evidence"]["resting"] == 108
    assert str(said["saving_per_month"]).startswith("32.87")


def test_a_machine_of_all_hours_or_of_a_nightly_job_is_not_for_a_schedule() -> None:
    def nightly(_: date) -> list[float | None]:
        return [80.0 if hour == 2 else 0.5 for hour in range(24)]

    assert outcomes(SCHEDULABLE, there(machine(), cpu(30.0)))[M] == "in_use"
    assert outcomes(SCHEDULABLE, there(machine(), cpu(nightly)))[M] == "in_use"


def test_a_slot_counts_only_with_a_point_in_each_of_four_weeks() -> None:
    assert outcomes(SCHEDULABLE, there(machine(), cpu(office, days=20)))[M] == "unknown"
    assert outcomes(SCHEDULABLE, there(machine()))[M] == "unknown"
