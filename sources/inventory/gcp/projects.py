"""The projects that the credentials may see. https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/search"""

from dataclasses import dataclass

from sources.inventory.gcp.assets import PROJECT, Asset
from sources.inventory.gcp.client import Client

PERMISSION = "resourcemanager.projects.get"
PAGE = "500"
ACTIVE = "ACTIVE"


@dataclass(frozen=True)
class Projects:
    """`open`: number by id. `closed` are those that somebody asked to delete: nothing in them runs any more."""

    open: dict[str, str]
    closed: tuple[Asset, ...] = ()


def projects(client: Client) -> Projects:
    """Raises Unreachable."""
    found = [
        project
        for page in client.pages("cloudresourcemanager", "/v3/projects:search", {"pageSize": PAGE})
        for project in page.get("projects") or ()
        if project.get("projectId")
    ]
    numbers = {str(each["projectId"]): str(each.get("name", "")).rpartition("/")[2] for each in found}
    shut = [each for each in found if each.get("state", ACTIVE) != ACTIVE]
    closed = tuple(
        Asset(
            f"//cloudresourcemanager.googleapis.com/projects/{numbers[each['projectId']]}",
            PROJECT,
            each["projectId"],
            numbers[each["projectId"]],
            "global",
            each,
        )
        for each in shut
    )
    gone = {asset.project for asset in closed}
    return Projects({project: number for project, number in numbers.items() if project not in gone}, closed)
