"""What the templates of Azure's answers call things: the resource's own columns, and what it has to do with."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from sources.sample.clouds.azure.estate import SYSTEM_DISK
from sources.sample.clouds.azure.payers import guid
from sources.sample.world import World

# Any is what a row or JSON holds.
Row = dict[str, Any]
NETWORKS = "/subscriptions/{account}/resourceGroups/rg-Network-prod/providers/Microsoft.Network"
GONE = {
    "gone_disk": "Microsoft.Compute/disks/data-gone",
    "gone_snapshot": "Microsoft.Compute/snapshots/snap-gone-abroad",
    "gone_machine": "Microsoft.Compute/virtualMachines/vm-retired",
    "gone_server": "Microsoft.Sql/servers/sql-gone",
}


def words(there: pl.DataFrame, world: World) -> Iterator[tuple[Row, Row]]:
    """Each resource that is there, and its words."""
    rows = there.to_dicts()
    guids = world.dice.texts("azure, unique id", 32, there["number"])
    by_number = {row["number"]: {**row, "guid": guid(text)} for row, text in zip(rows, guids, strict=True)}
    beside = _Beside(by_number)
    for row in by_number.values():
        yield row, {**_own(row), **beside.of(row)}


class _Beside:
    """Who hangs on whom."""

    def __init__(self, by_number: dict[int, Row]) -> None:
        self.by_number = by_number
        self.children: dict[int, list[Row]] = {}
        self.guests: dict[int, list[Row]] = {}
        self.filling: dict[str, list[Row]] = {}
        for row in by_number.values():
            self.filling.setdefault(row["plot"], []).append(row)
            if row["parent"] is not None:
                self.children.setdefault(row["parent"], []).append(row)
        for row in by_number.values():
            if (host := self.refers(row)) is not None and row["kind"] == "disk":
                self.guests.setdefault(host["number"], []).append(row)

    def refers(self, row: Row) -> Row | None:
        """Of the resources of the story that it refers to, one that was there when it began; it lasts longest."""
        known = [other for other in self.filling.get(row["refers"] or "", []) if other["created"] <= row["created"]]
        return max(known, key=lambda other: (other["deleted"], other["number"]), default=None)

    def of(self, row: Row) -> Row:
        parent, refers = self.by_number.get(row["parent"]), self.refers(row)
        machine = next((each for each in (parent, refers) if each and each["kind"] == "vm"), None)
        children = self.children.get(row["number"], [])
        disks = sorted((child for child in children if child["kind"] == "disk"), key=_of_data)
        guests = self.guests.get(row["number"], [])
        return {
            "parent": parent and parent["arm_id"],
            "refers": refers and refers["arm_id"],
            "refers_guid": refers and refers["guid"],
            "refers_name": refers and refers["name"],
            "refers_nic": machine and self._nic(machine),
            "machine": machine and machine["arm_id"],
            "nic": self._nic(row),
            "os_disk": disks[0]["arm_id"] if disks else None,
            "os_disk_name": disks[0]["name"] if disks else None,
            "data_disks": [_data_disk(disk, lun) for lun, disk in enumerate([*disks[1:], *guests])],
            "addresses": [{"id": child["arm_id"]} for child in children if child["kind"] == "ip"] or None,
            "sites": sum(child["kind"] == "site" for child in children),
            "pools": [_pool(child) for child in children if child["kind"] == "agentpool"],
        }

    def _nic(self, machine: Row) -> str | None:
        return next(
            (each["arm_id"] for each in self.children.get(machine["number"], []) if each["kind"] == "nic"), None
        )


def _own(row: Row) -> Row:
    sku, _, second = (row["size"] or "").partition(" ")
    place = row["number"] // 1_000
    networks = NETWORKS.format(account=row["account"])
    gone = f"/subscriptions/{row['account']}/resourceGroups/{row['group']}/providers/"
    return {
        **{name: row[name] for name in ("name", "type", "account", "group", "size", "amount", "guid")},
        "id": row["arm_id"],
        "location": row["region"],
        "tags": _tags(row),
        "created": instant(row["created"]),
        "since": instant(row["story_since"]),
        "sku": sku,
        "second": second,
        "tier": sku.partition("_")[0],
        "address": f"203.0.113.{1 + place % 254}",
        "inside": f"10.{row['number'] % 7}.{place // 250 % 250}.{4 + place % 250}",
        "vnet": f"{networks}/virtualNetworks/vnet-{row['region']}",
        "prefix": f"{networks}/publicIPPrefixes/ippre-partners",
        **{word: gone + path for word, path in GONE.items()},
    }


def _tags(row: Row) -> dict[str, str]:
    keys = {name: name.capitalize() if row["capital_keys"] else name for name in ("team", "environment")}
    tags = {key: row[name] for name, key in keys.items() if row[name]}
    if not row["group"].startswith("MC_"):
        return tags
    return {**tags, "aks-managed-poolName": row["name"].split("-")[1]}


def instant(day: date | None) -> str | None:
    """Early on a day, before anybody looks at it, as Azure writes instants."""
    return day and f"{day}T01:12:44.5234447+00:00"


def _of_data(disk: Row) -> bool:
    """Whether a machine starts from another disk than this."""
    return SYSTEM_DISK not in disk["name"]


def _data_disk(disk: Row, lun: int) -> Row:
    managed = {"id": disk["arm_id"], "storageAccountType": disk["size"].partition(" ")[0]}
    return {"lun": lun, "name": disk["name"], "createOption": "Attach", "caching": "None", "managedDisk": managed}


def _pool(pool: Row) -> Row:
    mode = "System" if "_system" in pool["plot"] else "User"
    return {"name": pool["name"], "count": pool["amount"], "vmSize": pool["size"], "mode": mode, "osType": "Linux"}
