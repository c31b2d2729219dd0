"""Resource-based commitments of Compute Engine, of all projects and regions.

https://docs.cloud.google.com/compute/docs/reference/rest/v1/regionCommitments/aggregatedList
Spend-based ones no interface lists: `cud_subscriptions_export` tells them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import polars as pl

from sources.base import SourceError
from sources.inventory.base import Asking
from sources.inventory.commitments import TOLD, Commitments
from sources.inventory.gcp import projects
from sources.inventory.gcp.answers import Absent
from sources.inventory.gcp.at_once import at_once
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.told import Json
from sources.settings import InventorySettings

PERMISSION = "compute.commitments.list"
PAGE = "500"
YEARS = {"TWELVE_MONTH": "1 year", "THIRTY_SIX_MONTH": "3 years"}
STATES = {"ACTIVE": "Active", "EXPIRED": "Expired", "NOT_YET_ACTIVE": "Pending", "CANCELED": "Canceled"}


def told(settings: InventorySettings, asking: Asking) -> Commitments:
    client = Client.of(settings, asking.archive, f"{asking.as_of}", replays=False)
    wanted = settings.accounts or tuple(projects.projects(client).open)
    rows, gaps = list[dict[str, Any]](), list[str]()
    for project, found in at_once(lambda each: list(_listed(client, each)), wanted):
        if isinstance(found, Absent):
            continue
        if isinstance(found, SourceError):
            gaps.append(f"{settings.name}: {PERMISSION} in {project}: {found.found}")
        else:
            rows += [_row(project, each) for each in found]
    return Commitments("gcp", pl.DataFrame(rows, TOLD), tuple(gaps))


def _listed(client: Client, project: str) -> Iterator[Json]:
    path = f"/compute/v1/projects/{project}/aggregated/commitments"
    for page in client.pages("compute", path, {"maxResults": PAGE, "returnPartialSuccess": "true"}):
        for place in (page.get("items") or {}).values():
            yield from place.get("commitments") or ()


def _row(project: str, each: Json) -> dict[str, Any]:
    """Bills name it by its project, region and name."""
    region = str(each.get("region", "")).rpartition("/")[2]
    resources = [f"{part.get('amount')} {part.get('type')}" for part in each.get("resources") or ()]
    return {
        "id": f"projects/{project}/regions/{region}/commitments/{each['name']}",
        "name": each.get("description") or each["name"],
        "kind": f"Resource-based CUD, {YEARS.get(str(each.get('plan')), 'term not told')}",
        "category": "Usage",
        "start": _instant(each.get("startTimestamp")),
        "end": _instant(each.get("endTimestamp")),
        "payment": "No Upfront",
        "status": STATES.get(str(each.get("status")), each.get("status")),
        "region": region,
        "committed": None,
        "committed_unit": ", ".join(resources) or None,
    }


def _instant(text: str | None) -> datetime | None:
    return None if not text else datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
