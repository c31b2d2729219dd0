"""Disks: attached to nothing, to machines that are off, or never used."""

from decimal import Decimal

import pytest

from tests.transforms.waste.estates import AS_OF, Part, ago, charge, estate, judge, metric, money, outcomes, resource

VOLUME, INSTANCE = "AWS::EC2::Volume", "AWS::EC2::Instance"
VOL, OTHER = "vol-0a1b2c3d4e5f60718", "vol-0a1b2c3d4e5f60719"
MACHINE, SECOND = "i-0a1b2c3d4e5f60718", "i-0a1b2c3d4e5f60719"


def machine(key: str = MACHINE, *, state: str = "stopped", stopped: str | None = "2026-10-17T08:00:00Z") -> Part:
    return resource(key, INSTANCE, state=state, instance_type="m5.large", stopped=stopped)


def test_a_volume_attached_to_nothing_for_a_week_is_waste() -> None:
    there = estate(
        resource(
            VOL,
            VOLUME,
            attached_to=[],
            size_gb=100,
            volume_type="gp3",
            seen=ago(7),
            before=[(ago(90), {"attached_to": ["i-1"]})],
        ),
        charge(VOL, "EU-EBS:VolumeUsage.gp3", "0.30"),
    )
    assert judge("aws.ebs.unattached", there)[VOL]["outcome"] == "waste"
    assert money("aws.ebs.unattached", there)[VOL]["saving_per_month"] == Decimal("9.132")


def test_six_days_are_not_a_week() -> None:
    there = estate(resource(VOL, VOLUME, attached_to=[], seen=ago(6), before=[(ago(90), {"attached_to": ["i-1"]})]))
    assert outcomes("aws.ebs.unattached", there) == {VOL: "in_use"}


def test_our_first_sight_is_too_short_a_history() -> None:
    there = estate(resource(VOL, VOLUME, attached_to=[], seen=AS_OF))
    assert outcomes("aws.ebs.unattached", there) == {VOL: "unknown"}


def test_what_was_made_this_week_cannot_have_been_free_for_one() -> None:
    there = estate(resource(VOL, VOLUME, attached_to=[], seen=AS_OF, created=ago(4)))
    assert outcomes("aws.ebs.unattached", there) == {VOL: "in_use"}


def test_a_trail_tells_when_it_was_detached() -> None:
    there = estate(resource(VOL, VOLUME, attached_to=[], seen=AS_OF, detached="2026-09-01T12:00:00Z"))
    row = judge("aws.ebs.unattached", there)[VOL]
    assert (row["outcome"], str(row["since"])) == ("waste", "2026-09-01")


def test_what_it_is_attached_to_was_not_told() -> None:
    there = estate(resource(VOL, VOLUME, size_gb=5), resource(OTHER, VOLUME, attached_to=["i-1"]))
    assert outcomes("aws.ebs.unattached", there) == {VOL: "unknown", OTHER: "in_use"}


def test_a_claim_of_a_cluster_keeps_its_volume() -> None:
    claim = {"kubernetes.io/created-for/pvc/name": "outbox"}
    there = estate(resource(VOL, VOLUME, attached_to=[], tags=claim))
    assert judge("aws.ebs.unattached", there)[VOL]["reason"] == "Kept for the claim outbox of a cluster."
    assert outcomes("aws.ebs.unattached", there) == {VOL: "in_use"}


def test_a_claim_cannot_be_seen_without_tags() -> None:
    free = resource(VOL, VOLUME, attached_to=[])
    there = estate(Part("resource", tuple({**row, "tags": None} for row in free.rows)))
    assert outcomes("aws.ebs.unattached", there) == {VOL: "unknown"}


def test_a_disk_of_a_machine_that_has_been_off_for_two_weeks_is_waste() -> None:
    there = estate(machine(), resource(VOL, VOLUME, attached_to=[MACHINE]), charge(VOL, "EBS:VolumeUsage.gp3", "1"))
    row = money("aws.ebs.on_stopped_instance", there)[VOL]
    assert (row["outcome"], row["saving_per_month"]) == ("waste", Decimal("30.44"))


@pytest.mark.parametrize(
    ("host", "outcome"),
    [
        pytest.param(machine(state="running", stopped=None), "in_use", id="it runs"),
        pytest.param(machine(stopped="2026-10-18T08:00:00Z"), "in_use", id="stopped for 13 days"),
        pytest.param(resource(OTHER, VOLUME, attached_to=[]), "unknown", id="its machine is not known"),
        pytest.param(resource(MACHINE, INSTANCE, state="stopped", seen=ago(3)), "unknown", id="since when is not told"),
    ],
)
def test_a_disk_of_a_machine(host: Part, outcome: str) -> None:
    there = estate(host, resource(VOL, VOLUME, attached_to=[MACHINE]))
    assert outcomes("aws.ebs.on_stopped_instance", there)[VOL] == outcome


def test_of_several_machines_all_must_be_stopped() -> None:
    shared = resource(VOL, VOLUME, attached_to=[MACHINE, SECOND])
    one_runs = estate(shared, machine(), machine(SECOND, state="running", stopped=None))
    both_off = estate(shared, machine(), machine(SECOND, stopped="2026-09-01T08:00:00Z"))
    assert outcomes("aws.ebs.on_stopped_instance", one_runs) == {VOL: "in_use"}
    assert judge("aws.ebs.on_stopped_instance", both_off)[VOL]["evidence"]["stopped_days"] == 14


def disk(*parts: Part) -> str:
    there = estate(resource(VOL, VOLUME, attached_to=[MACHINE], size_gb=500), *parts)
    return outcomes("aws.ebs.low_io", there)[VOL]


def test_a_disk_that_is_neither_read_nor_written_is_waste() -> None:
    assert disk(metric(VOL, "disk_operations", 0, a_day=0)) == "waste"
    assert disk(metric(VOL, "disk_operations", 0.2, a_day=10)) == "waste"
    assert disk(metric(VOL, "disk_operations", 0.5, a_day=11)) == "in_use"


def test_two_busy_days_of_thirty_are_use() -> None:
    """Sums over days, not over distinct values: 28 equal quiet days do not hide two busy ones."""
    busy = metric(VOL, "disk_operations", 0, a_day=lambda day: 5000 if day in (ago(3), ago(10)) else 0)
    assert disk(busy) == "in_use"


def test_one_busy_day_of_thirty_is_above_the_percentile() -> None:
    assert disk(metric(VOL, "disk_operations", 0, a_day=lambda day: 5000 if day == ago(3) else 0)) == "waste"


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((), id="no points"),
        pytest.param((metric(VOL, "disk_operations", [0.0, None] * 12, a_day=0),), id="half of the hours"),
        pytest.param((metric(VOL, "disk_operations", 0, a_day=0, days=23),), id="younger than the window"),
    ],
)
def test_a_disk_of_which_too_little_is_known(parts: tuple[Part, ...]) -> None:
    assert disk(*parts) == "unknown"


def test_a_disk_without_a_machine_is_for_another_rule() -> None:
    assert outcomes("aws.ebs.low_io", estate(resource(VOL, VOLUME, attached_to=[]))) == {}
