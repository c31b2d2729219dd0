"""Resources as our table has them, from what Azure says of each."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from sources.inventory.azure.attributes import attributes
from sources.inventory.azure.attributes.compute import power_state
from sources.inventory.azure.things import Json, Thing, at, key, many, moment, subscription_of, type_of
from warehouse.tables.inventory import RESOURCE_SEEN

CLUSTER = "microsoft.containerservice/managedclusters"
# Where a provider says when a resource was made.
CREATED = (
    "properties.timeCreated",
    "properties.creationTime",
    "properties.creationDate",
    "properties.createdDate",
    "properties.createdAt",
    "systemData.createdAt",
)
STATES = (
    "properties.diskState",
    "properties.operationalState",
    "properties.serviceProviderProvisioningState",
    "properties.powerState.code",
    "properties.state",
    "properties.status",
    "properties.protectionState",
)
OF_NO_REGION = ("", "global")


def resources(things: Iterable[Thing]) -> pl.DataFrame:
    """RESOURCE_SEEN of all things and of the parts that they hold, each key once: the first that is told counts."""
    rows: dict[str, dict[str, Any]] = {}
    machines: dict[str, list[str]] = {}
    for thing in _with_parts(things):
        row = _row(thing)
        if row is None or row["x_resource_key"] in rows:
            continue
        rows[row["x_resource_key"]] = row
        for disk in (row["attributes"] or {}).get("disks") or ():
            machines.setdefault(disk, []).append(row["x_resource_key"])
    _attach(rows, machines)
    packed = ({**row, "attributes": _packed(row["attributes"])} for row in rows.values())
    return pl.DataFrame(list(packed), schema=RESOURCE_SEEN.schema)


def _with_parts(things: Iterable[Thing]) -> Iterator[Thing]:
    """The node pools of a cluster stand in the cluster alone, where Resource Graph is asked."""
    for thing in things:
        yield thing
        if str(thing.get("type", "")).lower() == CLUSTER:
            for pool in many(thing, "properties.agentPoolProfiles"):
                yield _pool(thing, pool)


def _pool(cluster: Thing, pool: Json) -> Thing:
    own = {name: cluster.get(name) for name in ("location", "subscriptionId", "tags")}
    name = at(pool, "name")
    return {
        **own,
        "id": f"{cluster['id']}/agentPools/{name}",
        "name": name,
        "type": f"{CLUSTER}/agentpools",
        "properties": pool,
    }


def _row(thing: Thing) -> dict[str, Any] | None:
    """None of what has no id."""
    own = key(thing.get("id"))
    if own is None:
        return None
    type_ = str(thing.get("type") or type_of(own) or "").lower()
    created = (moment(at(thing, path)) for path in CREATED)
    return {
        "provider": "azure",
        "account": str(thing.get("subscriptionId") or subscription_of(own)).lower(),
        "region": _region(thing.get("location")),
        "x_resource_key": own,
        "resource_type": type_,
        "name": thing.get("name") or own.rpartition("/")[2],
        "state": _state(thing),
        "created": next(filter(None, created), None),
        "tags": _packed(thing.get("tags") or {}) if "tags" in thing else None,
        "attributes": attributes(type_, thing),
    }


def _state(thing: Thing) -> str | None:
    told = power_state(thing) or next(filter(None, (at(thing, path) for path in STATES)), None)
    return told.lower() if isinstance(told, str) else None


def _region(location: Json) -> str | None:
    """`westeurope`, also where it is written `West Europe`."""
    name = str(location or "").lower().replace(" ", "")
    return None if name in OF_NO_REGION else name


def _attach(rows: Mapping[str, dict[str, Any]], machines: Mapping[str, list[str]]) -> None:
    """A disk that several machines share names one of them; the others name the disk."""
    for disk, users in machines.items():
        told = (rows.get(disk) or {}).get("attributes")
        if told and told.get("attached_to") is not None:
            told["attached_to"] = list(dict.fromkeys([*told["attached_to"], *users]))


def _packed(value: Json) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
