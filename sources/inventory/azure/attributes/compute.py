"""Machines, disks, snapshots, images, clusters: https://learn.microsoft.com/rest/api/compute/."""

from collections.abc import Iterable
from typing import Any

from sources.inventory.azure.things import Thing, at, has, keys, many, written

Told = dict[str, Any]


def power_state(machine: Thing) -> str | None:
    """`running`, `stopped`, `deallocated`: Resource Graph has it in `extended`, Compute itself in statuses."""
    code = at(machine, "properties.extended.instanceView.powerState.code")
    codes = [code] if code else [at(each, "code") for each in _statuses(machine)]
    return _after("PowerState/", codes)


def disk(thing: Thing) -> Told:
    """`attached_to` is completed by what machines say of their disks (links.py): Resource Graph names one owner."""
    return {
        "attached_to": _managed_by(thing),
        "ownership_changed": written(at(thing, "properties.LastOwnershipUpdateTime")),
        "source": keys(thing, "properties.creationData.sourceResourceId"),
        "sku": at(thing, "sku.name"),
        "size_gb": at(thing, "properties.diskSizeGB"),
        "performance_tier": at(thing, "properties.tier"),
        "iops": at(thing, "properties.diskIOPSReadWrite"),
        "megabytes_per_second": at(thing, "properties.diskMBpsReadWrite"),
        "max_shares": at(thing, "properties.maxShares"),
    }


def snapshot(thing: Thing) -> Told:
    return {
        "source": keys(thing, "properties.creationData.sourceResourceId"),
        "create_option": at(thing, "properties.creationData.createOption"),
        "managed_by": _managed_by(thing),
        "incremental": at(thing, "properties.incremental"),
        "sku": at(thing, "sku.name"),
        "size_gb": at(thing, "properties.diskSizeGB"),
    }


def image(thing: Thing) -> Told:
    disks = "properties.storageProfile.osDisk", "properties.storageProfile.dataDisks[]"
    made_of = [f"{disk}.{what}.id" for disk in disks for what in ("managedDisk", "snapshot")]
    return {"made_of": keys(thing, "properties.sourceVirtualMachine.id", *made_of)}


def machine(thing: Thing) -> Told:
    """Statuses with their times come with the instance view alone, which is asked for where a machine is off."""
    storage = "properties.storageProfile"
    statuses = _statuses(thing)
    done = [at(each, "time") for each in statuses if str(at(each, "code")).startswith("ProvisioningState/")]
    return {
        "machine_type": at(thing, "properties.hardwareProfile.vmSize"),
        "disks": keys(thing, f"{storage}.osDisk.managedDisk.id", f"{storage}.dataDisks[].managedDisk.id"),
        "network_interfaces": keys(thing, "properties.networkProfile.networkInterfaces[].id"),
        "last_operation": next(filter(None, map(written, done)), None),
        "hibernated": _after("HibernationState/", [at(each, "code") for each in statuses]) == "hibernated"
        if statuses
        else None,
        "is_spot": at(thing, "properties.priority") == "Spot",
        "scale_set": keys(thing, "properties.virtualMachineScaleSet.id"),
    }


def scale_set(thing: Thing) -> Told:
    return {"machine_type": at(thing, "sku.name"), "machines": at(thing, "sku.capacity")}


def cluster(thing: Thing) -> Told:
    pools = many(thing, "properties.agentPoolProfiles")
    group = at(thing, "properties.nodeResourceGroup")
    return {
        "node_group": group.lower() if isinstance(group, str) else None,
        "system_pools": [at(each, "name") for each in pools if at(each, "mode") == "System"],
    }


def pool(thing: Thing) -> Told:
    return {
        "mode": at(thing, "properties.mode"),
        "machines": at(thing, "properties.count"),
        "machine_type": at(thing, "properties.vmSize"),
    }


def _managed_by(thing: Thing) -> list[str] | None:
    """None where the column itself did not come."""
    return keys(thing, "managedBy", "managedByExtended[]") if "managedBy" in thing else None


def _statuses(thing: Thing) -> list[Any]:
    where = "properties.instanceView.statuses"
    return many(thing, where) if has(thing, where) else []


def _after(start: str, codes: Iterable[Any]) -> str | None:
    named = (code.removeprefix(start).lower() for code in codes if isinstance(code, str) and code.startswith(start))
    return next(named, None)


TYPES = {
    "microsoft.compute/disks": disk,
    "microsoft.compute/snapshots": snapshot,
    "microsoft.compute/images": image,
    "microsoft.compute/virtualmachines": machine,
    "microsoft.compute/virtualmachinescalesets": scale_set,
    "microsoft.containerservice/managedclusters": cluster,
    "microsoft.containerservice/managedclusters/agentpools": pool,
}
