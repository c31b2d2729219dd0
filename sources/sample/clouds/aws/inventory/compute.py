"""Machines, what they start from and their groups, as EC2, Auto Scaling and EKS give them in boto3.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html
"""

from sources.sample.clouds.aws.inventory.disks import ROOT, attachments
from sources.sample.clouds.aws.inventory.thing import Element, Thing, moment

STOPPED, RUNNING = {"Code": 80, "Name": "stopped"}, {"Code": 16, "Name": "running"}
FLEET = "fleet"


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
        for attachment in attachments(disk)
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
    "ami": (
        ("ec2.describe_images", image),
        ("ec2.describe_image_attribute", permissions),
        ("ec2.describe_launch_templates", template),
        ("ec2.describe_launch_template_versions", template_version),
    ),
    "odcr": (("ec2.describe_capacity_reservations", capacity),),
    "eks": (("eks.list_clusters", cluster_name), ("eks.describe_cluster", cluster)),
}
