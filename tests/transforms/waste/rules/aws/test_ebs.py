"""Disks."""

from decimal import Decimal

from tests.transforms.waste.estates import ago, charge, estate, judge, money, outcomes, resource

VOLUME = "AWS::EC2::Volume"
VOL = "vol-0a1b2c3d4e5f60718"
OTHER = "vol-0a1b2c3d4e5f60719"


def test_a_volume_attached_to_nothing_for_a_week_is_waste() -> None:
    there = estate(
        resource(VOL, VOLUME, attached_to=[], size_gb=100, volume_type="gp3", seen=ago(7)),
        charge(VOL, "EU-EBS:VolumeUsage.gp3", "0.30"),
    )
    assert judge("aws.ebs.unattached", there)[VOL]["outcome"] == "waste"
    assert money("aws.ebs.unattached", there)[VOL]["saving_per_month"] == Decimal("9.132")


def test_six_days_are_not_a_week() -> None:
    there = estate(resource(VOL, VOLUME, attached_to=[], seen=ago(6), before=[(ago(90), {"attached_to": ["i-1"]})]))
    assert outcomes("aws.ebs.unattached", there) == {VOL: "in_use"}


def test_what_it_is_attached_to_was_not_told() -> None:
    there = estate(resource(VOL, VOLUME, size_gb=5), resource(OTHER, VOLUME, attached_to=["i-1"]))
    assert outcomes("aws.ebs.unattached", there) == {VOL: "unknown", OTHER: "in_use"}


def test_a_claim_of_a_cluster_keeps_its_volume() -> None:
    claim = {"kubernetes.io/created-for/pvc/name": "outbox"}
    there = estate(resource(VOL, VOLUME, attached_to=[], tags=claim))
    assert judge("aws.ebs.unattached", there)[VOL]["reason"] == "Kept for the claim outbox of a cluster."
    assert outcomes("aws.ebs.unattached", there) == {VOL: "in_use"}
