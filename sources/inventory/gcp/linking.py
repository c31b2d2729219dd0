"""What one resource tells of another: links become keys, and what only the other side knows is added.

Answers that are old or brief leave out who uses a disk or an address; machines and forwarding rules tell it too, and
what either side tells is taken.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sources.inventory.gcp.names import COMPUTE, full_name, project_of
from sources.inventory.gcp.told.machines import CLUSTER, POOL
from sources.inventory.gcp.told.network import in_use
from warehouse.tables.resource_types import BY_NAME
from warehouse.tables.resource_types.base import KEYS

if TYPE_CHECKING:
    from sources.inventory.gcp.resources import Seen

INSTANCE, DISK, ADDRESS = f"{COMPUTE}Instance", f"{COMPUTE}Disk", f"{COMPUTE}Address"
SNAPSHOT, IMAGE, NODE_POOL = f"{COMPUTE}Snapshot", f"{COMPUTE}Image", "container.googleapis.com/NodePool"


def link(seen: "Sequence[Seen]", told_projects: Collection[str]) -> None:
    """Completes the attributes in place. `told_projects`: what is missing of these is gone, of others unseen."""
    by_type: dict[str, list[Seen]] = {}
    for each in seen:
        by_type.setdefault(each.asset.type, []).append(each)
    keys = {each.asset.name: each.key for each in seen} | _by_number(seen)
    _sources(by_type.get(SNAPSHOT, ()), {each.asset.name: each for each in by_type.get(DISK, ())}, told_projects)
    for each in seen:
        for attribute in BY_NAME[each.asset.type].attributes:
            found = each.attributes.get(attribute.name)
            if attribute.type == KEYS and found is not None:
                each.attributes[attribute.name] = [keys.get(name, name) for name in found]
    _attached(by_type.get(INSTANCE, ()), by_type.get(DISK, ()))
    _shown(seen, by_type.get(ADDRESS, ()))
    _nodes(by_type.get(INSTANCE, ()), by_type.get(NODE_POOL, ()))
    _newest(by_type.get(IMAGE, ()))


def _by_number(seen: "Iterable[Seen]") -> dict[str, str]:
    """Keys by the full name with the project's number in place of its id, as some services write links."""
    return {
        each.asset.name.replace(f"/projects/{each.asset.project}/", f"/projects/{each.asset.number}/", 1): each.key
        for each in seen
        if each.asset.number
    }


def _sources(snapshots: "Iterable[Seen]", disks: "dict[str, Seen]", told_projects: Collection[str]) -> None:
    """A snapshot's disk is gone where its project was listed and has no disk of that name and number."""
    for each in snapshots:
        name = each.attributes.get("source_name")
        if not name:
            each.attributes["source"] = None
            continue
        disk = disks.get(full_name(name))
        number = each.asset.data.get("sourceDiskId")
        if disk is None:
            each.attributes["source"] = [] if project_of(name) in told_projects else None
        elif number and disk.asset.data.get("id") and str(number) != str(disk.asset.data["id"]):
            each.attributes["source"] = []


def _attached(machines: "Iterable[Seen]", disks: "Sequence[Seen]") -> None:
    """A disk hangs on each machine that names it; those it starts from come from the machine alone."""
    held: dict[str, list[str]] = {}
    boots: set[str] = set()
    devices: dict[str, list[str]] = {}
    for machine in machines:
        for disk in machine.attributes.get("disks") or ():
            held.setdefault(disk, []).append(machine.key)
        boots.update(machine.attributes.get("boot_disks") or ())
        for disk, device in (machine.attributes.get("devices") or {}).items():
            devices.setdefault(disk, []).append(f"{machine.asset.data.get('id')}/{device}")
    _add(disks, "attached_to", held, by=lambda each: each.key)
    for each in disks:
        each.attributes["boot"] = each.asset.name in boots
        each.attributes["devices"] = devices.get(each.asset.name, [])


def _shown(seen: "Iterable[Seen]", addresses: "Sequence[Seen]") -> None:
    """An address is used by whatever shows it to the world; private ones are of many networks and prove nothing."""
    public = {each.attributes.get("address") for each in addresses if each.attributes.get("address_type") != "internal"}
    shown: dict[str, list[str]] = {}
    named: dict[str, list[str]] = {}
    for each in seen:
        for address in in_use(each.asset.data):
            if address in public:
                shown.setdefault(address, []).append(each.key)
        for address in each.attributes.get("addresses") or ():
            named.setdefault(address, []).append(each.key)
    outside = [each for each in addresses if each.attributes.get("address_type") != "internal"]
    _add(outside, "used_by", shown, by=lambda each: each.attributes.get("address"))
    _add(outside, "used_by", named, by=lambda each: each.key)


def _add(seen: "Iterable[Seen]", attribute: str, more: dict[str, list[str]], *, by: Any) -> None:
    for each in seen:
        told = each.attributes.get(attribute) or []
        each.attributes[attribute] = list(dict.fromkeys([*told, *more.get(by(each) or "", ())]))


def _nodes(machines: "Iterable[Seen]", pools: "Sequence[Seen]") -> None:
    """Machines that a pool's groups made, or that carry its name and its cluster's in their labels."""
    by_group = {_plain(group): pool for pool in pools for group in pool.attributes.get("groups") or ()}
    by_name = {(pool.asset.project, *_named(pool)): pool for pool in pools}
    for pool in pools:
        pool.attributes["nodes"] = []
    for machine in machines:
        labels = machine.asset.data.get("labels") or {}
        named = by_name.get((machine.asset.project, labels.get(CLUSTER), labels.get(POOL)))
        pool = by_group.get(_plain(machine.attributes.get("group") or "")) or named
        machine.attributes["node_pool"] = [pool.key] if pool else []
        if pool:
            pool.attributes["nodes"].append(machine.key)


def _plain(group: str) -> str:
    """A group of machines without its project, which is written by id in one place and by number in another."""
    return group.partition("/zones/")[2].replace("/instanceGroups/", "/instanceGroupManagers/")


def _named(pool: "Seen") -> tuple[str | None, str | None]:
    """Names of the pool's cluster and of the pool."""
    above = next(iter(pool.attributes.get("cluster") or ()), "")
    return above.rpartition("/")[2] or None, str(pool.asset.data.get("name") or "") or None


def _newest(images: "Iterable[Seen]") -> None:
    """Of each family in a project the newest image that is not deprecated is the one that machines start from."""
    newest: dict[tuple[str | None, str], Seen] = {}
    for each in images:
        family = each.attributes.get("family")
        each.attributes["newest_of_family"] = False
        if family and not each.attributes.get("deprecated"):
            before = newest.get((each.asset.project, family))
            if before is None or _made(before) < _made(each):
                newest[each.asset.project, family] = each
    for each in newest.values():
        each.attributes["newest_of_family"] = True


def _made(seen: "Seen") -> str:
    return str(seen.asset.data.get("creationTimestamp") or "")
