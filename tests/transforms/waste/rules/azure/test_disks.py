"""Managed disks: attached to nothing, or to machines that are off."""

from datetime import date
from decimal import Decimal

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import key

DISK = "microsoft.compute/disks"
MACHINE = "microsoft.compute/virtualmachines"
D, VM, OTHER = key(DISK, "data"), key(MACHINE, "app"), key(MACHINE, "standby")
UNATTACHED, ON_STOPPED = "azure.disk.unattached", "azure.disk.on_stopped_vm"


def moment(day: date) -> str:
    return f"{day}T01:12:44.5234447+00:00"


def free(**said: object) -> Part:
    return resource(D, DISK, **{"state": "unattached", "attached_to": [], "name": "data", **said})


def test_a_disk_attached_to_nothing_for_a_week_is_waste_and_all_of_its_cost() -> None:
    there = estate(free(ownership_changed=moment(ago(7)), size_gb=512), charge(D, "P20 LRS Disk", "2.00"))
    said = money(UNATTACHED, there)[D]
    assert (said["outcome"], said["since"], said["confidence"]) == ("waste", ago(7), "medium")
    assert said["reason"] == f"Attached to no machine since {ago(7)}, 7 days."
    assert said["saving_per_month"] == Decimal("60.88")
    assert said["evidence"]["held_days"] == 7
    assert said["evidence"]["min_days"] == 7


def test_six_days_are_not_a_week() -> None:
    assert outcomes(UNATTACHED, estate(free(ownership_changed=moment(ago(6))))) == {D: "in_use"}


def test_without_a_time_of_its_own_our_history_tells_since_when() -> None:
    seen = free(seen=ago(8), before=[(ago(90), {"state": "attached", "attached_to": [VM]})])
    assert judge(UNATTACHED, estate(seen))[D]["since"] == ago(8)
    assert outcomes(UNATTACHED, estate(seen)) == {D: "waste"}


def test_seen_for_too_few_days_and_no_time_of_its_own_is_unknown() -> None:
    assert outcomes(UNATTACHED, estate(free(seen=ago(3)))) == {D: "unknown"}


def test_a_disk_made_a_few_days_ago_cannot_have_been_free_for_a_week() -> None:
    assert outcomes(UNATTACHED, estate(free(seen=ago(3), created=ago(3)))) == {D: "in_use"}


def test_a_time_is_not_believed_that_our_own_look_disproves() -> None:
    attached = (ago(90), {"state": "attached", "attached_to": [VM]})
    there = estate(free(seen=ago(2), before=[attached], ownership_changed=moment(ago(60))))
    assert judge(UNATTACHED, there)[D]["since"] == ago(2)
    assert outcomes(UNATTACHED, there) == {D: "in_use"}


def test_what_was_detached_after_we_saw_it_attached_that_day_is_free_since_then() -> None:
    attached = (ago(90), {"state": "attached", "attached_to": [VM]})
    there = estate(free(seen=ago(6), before=[attached], ownership_changed=moment(ago(7))))
    assert judge(UNATTACHED, there)[D]["since"] == ago(7)
    assert outcomes(UNATTACHED, there) == {D: "waste"}


def test_a_reserved_disk_belongs_to_a_machine_that_is_deallocated() -> None:
    there = estate(free(state="reserved", attached_to=[VM], ownership_changed=moment(ago(60))))
    assert outcomes(UNATTACHED, there) == {D: "in_use"}


@pytest.mark.parametrize("state", ["activesas", "readytoupload", "activeupload", "frozen"])
def test_a_disk_that_somebody_copies_is_held(state: str) -> None:
    assert outcomes(UNATTACHED, estate(free(state=state, ownership_changed=moment(ago(60))))) == {D: "in_use"}


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"ASR-ReplicaDisk": "true"}, "data"),
        ({"RSVaultBackup": "1"}, "data"),
        ({}, "asrseeddisk-app-os"),
        ({}, "app-os-ASRReplica"),
        ({}, "ms-asr-5f0c"),
    ],
    ids=["tag of site recovery", "tag of a backup", "seed disk", "replica by its name", "disk of site recovery"],
)
def test_what_site_recovery_or_a_backup_writes_is_in_use(tags: dict[str, str], name: str) -> None:
    assert outcomes(UNATTACHED, estate(free(tags=tags, name=name, ownership_changed=moment(ago(60))))) == {D: "in_use"}


def test_a_claim_of_a_cluster_keeps_its_disk() -> None:
    claim = {"kubernetes.io-created-for-pvc-name": "outbox", "kubernetes.io-created-for-pvc-namespace": "mail"}
    there = estate(free(tags=claim, ownership_changed=moment(ago(60))))
    assert judge(UNATTACHED, there)[D]["reason"] == "Kept for the claim outbox of a cluster."
    assert outcomes(UNATTACHED, there) == {D: "in_use"}


@pytest.mark.parametrize("untold", [{"attached_to": None}, {"state": None}], ids=["no owner", "no state"])
def test_what_was_not_told_is_unknown(untold: dict[str, object]) -> None:
    assert outcomes(UNATTACHED, estate(free(**untold))) == {D: "unknown"}


def test_a_disk_without_a_billing_row_has_no_saving_and_a_reason() -> None:
    said = money(UNATTACHED, estate(free(ownership_changed=moment(ago(30)))))[D]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", None)
    assert said["no_saving_reason"] == "no bill names this resource in the window"


def on(*machines: str, **said: object) -> Part:
    return resource(D, DISK, state="reserved", attached_to=list(machines), **said)


def machine(at: str, state: str, since: date | None = None) -> Part:
    return resource(at, MACHINE, state=state, last_operation=since and moment(since))


def test_a_disk_of_a_machine_that_is_off_for_two_weeks_is_waste() -> None:
    there = estate(on(VM), machine(VM, "deallocated", ago(14)), charge(D, "P20 LRS Disk", "2.00"))
    said = money(ON_STOPPED, there)[D]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", Decimal("60.88"))
    assert said["reason"] == f"Attached to app, deallocated since {ago(14)}, 14 days."


def test_thirteen_days_off_are_not_two_weeks() -> None:
    assert outcomes(ON_STOPPED, estate(on(VM), machine(VM, "deallocated", ago(13)))) == {D: "in_use"}


def test_of_a_shared_disk_every_machine_must_be_off() -> None:
    there = estate(on(VM, OTHER), machine(VM, "deallocated", ago(60)), machine(OTHER, "running"))
    assert outcomes(ON_STOPPED, there) == {D: "in_use"}
    there = estate(on(VM, OTHER), machine(VM, "deallocated", ago(60)), machine(OTHER, "stopped", ago(20)))
    assert judge(ON_STOPPED, there)[D]["since"] == ago(20)
    assert outcomes(ON_STOPPED, there) == {D: "waste"}


def test_a_machine_that_nobody_sees_may_be_on() -> None:
    there = estate(on(VM, OTHER), machine(VM, "deallocated", ago(60)))
    assert outcomes(ON_STOPPED, there) == {D: "unknown"}


def test_a_machine_of_the_same_name_elsewhere_is_another_machine() -> None:
    twin = key(MACHINE, "app", group="other")
    there = estate(on(VM), machine(VM, "running"), machine(twin, "deallocated", ago(60)))
    assert outcomes(ON_STOPPED, there) == {D: "in_use"}


def test_a_free_disk_is_not_asked_about_machines() -> None:
    assert outcomes(ON_STOPPED, estate(free())) == {}


def test_a_machine_first_seen_off_a_few_days_ago_says_too_little() -> None:
    there = estate(on(VM), resource(VM, MACHINE, state="deallocated", seen=ago(5)))
    assert outcomes(ON_STOPPED, there) == {D: "unknown"}
