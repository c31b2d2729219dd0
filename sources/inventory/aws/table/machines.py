"""Machines, disks, snapshots, images, and what starts machines: EC2, Auto Scaling, Backup.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/Welcome.html,
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Reference.html
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sources.inventory.aws.ask import Ask, Each, Item, Kind, Params
from sources.inventory.aws.place import Place
from sources.inventory.aws.seen import Seen, moment_text

VOLUMES = Ask("ec2", "DescribeVolumes", "Volumes", page=500)
# Who took a volume off its machine is kept for 90 days; two calls a second are answered.
# https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
DETACHED = Ask(
    "cloudtrail",
    "LookupEvents",
    "Events",
    first_page=True,
    each=Each(VOLUMES, lambda volume: volume["VolumeId"], lambda volumes: _events_of(volumes[0]), most=200),
)
SNAPSHOTS = Ask("ec2", "DescribeSnapshots", "Snapshots", {"OwnerIds": ["self"]}, page=1000)
INSTANCES = Ask("ec2", "DescribeInstances", "Reservations", page=1000, flatten="Instances")
IMAGES = Ask(
    "ec2",
    "DescribeImages",
    "Images",
    {"Owners": ["self"], "IncludeDeprecated": True, "IncludeDisabled": True},
    page=1000,
)
LAUNCH_PERMISSIONS = Ask(
    "ec2",
    "DescribeImageAttribute",
    "LaunchPermissions",
    {"Attribute": "launchPermission"},
    each=Each(IMAGES, lambda image: image["ImageId"], lambda images: {"ImageId": images[0]["ImageId"]}),
)
TEMPLATES = Ask("ec2", "DescribeLaunchTemplates", "LaunchTemplates", page=200)
TEMPLATE_VERSIONS = Ask(
    "ec2",
    "DescribeLaunchTemplateVersions",
    "LaunchTemplateVersions",
    page=200,
    each=Each(
        TEMPLATES,
        lambda template: template["LaunchTemplateId"],
        lambda templates: {"LaunchTemplateId": templates[0]["LaunchTemplateId"]},
    ),
)
CONFIGURATIONS = Ask("autoscaling", "DescribeLaunchConfigurations", "LaunchConfigurations", page=100)
GROUPS = Ask("autoscaling", "DescribeAutoScalingGroups", "AutoScalingGroups", page=100)
RESERVATIONS = Ask("ec2", "DescribeCapacityReservations", "CapacityReservations", page=1000)
VAULTS = Ask("backup", "ListBackupVaults", "BackupVaultList", page=1000)
RECOVERY_POINTS = Ask(
    "backup",
    "ListRecoveryPointsByBackupVault",
    "RecoveryPoints",
    page=1000,
    each=Each(
        VAULTS, lambda vault: vault["BackupVaultName"], lambda vaults: {"BackupVaultName": vaults[0]["BackupVaultName"]}
    ),
)
IN_EC2_ARN = re.compile(r"^arn:[^:]*:ec2:[^:]*:[^:]*:[^/]+/(.+)$")
STOPPED_AT = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:GMT|UTC)\)")
DETACH = "DetachVolume"
GROUP_TAG = "aws:autoscaling:groupName"


def _events_of(volume: Item) -> Params | None:
    """The newest events of a volume that is attached to nothing."""
    named = {"AttributeKey": "ResourceName", "AttributeValue": volume["VolumeId"]}
    return None if volume.get("Attachments") else {"LookupAttributes": [named], "MaxResults": 50}


def detached(place: Place, volume: str) -> str | None:
    """When it was last detached, as far as the trail tells."""
    events = place.of(DETACHED, volume) or ()
    return max((moment_text(each["EventTime"]) or "" for each in events if each["EventName"] == DETACH), default=None)


def volumes(place: Place) -> Iterator[Seen]:
    for volume in place.items(VOLUMES):
        attached = {
            "attached_to": [
                each["InstanceId"] for each in volume.get("Attachments") or () if each.get("State") != "detached"
            ],
            "size_gb": volume.get("Size"),
            "volume_type": volume.get("VolumeType"),
            "iops": volume.get("Iops"),
            "throughput_mibps": volume.get("Throughput"),
            "detached": detached(place, volume["VolumeId"]),
        }
        yield Seen(
            volume["VolumeId"],
            state=volume.get("State"),
            created=volume.get("CreateTime"),
            tags=volume.get("Tags") or [],
            attributes=attached,
        )


def snapshots(place: Place) -> Iterator[Seen]:
    for snapshot in place.items(SNAPSHOTS):
        yield Seen(
            snapshot["SnapshotId"],
            state=snapshot.get("State"),
            created=snapshot.get("StartTime"),
            tags=snapshot.get("Tags") or [],
            attributes={
                "source_volume": snapshot.get("VolumeId"),
                "size_gb": snapshot.get("VolumeSize"),
                "description": snapshot.get("Description"),
                "storage_tier": snapshot.get("StorageTier"),
            },
        )


def instances(place: Place) -> Iterator[Seen]:
    """Machines that are terminated are told for an hour more; they are not there."""
    for machine in place.items(INSTANCES):
        state = (machine.get("State") or {}).get("Name")
        if state != "terminated":
            yield Seen(
                machine["InstanceId"],
                state=state,
                created=first_attached(machine) or machine.get("LaunchTime"),
                tags=machine.get("Tags") or [],
                attributes={
                    "instance_type": machine.get("InstanceType"),
                    "image": [machine["ImageId"]] if machine.get("ImageId") else None,
                    "stopped": stopped_at(machine),
                    "lifecycle": machine.get("InstanceLifecycle"),
                    "autoscaling_group": tag(machine, GROUP_TAG),
                },
            )


def first_attached(machine: Item) -> str | None:
    """When its first network interface was made part of it, which no restart changes, as LaunchTime is by each."""
    at = [(each.get("Attachment") or {}).get("AttachTime") for each in machine.get("NetworkInterfaces") or ()]
    return min(filter(None, at), default=None)


def stopped_at(machine: Item) -> str | None:
    """`User initiated (2026-09-01 10:11:12 GMT)`; the reason is empty where AWS stopped it."""
    found = STOPPED_AT.search(machine.get("StateTransitionReason") or "")
    stopped = (machine.get("State") or {}).get("Name") in ("stopped", "stopping")
    return moment_text(f"{datetime.fromisoformat(found[1])}+00:00") if found and stopped else None


def tag(item: Item, key: str) -> str | None:
    """One tag of a list."""
    return next((each["Value"] for each in item.get("Tags") or () if each["Key"] == key), None)


def images(place: Place) -> Iterator[Seen]:
    for image in place.items(IMAGES):
        permissions = place.of(LAUNCH_PERMISSIONS, image["ImageId"])
        yield Seen(
            image["ImageId"],
            name=image.get("Name"),
            state=image.get("State"),
            created=image.get("CreationDate"),
            tags=image.get("Tags") or [],
            attributes={
                "snapshots": snapshots_of(image.get("BlockDeviceMappings")),
                "last_launched": moment_text(image.get("LastLaunchedTime")),
                "is_public": image.get("Public"),
                "shared_with": None if permissions is None else [next(iter(each.values())) for each in permissions],
            },
        )


def snapshots_of(mappings: Iterable[Item] | None) -> list[str]:
    """Of block devices."""
    return [each["Ebs"]["SnapshotId"] for each in mappings or () if (each.get("Ebs") or {}).get("SnapshotId")]


def templates(place: Place) -> Iterator[Seen]:
    for template in place.items(TEMPLATES):
        versions = place.of(TEMPLATE_VERSIONS, template["LaunchTemplateId"])
        data = None if versions is None else [each.get("LaunchTemplateData") or {} for each in versions]
        yield Seen(
            template["LaunchTemplateId"],
            name=template.get("LaunchTemplateName"),
            created=template.get("CreateTime"),
            tags=template.get("Tags") or [],
            attributes={
                "images": None if data is None else once(each.get("ImageId") for each in data),
                "snapshots": None
                if data is None
                else once(held for each in data for held in snapshots_of(each.get("BlockDeviceMappings"))),
            },
        )


def once(keys: Iterable[Any]) -> list[str]:
    """Each key once, in order; none of what is empty."""
    return list(dict.fromkeys(filter(None, keys)))


def configurations(place: Place) -> Iterator[Seen]:
    for made in place.items(CONFIGURATIONS):
        yield Seen(
            made["LaunchConfigurationARN"],
            name=made["LaunchConfigurationName"],
            created=made.get("CreatedTime"),
            attributes={
                "images": once([made.get("ImageId")]),
                "snapshots": snapshots_of(made.get("BlockDeviceMappings")),
            },
        )


def groups(place: Place) -> Iterator[Seen]:
    for group in place.items(GROUPS):
        yield Seen(
            group["AutoScalingGroupARN"],
            name=group["AutoScalingGroupName"],
            created=group.get("CreatedTime"),
            tags=group.get("Tags") or [],
            attributes={"instances": [each["InstanceId"] for each in group.get("Instances") or ()]},
        )


def reservations(place: Place) -> Iterator[Seen]:
    """Those that are over are told for a while; they are not there."""
    for held in place.items(RESERVATIONS):
        if held.get("State") not in ("cancelled", "expired"):
            yield Seen(
                held["CapacityReservationId"],
                state=held.get("State"),
                created=held.get("CreateDate"),
                tags=held.get("Tags") or [],
                attributes={
                    "instance_type": held.get("InstanceType"),
                    "total_instances": held.get("TotalInstanceCount"),
                    "free_instances": held.get("AvailableInstanceCount"),
                },
            )


def recovery_points(place: Place) -> Iterator[Seen]:
    for point in place.items(RECOVERY_POINTS):
        arn = point["RecoveryPointArn"]
        yield Seen(
            arn,
            name=point.get("ResourceName"),
            state=point.get("Status"),
            created=point.get("CreationDate"),
            attributes={"holds": [key_of(arn)]},
        )


def key_of(arn: str) -> str:
    """EC2's own ids are known bare."""
    found = IN_EC2_ARN.match(arn)
    return found[1] if found else arn


KINDS = (
    Kind("AWS::EC2::Volume", (VOLUMES,), volumes, details=(DETACHED,)),
    Kind("AWS::EC2::Snapshot", (SNAPSHOTS,), snapshots),
    Kind("AWS::EC2::Instance", (INSTANCES,), instances),
    Kind("AWS::EC2::Image", (IMAGES,), images, details=(LAUNCH_PERMISSIONS,)),
    Kind("AWS::EC2::LaunchTemplate", (TEMPLATES,), templates, details=(TEMPLATE_VERSIONS,)),
    Kind("AWS::AutoScaling::LaunchConfiguration", (CONFIGURATIONS,), configurations),
    Kind("AWS::AutoScaling::AutoScalingGroup", (GROUPS,), groups),
    Kind("AWS::EC2::CapacityReservation", (RESERVATIONS,), reservations),
    Kind("AWS::Backup::RecoveryPoint", (VAULTS, RECOVERY_POINTS), recovery_points),
)
