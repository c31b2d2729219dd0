"""Azure Resource Graph: everything in some subscriptions by one query, a thousand resources a page.

https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources. A page's token goes on where
a query is ordered and has the id among its columns. Other columns than these fail a query: `managedByExtended` is none.
https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
"""

from collections.abc import Iterator, Mapping, Sequence

from sources.inventory.azure.answers import Answers, Json
from sources.inventory.azure.client import Question
from sources.inventory.azure.failures import NotTold
from sources.inventory.azure.things import Thing

PATH = "/providers/Microsoft.ResourceGraph/resources"
VERSION = "2022-10-01"
A_PAGE = 1000
# https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests: below 300.
AT_ONCE = 250
COLUMNS = "id, name, type, kind, location, subscriptionId, managedBy, sku, properties, tags"
RESOURCES = f"Resources | project {COLUMNS} | order by id asc"
PROTECTED_ITEM = "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems"
PROTECTED_ITEMS = (
    f"RecoveryServicesResources | where type == '{PROTECTED_ITEM}' "
    "| project id, name, type, subscriptionId, properties, tags | order by id asc"
)


def asked(
    answers: Answers, query: str, subscriptions: Sequence[str], allowed: Mapping[str, str]
) -> tuple[list[Thing], dict[str, NotTold]]:
    """What a query finds, and of which subscriptions it was not told, with the reason.

    `allowed` tells of each subscription what the identity may read there, in any words: with more, more is found.

    Where many at once are refused, each is asked for alone, so that one that is closed hides no other.
    """
    found: list[Thing] = []
    missing: dict[str, NotTold] = {}
    for some in _batched(subscriptions, AT_ONCE):
        try:
            found.extend(_rows(answers.pages(_question(query, some, allowed))))
        except NotTold as why:
            if why.hopeless or len(some) == 1:
                missing.update(dict.fromkeys(some, why))
                continue
            for each in some:
                rows, refused = asked(answers, query, [each], allowed)
                found.extend(rows)
                missing.update(refused)
    return found, missing


def _batched(whole: Sequence[str], most: int) -> Iterator[list[str]]:
    for first in range(0, len(whole), most):
        yield list(whole[first : first + most])


def _question(query: str, subscriptions: Sequence[str], allowed: Mapping[str, str]) -> Question:
    options = {"resultFormat": "objectArray", "$top": A_PAGE}
    body = {"query": query, "subscriptions": list(subscriptions), "options": options}
    given = "".join(allowed.get(each, "") for each in subscriptions)
    return Question(PATH, {"api-version": VERSION}, body, given)


def _rows(pages: Sequence[Mapping[str, Json]]) -> Iterator[Thing]:
    """A column that is null may be left out of a row; it was asked for all the same."""
    for page in pages:
        for row in _objects(page.get("data")):
            if row.get("id"):
                yield {"managedBy": None, "tags": None, **row}


def _objects(data: Json) -> Iterator[Thing]:
    """Rows are objects, as they are asked for; an older version gives a table of columns and rows."""
    if isinstance(data, dict):
        names = [column["name"] for column in data.get("columns") or ()]
        yield from (dict(zip(names, cells, strict=False)) for cells in data.get("rows") or ())
    else:
        yield from (row for row in data or () if isinstance(row, dict))
