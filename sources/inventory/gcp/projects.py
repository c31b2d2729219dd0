"""The projects that the credentials may see. https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/search"""

from collections.abc import Iterator

from sources.inventory.gcp.assets import PROJECT, Asset
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.told import Json

PERMISSION = "resourcemanager.projects.get"
PAGE = "500"


def projects(client: Client) -> dict[str, str]:
    """Number by id, of those that are active. Raises Unreachable."""
    return {
        str(each["projectId"]): _number(each)
        for each in _found(client, {})
        if each.get("state", "ACTIVE") == "ACTIVE" and each.get("projectId")
    }


def closed(client: Client) -> list[Asset]:
    """Those that are to be deleted: they are no assets any more, and may be on the bill. Raises Unreachable."""
    return [
        Asset(
            f"//{PROJECT.partition('/')[0]}/projects/{_number(each)}",
            PROJECT,
            each["projectId"],
            _number(each),
            None,
            each,
        )
        for each in _found(client, {"query": "state:DELETE_REQUESTED"})
        if each.get("state") == "DELETE_REQUESTED" and each.get("projectId")
    ]


def _found(client: Client, asked: dict[str, str]) -> Iterator[Json]:
    for page in client.pages("cloudresourcemanager", "/v3/projects:search", {"pageSize": PAGE, **asked}):
        yield from page.get("projects") or ()


def _number(project: Json) -> str:
    return str(project.get("name", "")).rpartition("/")[2]
