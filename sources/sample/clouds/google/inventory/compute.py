"""Machines, disks, snapshots and images as Compute Engine's REST interface gives them.

https://docs.cloud.google.com/compute/docs/reference/rest/v1/instances
https://docs.cloud.google.com/compute/docs/reference/rest/v1/disks
https://docs.cloud.google.com/compute/docs/reference/rest/v1/snapshots
https://docs.cloud.google.com/compute/docs/reference/rest/v1/images
"""

from sources.sample.clouds.google.inventory.estate import (
    COMPUTE,
    Json,
    There,
    Thing,
    compute,
    has,
    labelled,
    labels,
    link,
    of_all_regions,
    zonal,
)
from sources.sample.clouds.google.inventory.networking import public_address

GIB = 2**30
MACHINE_TYPES = {"n1-standard-1-t4": "n1-standard-1", "n2-standard-2-windows": "n2-standard-2"}
IMAGE = f"{COMPUTE}/projects/debian-cloud/global/images/debian-12-bookworm-v20260513"
WINDOWS_IMAGE = f"{COMPUTE}/projects/windows-cloud/global/images/windows-server-2022-dc-v20260514"


def instance(thing: Thing, there: There) -> Json:
    off, zone = there.off(thing), f"{COMPUTE}/projects/{thing['project']}/zones/{thing['zone']}"
    machine = MACHINE_TYPES.get(thing["size"], thing["size"])
    stopped = off and not has(thing, "no_stop_time")
    return {
        **compute("instance", thing, there),
        "machineType": f"{zone}/machineTypes/{machine}",
        "status": "TERMINATED" if off else "RUNNING",
        "zone": zone,
        "canIpForward": False,
        "networkInterfaces": [_interface(thing, there)],
        "disks": [_attached(disk, place) for place, disk in enumerate(_disks(thing, there))],
        **_accelerators(thing, zone),
        "scheduling": {"onHostMaintenance": "MIGRATE", "automaticRestart": True, "preemptible": False},
        "selfLink": zonal(thing, "instances"),
        "selfLinkWithId": f"{zone}/instances/{thing['id']}",
        **_labels_of(thing),
        "labelFingerprint": there.code("fingerprint", 11, thing) + "=",
        "deletionProtection": False,
        "lastStartTimestamp": there.started(thing),
        **({"lastStopTimestamp": there.at(thing, thing["told_since"], "stopped")} if stopped else {}),
    }


def _disks(machine: Thing, there: There) -> list[Thing]:
    """The one that it starts from first."""
    return sorted(there.below(machine, "Disk"), key=lambda disk: (not has(disk, "boot"), disk["number"]))


def _interface(thing: Thing, there: There) -> Json:
    outside = [
        {
            "kind": "compute#accessConfig",
            "type": "ONE_TO_ONE_NAT",
            "name": "External NAT",
            "natIP": public_address(each),
        }
        for each in there.below(thing, "Address")
    ]
    number = thing["number"] % 65_000
    return {
        "kind": "compute#networkInterface",
        "network": link(thing, "global", "networks", "default"),
        "networkIP": f"10.132.{number // 250}.{number % 250 + 2}",
        "name": "nic0",
        **({"accessConfigs": outside} if outside else {}),
    }


def _attached(disk: Thing, index: int) -> Json:
    return {
        "kind": "compute#attachedDisk",
        "type": "PERSISTENT",
        "mode": "READ_WRITE",
        "source": zonal(disk, "disks"),
        "deviceName": disk["name"] if index else "persistent-disk-0",
        "index": index,
        "boot": index == 0,
        "autoDelete": index == 0,
        "interface": "SCSI",
        "diskSizeGb": str(disk["amount"]),
    }


def _accelerators(thing: Thing, zone: str) -> Json:
    if not thing["size"].endswith("-t4"):
        return {}
    return {
        "guestAccelerators": [{"acceleratorType": f"{zone}/acceleratorTypes/nvidia-tesla-t4", "acceleratorCount": 1}]
    }


def _labels_of(thing: Thing) -> Json:
    if not has(thing, "node"):
        return labelled(thing)
    of_node = {
        "goog-gke-node": "",
        "goog-k8s-cluster-name": thing["highest_name"],
        "goog-k8s-node-pool-name": thing["parent_name"],
    }
    return {"labels": {**labels(thing), **of_node}}


def disk(thing: Thing, there: There) -> Json:
    machine = there.parent(thing) if there.hangs(thing) else None
    zone = f"{COMPUTE}/projects/{thing['project']}/zones/{thing['zone']}"
    attached = not has(thing, "never_attached")
    detached = has(thing, "detached") and there.begun(thing)
    return {
        **compute("disk", thing, there),
        "sizeGb": str(thing["amount"]),
        "zone": zone,
        "status": "READY",
        "selfLink": zonal(thing, "disks"),
        "selfLinkWithId": f"{zone}/disks/{thing['id']}",
        **({"sourceImage": _image_of(machine)} if has(thing, "boot") else {}),
        "type": f"{zone}/diskTypes/{thing['size']}",
        **({"lastAttachTimestamp": there.started(thing)} if attached else {}),
        **({"lastDetachTimestamp": there.at(thing, thing["told_since"], "detached")} if detached else {}),
        **({"users": [zonal(machine, "instances")]} if machine else {}),
        **labelled(thing),
        "labelFingerprint": there.code("fingerprint", 11, thing) + "=",
        "physicalBlockSizeBytes": "4096",
    }


def _image_of(machine: Thing | None) -> str:
    return WINDOWS_IMAGE if machine and machine["size"].endswith("-windows") else IMAGE


def snapshot(thing: Thing, there: There) -> Json:
    source = there.parent(thing)
    name, number = (source["name"], source["id"]) if source else _gone(thing, there)
    zone = f"zones/{(source or thing)['zone']}"
    policy = link(thing, f"regions/{thing['region']}", "resourcePolicies", "weekly")
    return {
        **compute("snapshot", thing, there),
        "status": "READY",
        "sourceDisk": link(thing, zone, "disks", name),
        "sourceDiskId": number,
        "diskSizeGb": str(source["amount"] if source else 2 * thing["amount"]),
        "storageBytes": str(thing["amount"] * GIB),
        "storageBytesStatus": "UP_TO_DATE",
        "selfLink": of_all_regions(thing, "snapshots"),
        **labelled(thing),
        "labelFingerprint": there.code("fingerprint", 11, thing) + "=",
        "storageLocations": [thing["region"]],
        **({"autoCreated": True, "sourceSnapshotSchedulePolicy": policy} if has(thing, "scheduled") else {}),
        "snapshotType": "STANDARD",
    }


def _gone(thing: Thing, there: There) -> tuple[str, str]:
    """Name and id of a disk that is no more."""
    name = f"{thing['team']}-disk-{there.code('gone', 5, thing)}"
    return name, str(there.world.dice.whole("google, gone disk", 10**18, 9 * 10**18, thing["number"]))


def image(thing: Thing, there: There) -> Json:
    source = there.parent(thing)
    of = {"sourceSnapshot": of_all_regions(source, "snapshots"), "sourceSnapshotId": source["id"]} if source else {}
    return {
        **compute("image", thing, there),
        "sourceType": "RAW",
        "status": "READY",
        "archiveSizeBytes": str(thing["amount"] * GIB),
        "diskSizeGb": str(2 * thing["amount"]),
        **of,
        "selfLink": of_all_regions(thing, "images"),
        **labelled(thing),
        "labelFingerprint": there.code("fingerprint", 11, thing) + "=",
        "storageLocations": [thing["region"]],
    }


def template_of(thing: Thing, there: There) -> Json:
    """The template that starts machines from an image."""
    name = f"{thing['name']}-template"
    start = {"sourceImage": of_all_regions(thing, "images"), "diskSizeGb": str(2 * thing["amount"])}
    return {
        "kind": "compute#instanceTemplate",
        "id": str(there.world.dice.whole("google, template", 10**18, 9 * 10**18, thing["number"])),
        "creationTimestamp": there.at(thing, thing["created"], "template"),
        "name": name,
        "properties": {
            "machineType": "n2-standard-2",
            "disks": [{"type": "PERSISTENT", "boot": True, "autoDelete": True, "initializeParams": start}],
            "networkInterfaces": [{"network": link(thing, "global", "networks", "default"), "name": "nic0"}],
        },
        "selfLink": link(thing, "global", "instanceTemplates", name),
    }
