"""Disks on no machine, on machines that are off, never read or written."""

from datetime import timedelta

from tests.transforms.waste.estates import AS_OF, ago, charge, judge, metric, money, outcomes
from tests.transforms.waste.rules.google.things import PROJECT, disk, key, machine, moment, there

D, M = key("disk", 1), key("instance", 1)
UNATTACHED, ON_STOPPED, LOW_IO = "gcp.disk.unattached", "gcp.disk.on_stopped_vm", "gcp.disk.low_io"


def test_a_disk_detached_for_a_week_is_waste_and_saves_what_it_costs() -> None:
    old = disk(attached_at=moment(ago(300)), detached_at=moment(ago(7)), seen=ago(3))
    said = money(UNATTACHED, there(old, charge(D, "SSD backed PD Capacity", "1.00", account=PROJECT)))[D]
    assert said["outcome"] == "waste"
    assert str(said["saving_per_month"]).startswith("30.44")
    assert "7 days" in said["reason"]
    assert said["since"] == ago(7)
    assert said["action"] == f"gcloud compute disks delete disk-1 --project {PROJECT} --zone europe-west1-b"


def test_a_disk_detached_for_less_is_in_use() -> None:
    assert outcomes(UNATTACHED, there(disk(attached_at=moment(ago(300)), detached_at=moment(ago(6)))))[D] == "in_use"


def test_a_disk_that_was_never_attached_counts_from_its_creation() -> None:
    never = disk(created=ago(30), seen=ago(1))
    young = disk(2, created=ago(3), seen=ago(3))
    said = outcomes(UNATTACHED, there(never, young))
    assert said == {D: "waste", key("disk", 2): "in_use"}
    assert "No machine ever had it" in judge(UNATTACHED, there(never))[D]["reason"]


def test_where_nobody_tells_since_when_our_own_history_counts() -> None:
    """An old answer without lastDetachTimestamp of a disk that was attached once."""
    first_seen_free = disk(attached_at=moment(ago(300)), seen=ago(3))
    seen_free_long = disk(2, attached_at=moment(ago(300)), seen=ago(20))
    detached_while_we_looked = disk(
        3, attached_at=moment(ago(300)), seen=ago(2), before=[(ago(60), {"attached_to": [M]})]
    )
    said = outcomes(UNATTACHED, there(first_seen_free, seen_free_long, detached_while_we_looked))
    assert said == {D: "unknown", key("disk", 2): "waste", key("disk", 3): "in_use"}


def test_a_disk_of_a_claim_a_replica_and_an_attached_one_are_in_use() -> None:
    free = {"attached_at": moment(ago(300)), "detached_at": moment(ago(60))}
    parts = (disk(1, claim="shop/data", **free), disk(2, replicates=[D], **free), disk(3, attached_to=[M]))
    assert set(outcomes(UNATTACHED, there(*parts)).values()) == {"in_use"}


def test_a_disk_of_which_nobody_tells_the_users_is_unknown() -> None:
    assert outcomes(UNATTACHED, there(disk(attached_to=None)))[D] == "unknown"


def test_a_week_is_a_setting() -> None:
    free = disk(attached_at=moment(ago(300)), detached_at=moment(ago(10)))
    assert outcomes(UNATTACHED, there(free, settings={"gcp_disk_unattached_min_days": 30}))[D] == "in_use"


def test_a_disk_on_a_terminated_machine_is_waste_after_two_weeks() -> None:
    off = machine(state="terminated", stopped_at=moment(ago(14)), seen=ago(2))
    said = judge(ON_STOPPED, there(off, disk(attached_to=[M])))[D]
    assert (said["outcome"], said["since"]) == ("waste", ago(14))
    short = machine(state="terminated", stopped_at=moment(ago(13)), seen=ago(2))
    assert outcomes(ON_STOPPED, there(short, disk(attached_to=[M])))[D] == "in_use"


def test_a_disk_on_two_machines_is_kept_by_the_one_that_runs() -> None:
    off = machine(1, state="terminated", stopped_at=moment(ago(40)))
    on = machine(2)
    both = disk(attached_to=[M, key("instance", 2)])
    assert outcomes(ON_STOPPED, there(off, on, both))[D] == "in_use"


def test_nobody_tells_since_when_the_machine_is_off() -> None:
    off = machine(state="terminated", seen=ago(3))
    assert outcomes(ON_STOPPED, there(off, disk(attached_to=[M])))[D] == "unknown"


def test_a_machine_that_the_inventory_does_not_have_is_unknown() -> None:
    assert outcomes(ON_STOPPED, there(disk(attached_to=[M])))[D] == "unknown"


def test_a_still_disk_is_waste() -> None:
    operations = metric(D, "disk_operations", a_day=3, account=PROJECT)
    assert outcomes(LOW_IO, there(machine(), disk(attached_to=[M]), operations))[D] == "waste"


def test_a_disk_that_is_busy_for_an_hour_a_night_is_in_use() -> None:
    operations = metric(D, "disk_operations", a_day=250_000, account=PROJECT)
    assert outcomes(LOW_IO, there(machine(), disk(attached_to=[M]), operations))[D] == "in_use"


def test_a_disk_without_points_or_with_too_few_is_unknown() -> None:
    few = metric(key("disk", 2), "disk_operations", a_day=0, days=10, account=PROJECT)
    parts = (machine(), disk(1, attached_to=[M]), disk(2, attached_to=[M]), few)
    assert set(outcomes(LOW_IO, there(*parts)).values()) == {"unknown"}


def test_a_disk_that_a_machine_starts_from_is_not_asked() -> None:
    operations = metric(D, "disk_operations", a_day=0, account=PROJECT)
    assert outcomes(LOW_IO, there(machine(), disk(attached_to=[M], boot=True), operations))[D] == "in_use"


def test_a_disk_on_a_machine_that_is_off_is_left_to_the_other_rule() -> None:
    off = machine(state="terminated", stopped_at=moment(AS_OF - timedelta(days=2)))
    assert outcomes(LOW_IO, there(off, disk(attached_to=[M]))) == {}
