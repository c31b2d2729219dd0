"""Machines, their disks, snapshots and images, as EC2, Auto Scaling and EKS give them in boto3.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html
"""

from datetime import timedelta

from sources.sample.clouds.aws.inventory.thing import Element, Thing, moment

STOPPED, RUNNING = {"Code": 80, "Name": "stopped"}, {"Code": 16, "Name": "running"}
ROOT = "/dev/xvda"
COPIED_FROM = "vol-ffffffff"
DISK_TYPES = {"piops": "io1"}
GP3_IOPS, GP3_MIBPS, GP2_IOPS_A_GB = 3_000, 125, 3
FLEET = "fleet"


def volume(disk: Thing) -> list[Element]:
    """An element of `Volumes`."""
    kind = DISK_TYPES.get(disk.size, disk.size)
    attached = _attachments(disk)
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


def _attachments(disk: Thing) -> list[Element]:
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


def reservation(machine: Thing) -> list[Element]:
    """An element of `Reservations`, with the one instance that it started."""
    return [
        {
            "ReservationId": f"r-{machine.digits('reservation', 17)}",
            "OwnerId": machine.account,
            "Groups": [],
            "Instances": [instance(machine)],
        }
    ]


def instance(machine: Thing) -> Element:
    """An element of `Instances`."""
    stopped = machine.facts.get("state") == "stopped"
    addresses = [each for each in machine.on("eip") if each.facts.get("attached") != "no"]
    element: Element = {
        "InstanceId": machine.key,
        "InstanceType": machine.size,
        "ImageId": _image(machine),
        "State": STOPPED if stopped else RUNNING,
        "StateTransitionReason": f"User initiated ({machine.since:%Y-%m-%d %H:%M:%S} GMT)" if stopped else "",
        "LaunchTime": moment(machine.created),
        "Architecture": "x86_64",
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "Placement": {"AvailabilityZone": machine.zone, "GroupName": "", "Tenancy": "default"},
        "Monitoring": {"State": "disabled"},
        "PrivateIpAddress": machine.private_ip,
        "PrivateDnsName": f"ip-{machine.private_ip.replace('.', '-')}.{machine.region}.compute.internal",
        "PublicDnsName": "",
        "SubnetId": machine.subnet,
        "VpcId": machine.vpc,
        "EbsOptimized": True,
        "EnaSupport": True,
        "Hypervisor": "xen",
        "VirtualizationType": "hvm",
        "RootDeviceName": ROOT,
        "RootDeviceType": "ebs",
        "SourceDestCheck": True,
        "AmiLaunchIndex": 0,
        "ProductCodes": [],
        "SecurityGroups": [{"GroupId": f"sg-{machine.shared('machines')}", "GroupName": "machines"}],
        "BlockDeviceMappings": _mappings(machine),
        "NetworkInterfaces": [_interface(machine)],
        "CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 2},
        "Tags": machine_tags(machine),
    }
    if addresses:
        element["PublicIpAddress"] = addresses[0].public_ip
    if stopped:
        element["StateReason"] = {
            "Code": "Client.UserInitiatedShutdown",
            "Message": "Client.UserInitiatedShutdown: User initiated shutdown",
        }
    return element


def machine_tags(machine: Thing) -> list[Element]:
    """With that of the group that started it."""
    group = [{"Key": "aws:autoscaling:groupName", "Value": FLEET}] if machine.facts.get("asg") else []
    return [*machine.tag_list, *group]


def _image(machine: Thing) -> str:
    own = machine.on("ami")
    return own[0].key if own else f"ami-{machine.shared('public image')}"


def _mappings(machine: Thing) -> list[Element]:
    """Its own disks, and one that a machine beside it shares with it."""
    shared = [disk for beside in machine.on("ec2") for disk in beside.on("ebs") if "also" in disk.facts]
    return [
        {
            "DeviceName": attachment["Device"],
            "Ebs": {
                "AttachTime": attachment["AttachTime"],
                "DeleteOnTermination": False,
                "Status": "attached",
                "VolumeId": disk.key,
            },
        }
        for disk in [*machine.on("ebs"), *shared]
        for attachment in _attachments(disk)
        if attachment["InstanceId"] == machine.key
    ]


def _interface(machine: Thing) -> Element:
    return {
        "NetworkInterfaceId": f"eni-{machine.digits('interface', 17)}",
        "OwnerId": machine.account,
        "PrivateIpAddress": machine.private_ip,
        "Status": "in-use",
        "SubnetId": machine.subnet,
        "VpcId": machine.vpc,
        "InterfaceType": "interface",
        "SourceDestCheck": True,
    }


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


def image(made: Thing) -> list[Element]:
    """An element of `Images`."""
    snapshots = made.on("snapshot")
    size = snapshots[0].amount if snapshots else 8
    snapshot_id = snapshots[0].key if snapshots else f"snap-{made.digits('snapshot', 17)}"
    launched = made.host is not None
    element: Element = {
        "ImageId": made.key,
        "ImageLocation": f"{made.account}/{made.name}",
        "Name": made.name,
        "Description": "",
        "State": "disabled" if made.facts.get("disabled") else "available",
        "OwnerId": made.account,
        "CreationDate": f"{made.created:%Y-%m-%dT%H:%M:%S}.000Z",
        "Public": False,
        "Architecture": "x86_64",
        "ImageType": "machine",
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "EnaSupport": True,
        "Hypervisor": "xen",
        "VirtualizationType": "hvm",
        "RootDeviceName": ROOT,
        "RootDeviceType": "ebs",
        "BlockDeviceMappings": [
            {
                "DeviceName": ROOT,
                "Ebs": {
                    "DeleteOnTermination": True,
                    "SnapshotId": snapshot_id,
                    "VolumeSize": size,
                    "VolumeType": "gp3",
                    "Encrypted": False,
                },
            }
        ],
        "Tags": made.tag_list,
    }
    return [
        {**element, "LastLaunchedTime": f"{made.host.created:%Y-%m-%dT%H:%M:%S}Z"}
        if launched and made.host
        else element
    ]


def permissions(made: Thing) -> list[Element]:
    """A whole answer to what an image's launch permissions are."""
    shared = [{"UserId": f"{made.number('shared with', 10**11) + 10**11}"}] if made.facts.get("shared") else []
    return [{"ImageId": made.key, "LaunchPermissions": shared}]


def template(made: Thing) -> list[Element]:
    """An element of `LaunchTemplates`, of an image that has one."""
    if not made.facts.get("template"):
        return []
    return [
        {
            "LaunchTemplateId": f"lt-{made.digits('template', 17)}",
            "LaunchTemplateName": f"{made.name}-template",
            "CreateTime": moment(made.created),
            "CreatedBy": f"arn:aws:iam::{made.account}:root",
            "DefaultVersionNumber": 1,
            "LatestVersionNumber": 1,
        }
    ]


def template_version(made: Thing) -> list[Element]:
    """An element of `LaunchTemplateVersions`."""
    return [
        {
            "LaunchTemplateId": each["LaunchTemplateId"],
            "LaunchTemplateName": each["LaunchTemplateName"],
            "VersionNumber": 1,
            "CreateTime": each["CreateTime"],
            "CreatedBy": each["CreatedBy"],
            "DefaultVersion": True,
            "LaunchTemplateData": {"ImageId": made.key, "InstanceType": "m5.large"},
        }
        for each in template(made)
    ]


def capacity(held: Thing) -> list[Element]:
    """An element of `CapacityReservations`."""
    free = held.amount if held.facts.get("free") else 0
    return [
        {
            "CapacityReservationId": held.key,
            "CapacityReservationArn": held.arn,
            "OwnerId": held.account,
            "InstanceType": held.size,
            "InstancePlatform": "Linux/UNIX",
            "AvailabilityZone": held.zone,
            "Tenancy": "default",
            "TotalInstanceCount": held.amount,
            "AvailableInstanceCount": free,
            "State": "active",
            "StartDate": moment(held.created),
            "CreateDate": moment(held.created),
            "EndDateType": "unlimited",
            "InstanceMatchCriteria": "open",
            "Tags": held.tag_list,
        }
    ]


def cluster_name(cluster: Thing) -> list[str]:
    """An element of `clusters`."""
    return [cluster.name]


def cluster(cluster: Thing) -> list[Element]:
    """A whole answer."""
    return [
        {
            "cluster": {
                "name": cluster.name,
                "arn": cluster.arn,
                "createdAt": moment(cluster.created),
                "version": "1.33",
                "status": "ACTIVE",
                "resourcesVpcConfig": {"vpcId": cluster.vpc, "subnetIds": [cluster.subnet]},
                "tags": dict(cluster.tags),
            }
        }
    ]


ANSWERS = {
    "ec2": (("ec2.describe_instances", reservation),),
    "ebs": (("ec2.describe_volumes", volume),),
    "snapshot": (("ec2.describe_snapshots", snapshot),),
    "ami": (
        ("ec2.describe_images", image),
        ("ec2.describe_image_attribute", permissions),
        ("ec2.describe_launch_templates", template),
        ("ec2.describe_launch_template_versions", template_version),
    ),
    "odcr": (("ec2.describe_capacity_reservations", capacity),),
    "eks": (("eks.list_clusters", cluster_name), ("eks.describe_cluster", cluster)),
}
