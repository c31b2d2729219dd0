"""What AWS answers: boto3's shapes to the letter, and the state that each story tells of."""

import gzip
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from sources.sample.clouds.aws.inventory.disks import attachments
from sources.sample.clouds.aws.inventory.thing import things
from sources.sample.clouds.aws.population import resources
from sources.sample.world import World
from tests.sources.sample.clouds.aws.answers import collections, elements
from tests.sources.sample.clouds.aws.conftest import DAY, Rented

botocore = pytest.importorskip("botocore.session")
# What a line has beside the answer itself: the parameter that asks for it.
ASKED_BY = {
    "TargetGroupArn",
    "Bucket",
    "TableName",
    "FunctionName",
    "StreamName",
    "restApiId",
    "logGroupName",
    "repositoryName",
    "HostedZoneId",
    "TrailName",
    "Name",
}


def misfits(shape: Any, value: Any, at: str) -> list[str]:
    """Where a value is not of a shape of botocore's."""
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, Mapping):
            return [f"{at}: no structure"]
        unknown = [f"{at}.{name}: unknown" for name in value if name not in shape.members and name not in ASKED_BY]
        known = [
            each
            for name in value
            if name in shape.members
            for each in misfits(shape.members[name], value[name], f"{at}.{name}")
        ]
        return [*unknown, *known]
    if kind == "list":
        return [each for at_, one in enumerate(value) for each in misfits(shape.member, one, f"{at}[{at_}]")]
    if kind == "map":
        return [each for name, one in value.items() for each in misfits(shape.value, one, f"{at}.{name}")]
    kinds = {
        "string": str,
        "integer": int,
        "long": int,
        "boolean": bool,
        "timestamp": str,
        "float": float,
        "double": float,
    }
    return [] if isinstance(value, kinds[kind]) else [f"{at}: {value!r} is no {kind}"]


def members(session: Any, collection: str) -> tuple[Any, list[Any]]:
    """The output's shape, and the shapes of its lists."""
    service, _, operation = collection.partition(".")
    from botocore import xform_name

    model = session.get_service_model(service)
    name = next(each for each in model.operation_names if xform_name(each) == operation)
    output = model.operation_model(name).output_shape
    return output, [member.member for member in output.members.values() if member.type_name == "list"]


def test_each_line_has_boto3s_shape(rented: Rented) -> None:
    session, seen = botocore.get_session(), set[str]()
    for collection, lines in collections(rented.folder):
        output, lists = members(session, collection)
        for line in lines:
            found = [misfits(shape, line, collection) for shape in (output, *lists)]
            assert [] in found, min(found, key=len)
        seen.add(collection)
    assert len(seen) >= 45


def test_every_story_but_what_is_gone_is_in_the_inventory(rented: Rented) -> None:
    whole = "\n".join(json.dumps(lines) for _, lines in collections(rented.folder))
    things = rented.truth.filter(pl.col("rule") != "aws.commitment.unused")
    for rule, key in things.select("rule", "resource_id").iter_rows():
        name = key if not key.startswith("arn:") else key.split(":")[-1].rpartition("/")[2].rpartition(":")[2]
        name = key.split("/")[2] if ":apigateway:" in key else name
        assert (name in whole) == (rule != "any.zombie"), key


def of(rented: Rented, rule: str, *outcomes: str) -> set[str]:
    told = rented.truth.filter(pl.col("rule") == rule, pl.col("outcome").is_in(outcomes or ("waste",)))
    return set(told["resource_id"])


def test_disks_without_a_machine_are_those_that_truth_names(rented: Rented) -> None:
    free = {each["VolumeId"] for each in elements(rented.folder, "ec2.describe_volumes") if not each["Attachments"]}
    assert free == of(rented, "aws.ebs.unattached", "waste", "in_use")


def test_disks_of_stopped_machines_are_those_that_truth_names(rented: Rented) -> None:
    machines = [one for each in elements(rented.folder, "ec2.describe_instances") for one in each["Instances"]]
    stopped = {each["InstanceId"] for each in machines if each["State"]["Name"] == "stopped"}
    assert of(rented, "aws.ec2.stopped_long") <= stopped
    disks = elements(rented.folder, "ec2.describe_volumes")
    off = {
        each["VolumeId"]
        for each in disks
        if each["Attachments"] and {at["InstanceId"] for at in each["Attachments"]} <= stopped
    }
    assert off == of(rented, "aws.ebs.on_stopped_instance")
    shared = {each["VolumeId"] for each in disks if len(each["Attachments"]) > 1}
    assert shared == of(rented, "aws.ebs.on_stopped_instance", "in_use")


def test_a_disk_of_two_machines_is_of_both_before_one_of_them_is_stopped() -> None:
    """Alone on one it would be a disk that a cheaper type does for, which nothing in its story says."""
    rows = resources(World.of(9_002, "small", DAY))
    for key, story_since in rows.filter(story="disk-of-two").select("resource_key", "story_since").iter_rows():
        [disk] = [thing for thing in things(rows, story_since - timedelta(days=1)) if thing.key == key]
        assert len(attachments(disk)) == 2


def test_machines_and_disks_name_each_other(rented: Rented) -> None:
    machines = [one for each in elements(rented.folder, "ec2.describe_instances") for one in each["Instances"]]
    mapped = {(one["InstanceId"], disk["Ebs"]["VolumeId"]) for one in machines for disk in one["BlockDeviceMappings"]}
    disks = elements(rented.folder, "ec2.describe_volumes")
    assert mapped == {(at["InstanceId"], each["VolumeId"]) for each in disks for at in each["Attachments"]}


def test_snapshots_of_nothing_are_those_that_truth_names(rented: Rented) -> None:
    disks = {each["VolumeId"] for each in elements(rented.folder, "ec2.describe_volumes")}
    images = elements(rented.folder, "ec2.describe_images")
    needed = {disk["Ebs"]["SnapshotId"] for each in images for disk in each["BlockDeviceMappings"]}
    snapshots = elements(rented.folder, "ec2.describe_snapshots")
    orphans = {
        each["SnapshotId"] for each in snapshots if each["VolumeId"] not in disks and each["SnapshotId"] not in needed
    }
    assert orphans == of(rented, "aws.ebs.snapshot_orphan", "waste", "unknown")
    copied = {each["SnapshotId"] for each in snapshots if each["VolumeId"] == "vol-ffffffff"}
    assert copied == of(rented, "aws.ebs.snapshot_orphan", "unknown")


def test_old_snapshots_that_nothing_keeps_are_those_that_truth_names(rented: Rented) -> None:
    images = elements(rented.folder, "ec2.describe_images")
    needed = {disk["Ebs"]["SnapshotId"] for each in images for disk in each["BlockDeviceMappings"]}
    old = {
        each["SnapshotId"]
        for each in elements(rented.folder, "ec2.describe_snapshots")
        if (DAY - pl.Series([each["StartTime"][:10]]).str.to_date()[0]).days > 90
        and each["SnapshotId"] not in needed
        and not any(tag["Key"].startswith(("aws:backup:", "aws:dlm:")) for tag in each["Tags"])
    }
    assert old == of(rented, "aws.ebs.snapshot_old")


def test_balancers_with_nothing_behind_them_are_those_that_truth_names(rented: Rented) -> None:
    behind = {each["TargetGroupArn"] for each in elements(rented.folder, "elbv2.describe_target_health")}
    groups = elements(rented.folder, "elbv2.describe_target_groups")
    used = {arn for each in groups if each["TargetGroupArn"] in behind for arn in each["LoadBalancerArns"]}
    redirecting = {
        each["LoadBalancerArn"]
        for each in elements(rented.folder, "elbv2.describe_listeners")
        if each["DefaultActions"][0]["Type"] == "redirect"
    }
    empty = {each["LoadBalancerArn"] for each in elements(rented.folder, "elbv2.describe_load_balancers")} - used
    assert empty - redirecting == of(rented, "aws.elb.unused")
    assert len(empty & redirecting) > 0
    assert redirecting | used == of(rented, "aws.elb.unused", "in_use")


def test_addresses_that_point_nowhere_are_those_that_truth_names(rented: Rented) -> None:
    addresses = elements(rented.folder, "ec2.describe_addresses")
    assert {each["AllocationId"] for each in addresses if "AssociationId" not in each} == of(
        rented, "aws.eip.unattached"
    )


def test_aws_advises_what_is_waste_and_takes_a_weekly_burst_for_it(rented: Rented) -> None:
    items = elements(rented.folder, "cost-optimization-hub.list_recommendations")
    advised = {
        each["resourceArn"].rpartition("/")[2]: each for each in items if each["currentResourceType"] != "RdsDbInstance"
    }
    waste = of(rented, "aws.ec2.underused") | of(rented, "aws.ebs.unattached") | of(rented, "aws.ebs.gp2_to_gp3")
    assert waste <= set(advised)
    busy = set(advised) & of(rented, "aws.ec2.idle", "in_use")
    assert {advised[key]["actionType"] for key in busy} == {"Stop"}


def test_configs_snapshots_hold_the_same_things(rented: Rented) -> None:
    items = [
        item
        for file in (rented.folder / "inventory" / "aws-config").rglob("*.json.gz")
        for item in json.loads(gzip.decompress(file.read_bytes()))["configurationItems"]
    ]
    machines = [one for each in elements(rented.folder, "ec2.describe_instances") for one in each["Instances"]]
    found = {each["resourceId"]: each for each in items if each["resourceType"] == "AWS::EC2::Instance"}
    assert set(found) == {each["InstanceId"] for each in machines}
    assert all(found[each["InstanceId"]]["configuration"]["instanceType"] == each["InstanceType"] for each in machines)
