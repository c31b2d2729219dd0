"""Resource Graph's table `Resources` as the portal downloads it: a CSV of all subscriptions, JSON in its columns.

https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
"""

import csv
import io
import json
from collections.abc import Iterable

from sources.sample.clouds.azure.inventory import Json
from sources.sample.clouds.azure.payers import tenant
from sources.sample.clouds.azure.words import Row
from sources.sample.world import Place, World

FEED = "azure-graph"
FOLDER = f"inventory/{FEED}"
COLUMNS = (
    "id", "name", "type", "tenantId", "kind", "location", "resourceGroup", "subscriptionId", "managedBy", "sku", "plan",
    "properties", "tags", "identity", "zones", "extendedLocation",
)  # fmt: skip
# What Resource Graph has in tables of their own, or not at all.
ELSEWHERE = ("agentpool", "lifecycle", "backupitem")


def write_graph(listed: Iterable[tuple[Row, Json]], world: World, place: Place) -> None:
    """`inventory/azure-graph/azureResourceGraphResults-<day>.csv`."""
    text = io.StringIO(newline="")
    table: csv.DictWriter[str] = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    table.writerows(_line(row, answer, world) for row, answer in listed if row["kind"] not in ELSEWHERE)
    path = place.folder / FOLDER / f"azureResourceGraphResults-{world.as_of}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def _line(row: Row, answer: Json, world: World) -> dict[str, str]:
    """Types and groups are in lower case there, ids as they were written; a machine's power is below `extended`."""
    told = answer["properties"]
    if "instanceView" in told:
        power = {key: told["instanceView"]["statuses"][-1][key] for key in ("code", "displayStatus")}
        others = {name: value for name, value in told.items() if name != "instanceView"}
        told = {**others, "extended": {"instanceView": {"powerState": {**power, "level": "Info"}}}}
    texts = {
        **{name: answer.get(name, "") for name in ("id", "name", "kind", "location", "managedBy")},
        "type": row["type"].casefold(),
        "tenantId": tenant(world),
        "resourceGroup": row["group"].casefold(),
        "subscriptionId": row["account"],
    }
    packed = {"sku": answer.get("sku"), "properties": told, "tags": answer.get("tags")}
    return {**texts, **{name: json.dumps(value, separators=(",", ":")) for name, value in packed.items() if value}}
