"""Disks and snapshots, as EC2 gives them in boto3.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html
"""

from datetime import timedelta

from sources.sample.clouds.aws.inventory.thing import Element, Thing, moment

ROOT = "/dev/xvda"
COPIED_FROM = "vol-ffffffff"
EVENTS_KEPT = timedelta(days=90)
DISK_TYPES = {"piops": "io1"}
GP3_IOPS, GP3_MIBPS, GP2_IOPS_A_GB = 3_000, 125, 3


def volume(disk: Thing) -> list[Element]:
    """An element of `Volumes`."""
    kind = DISK_TYPES.get(disk.size, disk.size)
    attached = attachments(disk)
    element: Element = {
        "VolumeId": disk.key,
        "Size": disk.amount,
        "VolumeType": kind,
        "State": "in-use" if attached else "available",
        "CreateTime": moment(disk.created),
        "AvailabilityZone": (disk.host or disk).zone,
        "Encrypted": disk.number("encrypted", 2) == 1,
        "SnapshotId": "",
        "MultiAttachEnabled": len(attached) > 1,
        "Attachments": attached,
        "Tags": disk.tag_list,
        "Iops": _iops(disk, kind),
    }
    return [{**element, "Throughput": GP3_MIBPS} if kind == "gp3" else element]


def _iops(disk: Thing, kind: str) -> int:
    if "iops" in disk.facts:
        return int(disk.facts["iops"])
    return GP3_IOPS if kind == "gp3" else max(100, GP2_IOPS_A_GB * disk.amount)


def attachments(disk: Thing) -> list[Element]:
    if disk.host is None or disk.facts.get("attached") == "no":
        return []
    machines = [disk.host]
    if "also" in disk.facts and disk.host.host is not None:
        machines.append(disk.host.host)
    return [
        {
            "AttachTime": moment(max(disk.created, machine.created) + timedelta(seconds=2)),
            "DeleteOnTermination": False,
            "Device": _device(disk),
            "InstanceId": machine.key,
            "State": "attached",
            "VolumeId": disk.key,
        }
        for machine in machines
    ]


def _device(disk: Thing) -> str:
    disks = disk.host.on("ebs") if disk.host else [disk]
    place = [each.key for each in disks].index(disk.key)
    return ROOT if place == 0 else f"/dev/sd{chr(ord('e') + place)}"


def snapshot(copy: Thing) -> list[Element]:
    """An element of `Snapshots`; one that was copied names no source, one of a disk that is gone still does."""
    source = copy.facts.get("source")
    volume_id = f"vol-{copy.digits('source', 17)}"
    if source == "copied":
        volume_id = COPIED_FROM
    elif source == "there" and copy.host is not None:
        volume_id = copy.host.key
    told = {
        "copied": f"[Copied snap-{copy.digits('copied', 17)} from eu-central-1] nightly",
        "there": f"Created before a change of {copy.name}",
    }
    image = copy.host if copy.host is not None and copy.host.kind == "ami" else None
    of_image = f"Created by CreateImage(i-{copy.digits('machine', 17)}) for {image.key}" if image else ""
    return [
        {
            "SnapshotId": copy.key,
            "VolumeId": volume_id,
            "VolumeSize": copy.amount,
            "State": "completed",
            "Progress": "100%",
            "StartTime": moment(copy.created),
            "CompletionTime": moment(copy.created + timedelta(minutes=9)),
            "OwnerId": copy.account,
            "Description": of_image or told.get(source or "", ""),
            "Encrypted": False,
            "StorageTier": "standard",
            "Tags": copy.tag_list,
        }
    ]


def detached(disk: Thing) -> list[Element]:
    """An element of CloudTrail's `Events`, which it keeps for 90 days: who took the disk off its machine."""
    taken_off = disk.host is not None and disk.facts.get("attached") == "no"
    if not taken_off or disk.since.date() < disk.day - EVENTS_KEPT:
        return []
    return [
        {
            "EventId": disk.digits("event", 32),
            "EventName": "DetachVolume",
            "ReadOnly": "false",
            "EventTime": moment(disk.since),
            "EventSource": "ec2.amazonaws.com",
            "Username": "outlay-sample",
            "Resources": [{"ResourceType": "AWS::EC2::Volume", "ResourceName": disk.key}],
        }
    ]


ANSWERS = {
    "ebs": (("ec2.describe_volumes", volume), ("cloudtrail.lookup_events", detached)),
    "snapshot": (("ec2.describe_snapshots", snapshot),),
}
