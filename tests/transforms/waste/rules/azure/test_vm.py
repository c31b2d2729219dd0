"""Machines that are off: stopped and billed in full, or deallocated for long."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import key

MACHINE = "microsoft.compute/virtualmachines"
ADDRESS = "microsoft.network/publicipaddresses"
NIC = key("microsoft.network/networkinterfaces", "app-nic")
VM = key(MACHINE, "app")
STOPPED, LONG = "azure.vm.stopped_not_deallocated", "azure.vm.deallocated_long"


def machine(state: str | None, since: date | None = None, **said: Any) -> Part:
    changed = since and f"{since}T01:12:44Z"
    return resource(VM, MACHINE, state=state, machine_type="Standard_D4s_v5", last_operation=changed, **said)


def test_a_machine_that_is_stopped_and_not_deallocated_costs_as_if_it_ran() -> None:
    there = estate(machine("stopped", ago(1)), charge(VM, "D4s v5", "5.00"))
    said = money(STOPPED, there)[VM]
    assert (said["outcome"], said["since"], said["saving_per_month"]) == ("waste", ago(1), Decimal("152.2"))


def test_a_machine_stopped_today_may_be_restarting() -> None:
    there = estate(machine("stopped", ago(0), seen=ago(0), before=[(ago(90), {"state": "running"})]))
    assert outcomes(STOPPED, there) == {VM: "in_use"}


def test_running_and_deallocated_machines_are_not_stopped() -> None:
    assert outcomes(STOPPED, estate(machine("running"))) == {VM: "in_use"}
    assert outcomes(STOPPED, estate(machine("deallocated", ago(60)))) == {VM: "in_use"}


def test_a_hibernated_machine_is_not_billed() -> None:
    assert outcomes(STOPPED, estate(machine("stopped", ago(60), hibernated=True))) == {VM: "in_use"}


def test_a_state_that_was_not_told_is_unknown() -> None:
    assert outcomes(STOPPED, estate(machine(None))) == {VM: "unknown"}
    assert outcomes(LONG, estate(machine(None))) == {VM: "unknown"}


def test_a_machine_shut_down_from_inside_is_stopped_since_we_saw_it() -> None:
    """Its last operation was its start, which says nothing of when it was shut down."""
    ran = (ago(90), {"state": "running"})
    there = estate(machine("stopped", ago(200), seen=ago(3), before=[ran]))
    assert judge(STOPPED, there)[VM]["since"] == ago(3)


def test_to_deallocate_is_an_operation_which_came_after_we_saw_it_run_that_day() -> None:
    """Seen running 41 days ago and off 40 days ago; its last operation was on the first of these days."""
    ran = (ago(90), {"state": "running"})
    there = estate(machine("deallocated", ago(41), seen=ago(40), before=[ran]))
    assert judge(LONG, there)[VM]["since"] == ago(41)
    inside = estate(machine("stopped", ago(41), seen=ago(40), before=[ran]))
    assert judge(STOPPED, inside)[VM]["since"] == ago(40), "that operation may have come before we looked"


def test_a_machine_off_for_a_month_is_waste_priced_by_its_own_rows_alone() -> None:
    there = estate(machine("deallocated", ago(30)), charge(key("microsoft.compute/disks", "os"), "P20 LRS Disk"))
    said = money(LONG, there)[VM]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", None)
    assert said["no_saving_reason"] == "no bill names this resource in the window"


def test_what_a_deallocated_machine_keeps_is_named() -> None:
    disks = [key("microsoft.compute/disks", "app-os"), key("microsoft.compute/disks", "app-data")]
    address = resource(key(ADDRESS, "app-ip"), ADDRESS, name="app-ip", attached_to=[NIC])
    there = estate(machine("deallocated", ago(40), disks=disks, network_interfaces=[NIC]), address)
    assert judge(LONG, there)[VM]["evidence"]["kept"] == "app-os, app-data, app-ip"
    assert "app-ip" in judge(LONG, there)[VM]["reason"]
    bare = judge(LONG, estate(machine("deallocated", ago(40))))[VM]
    assert bare["evidence"]["kept"] == "no disk and no address"


def test_29_days_are_not_a_month() -> None:
    assert outcomes(LONG, estate(machine("deallocated", ago(29)))) == {VM: "in_use"}


def test_a_machine_that_was_started_since_begins_again() -> None:
    """Off on each look; its last operation tells that it was on between them."""
    assert outcomes(LONG, estate(machine("deallocated", ago(2), seen=ago(90)))) == {VM: "in_use"}


def test_a_machine_first_seen_off_a_week_ago_says_too_little() -> None:
    assert outcomes(LONG, estate(machine("deallocated", None, seen=ago(7)))) == {VM: "unknown"}
