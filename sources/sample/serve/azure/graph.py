"""Azure Resource Graph, a small part: https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources.

`Resources`, `RecoveryServicesResources` (or `ResourceContainers`, which is empty) with `| where`, `| project`,
`| order by`, `| limit`. A column that is none fails a query.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.azure.manager import error, objects, subscriptions, tenant_of
from sources.sample.serve.dialects.base import page, whole_number
from sources.sample.serve.filters import UnreadableFilter, condition, value_at

PATH = "/providers/microsoft.resourcegraph/resources"
MOST = 1000
COLUMNS = (
    *("id", "name", "type", "tenantId", "kind", "location", "resourceGroup", "subscriptionId", "managedBy", "sku"),
    *("plan", "properties", "tags", "identity", "zones", "extendedLocation"),
)
ITEM = "microsoft.recoveryservices/vaults/backupprotecteditems"
PROTECTED = "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems"
# What Resource Graph has not: a cluster tells its pools itself, an account's lifecycle is asked for.
ELSEWHERE = (
    "microsoft.containerservice/managedclusters/agentpools",
    "microsoft.storage/storageaccounts/managementpolicies",
)
QUOTA = (("x-ms-user-quota-remaining", "14"), ("x-ms-user-quota-resets-after", "00:00:05"))


def answer(request: Request, answers: Answers) -> Answer:
    """A page of what a query finds in the subscriptions that it names, else in all."""
    asked = json.loads(request.body or b"{}")
    options = asked.get("options") or {}
    known = [each for each in subscriptions(answers) if not answers.denies(each)]
    named = [each.lower() for each in asked.get("subscriptions") or known]
    within = tuple(each for each in known if each.lower() in named)
    query = str(asked.get("query", ""))
    try:
        rows = answers.once((within, query), lambda: _found(query, _rows(answers, within)))
    except UnreadableFilter as unreadable:
        return error(
            400, "BadRequest", f"Please provide below info when asking for support: InvalidQuery, {unreadable}"
        )
    most = max(1, min(int(options.get("$top") or MOST), MOST))
    items, rest = page(rows, whole_number(str(options.get("$skipToken") or "")), most)
    body: dict[str, Any] = {"totalRecords": len(rows), "count": len(items), "data": list(items), "facets": []}
    more = {} if rest is None else {"$skipToken": str(rest)}
    return told({**body, "resultTruncated": "false", **more}, *QUOTA)


def _rows(answers: Answers, within: Sequence[str]) -> list[Thing]:
    return [_row(thing, tenant_of(answers)) for thing in objects(answers, within)]


def _row(thing: Thing, tenant: str) -> Thing:
    """An object as Resource Graph keeps it: its type in lower case, its scope in columns, a machine's power apart."""
    words = thing["id"].split("/")
    grouped = len(words) > 4 and words[3].lower() == "resourcegroups"
    scope = {"subscriptionId": words[2], "resourceGroup": words[4].lower() if grouped else ""}
    whole = {**thing, **scope, "type": thing["type"].lower(), "tenantId": tenant}
    return {name: _extended(whole[name]) if name == "properties" else whole[name] for name in COLUMNS if name in whole}


def _extended(properties: Any) -> Any:
    if "instanceView" not in properties:
        return properties
    others = {name: value for name, value in properties.items() if name != "instanceView"}
    power = next(each for each in properties["instanceView"]["statuses"] if each["code"].startswith("PowerState/"))
    return {**others, "extended": {"instanceView": {"powerState": power}}}


def _protected(row: Thing) -> Thing:
    """A backed-up item under the container that it is in."""
    place = "/backupFabrics/Azure/protectionContainers/machines/protectedItems/"
    return {**row, "id": row["id"].replace("/backupProtectedItems/", place), "type": PROTECTED}


def _found(query: str, things: Sequence[Thing]) -> list[Thing]:
    table, *steps = [step.strip() for step in re.split(r"\|(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*$)", query)]
    if table.lower() not in TABLES:
        raise UnreadableFilter(f"the table {table} is not known here")
    rows = TABLES[table.lower()](things)
    for step in steps:
        word, _, rest = step.partition(" ")
        if word not in STEPS:
            raise UnreadableFilter(f"`{word}` is not known here")
        rows = STEPS[word](rest, rows)
    return rows


def _where(text: str, rows: list[Thing]) -> list[Thing]:
    return list(filter(condition(text), rows))


def _project(text: str, rows: list[Thing]) -> list[Thing]:
    columns = [column.strip() for column in text.split(",")]
    named = [(new.strip(), old.strip() or new.strip()) for new, _, old in (column.partition("=") for column in columns)]
    unknown = [old for _, old in named if old.partition(".")[0] not in COLUMNS]
    if unknown:
        raise UnreadableFilter(f"Failed to resolve column or scalar expression named '{unknown[0]}'")
    return [{new: value_at(row, old) for new, old in named} for row in rows]


def _ordered(text: str, rows: list[Thing]) -> list[Thing]:
    path, _, way = text.removeprefix("by ").strip().partition(" ")
    return sorted(rows, key=lambda row: str(value_at(row, path) or "").lower(), reverse=way.strip() != "asc")


TABLES: dict[str, Callable[[Sequence[Thing]], list[Thing]]] = {
    "resources": lambda things: [thing for thing in things if thing["type"] not in (*ELSEWHERE, ITEM)],
    "recoveryservicesresources": lambda things: [_protected(thing) for thing in things if thing["type"] == ITEM],
    "resourcecontainers": lambda _: [],
}
STEPS: dict[str, Callable[[str, list[Thing]], list[Thing]]] = {
    "where": _where,
    "project": _project,
    "order": _ordered,
    "sort": _ordered,
    "limit": lambda text, rows: rows[: int(text)],
    "take": lambda text, rows: rows[: int(text)],
}
