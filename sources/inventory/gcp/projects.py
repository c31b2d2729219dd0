"""The projects that the credentials may see. https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/search"""

from sources.inventory.gcp.client import Client

PERMISSION = "resourcemanager.projects.get"
PAGE = "500"


def projects(client: Client) -> dict[str, str]:
    """Number by id, of those that are active. Raises Unreachable."""
    found = (
        project
        for page in client.pages("cloudresourcemanager", "/v3/projects:search", {"pageSize": PAGE})
        for project in page.get("projects") or ()
    )
    return {
        str(each["projectId"]): str(each.get("name", "")).rpartition("/")[2]
        for each in found
        if each.get("state", "ACTIVE") == "ACTIVE" and each.get("projectId")
    }
