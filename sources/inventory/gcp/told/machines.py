"""Machines, disks, snapshots, images and groups of machines, as Compute Engine's REST interface gives them.

https://docs.cloud.google.com/compute/docs/reference/rest/v1/instances and its neighbours
"""

import json
from typing import Any

from sources.inventory.gcp.names import full_name
from sources.inventory.gcp.told.steps import Json, gib, gib_of_bytes, last, links, several, when, whole, within, word

CLAIM, VOLUME = "kubernetes.io/created-for", "goog-gke-volume"
# Kinds of groups of endpoints that have no endpoints of their own: what answers is elsewhere.
ELSEWHERE = ("SERVERLESS", "PRIVATE_SERVICE_CONNECT", "INTERNET_IP_PORT", "INTERNET_FQDN_PORT")
CLUSTER, POOL = "goog-k8s-cluster-name", "goog-k8s-node-pool-name"


def instance(data: Json) -> dict[str, Any]:
    disks, labels = several(data, "disks", "disk"), data.get("labels") or {}
    made_by = (
        each.get("value") for each in several(data.get("metadata") or {}, "items") if each.get("key") == "created-by"
    )
    return {
        "machine_type": last(data.get("machineType")),
        "disks": links(each.get("source") for each in disks),
        "boot_disks": links(each.get("source") for each in disks if each.get("boot")),
        "devices": {full_name(str(each["source"])): each.get("deviceName") for each in disks if each.get("source")},
        "images": links(_start(each) for each in disks),
        "gpus": sum(whole(each.get("acceleratorCount")) or 0 for each in several(data, "guestAccelerators")),
        "stopped_at": when(data.get("lastStopTimestamp")),
        "started_at": when(data.get("lastStartTimestamp")),
        "cluster": labels.get(CLUSTER),
        "group": next(iter(links(made_by)), None),
        "is_spot": bool(
            within(data, "scheduling", "preemptible") or within(data, "scheduling", "provisioningModel") == "SPOT"
        ),
    }


def _start(disk: Json) -> Any:
    """What a disk is to be made of, as templates and machines say it."""
    start = disk.get("initializeParams") or {}
    return start.get("sourceImage") or start.get("sourceSnapshot")


def disk(data: Json) -> dict[str, Any]:
    return {
        "size_gb": gib(data.get("sizeGb")),
        "disk_type": last(data.get("type")),
        "attached_to": links(several(data, "users", "user")),
        "attached_at": when(data.get("lastAttachTimestamp")),
        "detached_at": when(data.get("lastDetachTimestamp")),
        "images": links([data.get("sourceImage"), data.get("sourceSnapshot")]),
        "claim": _claim(data),
        "replicates": links([within(data, "asyncPrimaryDisk", "disk")]),
    }


def _claim(data: Json) -> str | None:
    """Clusters write into a disk's description whose claim it was made for, as JSON.

    https://docs.cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes
    """
    text = str(data.get("description") or "")
    try:
        told = json.loads(text) if text.startswith("{") else {}
    except ValueError:
        told = {}
    name, space = told.get(f"{CLAIM}/pvc/name"), told.get(f"{CLAIM}/pvc/namespace")
    labelled = VOLUME in (data.get("labels") or {})
    return f"{space}/{name}" if name and space else name or (data.get("name") if labelled else None)


def snapshot(data: Json) -> dict[str, Any]:
    return {
        "size_gb": gib_of_bytes(data.get("storageBytes")),
        "source": links([data.get("sourceDisk")]),
        "source_name": next(iter(links([data.get("sourceDisk")])), None),
        "scheduled": bool(data.get("autoCreated") or data.get("sourceSnapshotSchedulePolicy")),
        "archived": word(data.get("snapshotType")) == "archive",
    }


def image(data: Json) -> dict[str, Any]:
    return {
        "size_gb": gib_of_bytes(data.get("archiveSizeBytes")),
        "images": links([data.get("sourceImage"), data.get("sourceSnapshot")]),
        "family": data.get("family"),
        "deprecated": word(within(data, "deprecated", "state")),
    }


def template(data: Json) -> dict[str, Any]:
    return {"images": links(_start(each) for each in several(data.get("properties") or {}, "disks"))}


def machine_image(data: Json) -> dict[str, Any]:
    disks = several(data.get("instanceProperties") or {}, "disks")
    return {"size_gb": gib_of_bytes(data.get("totalStorageBytes")), "images": links(_start(each) for each in disks)}


def group(data: Json) -> dict[str, Any]:
    return {"members": whole(data.get("size"))}


def endpoints(data: Json) -> dict[str, Any]:
    """Endpoints that are elsewhere are not counted here."""
    elsewhere = data.get("networkEndpointType") in ELSEWHERE
    return {"members": None if elsewhere else whole(data.get("size"))}


def manager(data: Json) -> dict[str, Any]:
    return {"members": whole(data.get("targetSize"))}


READS = {
    "compute.googleapis.com/Instance": instance,
    "compute.googleapis.com/Disk": disk,
    "compute.googleapis.com/Snapshot": snapshot,
    "compute.googleapis.com/Image": image,
    "compute.googleapis.com/InstanceTemplate": template,
    "compute.googleapis.com/MachineImage": machine_image,
    "compute.googleapis.com/InstanceGroup": group,
    "compute.googleapis.com/NetworkEndpointGroup": endpoints,
    "compute.googleapis.com/InstanceGroupManager": manager,
}
