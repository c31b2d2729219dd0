"""What Compute Engine itself says of machines, disks and addresses, fresher than the inventory of assets.

https://docs.cloud.google.com/compute/docs/reference/rest/v1/instances/aggregatedList and its neighbours
"""

from collections.abc import Iterator
from dataclasses import replace

from sources.base import SourceError
from sources.inventory.gcp.answers import Absent
from sources.inventory.gcp.assets import Asset
from sources.inventory.gcp.at_once import at_once
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.names import COMPUTE, full_name
from sources.inventory.gcp.told import Json

LISTS = {"instances": f"{COMPUTE}Instance", "disks": f"{COMPUTE}Disk", "addresses": f"{COMPUTE}Address"}
PLURALS = {asset_type: plural for plural, asset_type in LISTS.items()}
PERMISSIONS = tuple(f"compute.{plural}.list" for plural in LISTS)
PAGE = "500"


def fill(client: Client, found: list[Asset]) -> tuple[str, ...]:
    """Puts Compute's own account in the place of each asset's, in place; gives notes on what could not be had.

    What Compute has and the inventory has not yet is left to the next look; what Compute has no more stays, for it may
    be of a place that did not answer.
    """
    fresh: dict[str, Json] = {}
    behind: dict[str, list[str]] = {}
    asked = sorted({(each.project, PLURALS[each.type]) for each in found if each.type in PLURALS and each.project})
    for (project, plural), told in at_once(lambda each: dict(_listed(client, *each)), asked):
        if isinstance(told, Absent):
            continue
        if isinstance(told, SourceError):
            behind.setdefault(f"compute.{plural}.list: {told.found}", []).append(project)
        else:
            fresh.update(told)
    for place, asset in enumerate(found):
        if asset.name in fresh:
            found[place] = replace(asset, data=fresh[asset.name])
    return tuple(
        f"Of {', '.join(of)} Compute Engine did not tell its own account ({why}): the inventory of assets counts."
        for why, of in behind.items()
    )


def _listed(client: Client, project: str, plural: str) -> Iterator[tuple[str, Json]]:
    """Full name and resource, of all zones and regions."""
    path = f"/compute/v1/projects/{project}/aggregated/{plural}"
    for page in client.pages("compute", path, {"maxResults": PAGE, "returnPartialSuccess": "true"}):
        for place in (page.get("items") or {}).values():
            for each in place.get(plural) or ():
                yield full_name(str(each["selfLink"])), each
