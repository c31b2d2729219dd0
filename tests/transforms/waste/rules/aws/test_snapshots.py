"""Snapshots of disks and of databases."""

from typing import Any

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, money, outcomes, resource, scan

SNAPSHOT, VOLUME, IMAGE = "AWS::EC2::Snapshot", "AWS::EC2::Volume", "AWS::EC2::Image"
TEMPLATE, POINT = "AWS::EC2::LaunchTemplate", "AWS::Backup::RecoveryPoint"
DB_SNAPSHOT, DB = "AWS::RDS::DBSnapshot", "AWS::RDS::DBInstance"
SNAP, VOL = "snap-0a1b2c3d4e5f60718", "vol-0a1b2c3d4e5f60718"
DB_SNAP = "arn:aws:rds:eu-west-1:111122223333:snapshot:before"
DATABASE = "arn:aws:rds:eu-west-1:111122223333:db:ledger"
TOLD = (scan(VOLUME), scan(IMAGE), scan(TEMPLATE))
OLD, ORPHAN = "aws.ebs.snapshot_old", "aws.ebs.snapshot_orphan"


def snapshot(days: int = 200, source: str | None = VOL, tags: dict[str, str] | None = None, **more: Any) -> Part:
    return resource(SNAP, SNAPSHOT, created=ago(days), source_volume=source, tags=tags, size_gb=100, **more)


def test_an_old_snapshot_that_nothing_needs_is_waste_as_an_upper_bound() -> None:
    row = money(OLD, estate(snapshot(91), *TOLD, charge(SNAP, "EU-EBS:SnapshotUsage", "0.50")))[SNAP]
    assert (row["outcome"], row["saving_is_upper_bound"], row["saving_per_month"] > 0) == ("waste", True, True)


def test_ninety_days_are_not_old() -> None:
    assert outcomes(OLD, estate(snapshot(90), *TOLD)) == {SNAP: "in_use"}


def test_a_snapshot_whose_volume_is_gone_is_an_orphan() -> None:
    assert outcomes(ORPHAN, estate(snapshot(10), *TOLD)) == {SNAP: "waste"}
    assert outcomes(ORPHAN, estate(snapshot(10), resource(VOL, VOLUME), *TOLD)) == {SNAP: "in_use"}


def test_a_copy_names_a_source_that_proves_nothing() -> None:
    assert outcomes(ORPHAN, estate(snapshot(source="vol-ffffffff"), *TOLD)) == {SNAP: "unknown"}


def test_its_source_was_not_told() -> None:
    assert outcomes(ORPHAN, estate(snapshot(source=None), *TOLD)) == {SNAP: "unknown"}


NEEDED = {
    "of an image": resource("ami-0a1b2c3d4e5f60718", IMAGE, snapshots=[SNAP], state="available"),
    "of a disabled image": resource("ami-0a1b2c3d4e5f60718", IMAGE, snapshots=[SNAP], state="disabled"),
    "of a launch template": resource("lt-0a1b2c3d4e5f60718", TEMPLATE, snapshots=[SNAP], images=[]),
    "of a launch configuration": resource("arn:lc", "AWS::AutoScaling::LaunchConfiguration", snapshots=[SNAP]),
    "of a recovery point": resource("arn:aws:backup:point", POINT, holds=[SNAP]),
}


@pytest.mark.parametrize("rule", [OLD, ORPHAN])
@pytest.mark.parametrize("user", NEEDED.values(), ids=NEEDED)
def test_a_snapshot_is_needed(user: Part, rule: str) -> None:
    assert outcomes(rule, estate(snapshot(), user, *TOLD))[SNAP] == "in_use"


@pytest.mark.parametrize("rule", [OLD, ORPHAN])
@pytest.mark.parametrize("tag", ["aws:backup:source-resource", "aws:dlm:lifecycle-policy-id"])
def test_a_plan_keeps_a_snapshot(tag: str, rule: str) -> None:
    assert outcomes(rule, estate(snapshot(tags={tag: "kept"}), *TOLD))[SNAP] == "in_use"


@pytest.mark.parametrize("rule", [OLD, ORPHAN])
def test_a_plan_cannot_be_seen_without_tags(rule: str) -> None:
    untagged = Part("resource", tuple({**row, "tags": None} for row in snapshot().rows))
    assert outcomes(rule, estate(untagged, *TOLD)) == {SNAP: "unknown"}


@pytest.mark.parametrize(
    ("rule", "refused"), [(OLD, IMAGE), (OLD, TEMPLATE), (ORPHAN, VOLUME), (ORPHAN, IMAGE), (ORPHAN, TEMPLATE)]
)
def test_what_the_inventory_was_refused_may_need_it(rule: str, refused: str) -> None:
    scans = [scan(name, status="refused" if name == refused else "ok") for name in (VOLUME, IMAGE, TEMPLATE)]
    assert outcomes(rule, estate(snapshot(), *scans)) == {SNAP: "unknown"}


def db_snapshot(days: int = 200, snapshot_type: str = "manual", **more: Any) -> Part:
    return resource(DB_SNAP, DB_SNAPSHOT, created=ago(days), source=[DATABASE], snapshot_type=snapshot_type, **more)


def test_an_old_snapshot_of_a_database_made_by_hand_is_waste() -> None:
    assert outcomes("aws.rds.snapshot_old", estate(db_snapshot(91))) == {DB_SNAP: "waste"}
    assert outcomes("aws.rds.snapshot_old", estate(db_snapshot(90))) == {DB_SNAP: "in_use"}


@pytest.mark.parametrize("rule", ["aws.rds.snapshot_old", "aws.rds.snapshot_orphan"])
@pytest.mark.parametrize("snapshot_type", ["automated", "awsbackup"])
def test_what_is_not_made_by_hand_is_deleted_by_what_made_it(snapshot_type: str, rule: str) -> None:
    assert outcomes(rule, estate(db_snapshot(snapshot_type=snapshot_type), scan(DB))) == {DB_SNAP: "in_use"}


def test_a_snapshot_of_a_database_that_is_gone_is_an_orphan() -> None:
    gone = estate(db_snapshot(10), scan(DB))
    there = estate(db_snapshot(10), scan(DB), resource(DATABASE, DB))
    assert outcomes("aws.rds.snapshot_orphan", gone) == {DB_SNAP: "waste"}
    assert outcomes("aws.rds.snapshot_orphan", there)[DB_SNAP] == "in_use"


def test_databases_that_were_not_told_may_be_there() -> None:
    assert outcomes("aws.rds.snapshot_orphan", estate(db_snapshot(10), scan(DB, status="refused"))) == {
        DB_SNAP: "unknown"
    }
    assert judge("aws.rds.snapshot_orphan", estate(db_snapshot(10)))[DB_SNAP]["outcome"] == "unknown"
