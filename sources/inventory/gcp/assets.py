"""Assets of Cloud Asset Inventory: as its list gives them, and as its exports have them.

https://docs.cloud.google.com/asset-inventory/docs/reference/rest/v1/assets/list,
https://docs.cloud.google.com/asset-inventory/docs/export-asset-metadata (a line an asset, names with underscores)
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sources.base import Unreachable
from sources.inventory.gcp.answers import Absent, Refused
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.names import COMPUTE, canonical, full_name, project_of
from sources.inventory.gcp.told import READS, Json

PROJECT = "cloudresourcemanager.googleapis.com/Project"
PAGE = "1000"
# Of those that are the same at another place the ones that Cloud Asset Inventory has as types of their own:
# https://docs.cloud.google.com/asset-inventory/docs/asset-types
ELSEWHERE = ("RegionDisk", "GlobalAddress", "GlobalForwardingRule", "RegionBackendService")
PERMISSION = "cloudasset.assets.listResource"


@dataclass(frozen=True)
class Asset:
    """One resource: its full name, its type (one name wherever it is), its project by id and number, its own JSON."""

    name: str
    type: str
    project: str | None
    number: str | None
    location: str | None
    data: Json

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Asset | None":
        """None for what is deleted, is no resource that we know, or came without its resource."""
        asset_type = canonical(str(raw.get("assetType") or raw.get("asset_type") or ""))
        resource = raw.get("resource") or {}
        if raw.get("deleted") or asset_type not in READS or not isinstance(resource.get("data"), Mapping):
            return None
        above = [*(raw.get("ancestors") or []), str(resource.get("parent") or "").rpartition("googleapis.com/")[2]]
        number = next((each.removeprefix("projects/") for each in above if each.startswith("projects/")), None)
        name, data = full_name(str(raw["name"])), resource["data"]
        own = data.get("projectId") if asset_type == PROJECT else project_of(name)
        project = None if own is None or own == number else own
        return cls(name, asset_type, project, number, resource.get("location"), data)


def listed(client: Client, scope: str) -> Iterator[Asset]:
    """All resources of the types that rules ask about within a scope: `projects/…`, `folders/…`, `organizations/…`.

    A type that an inventory does not know fails the request: it is asked without those that the answer names, and where
    it names none, for all types. Raises Refused where the scope may not be listed, Unreachable where it can't.
    """
    wanted = types()
    while True:
        try:
            yield from _of_types(client, scope, wanted)
        except (Refused, Absent):
            raise
        except Unreachable as error:
            if error.transient or "400" not in error.found or not wanted:
                raise
            wanted = _without(wanted, error.found)
        else:
            return


def _without(wanted: tuple[str, ...], said: str) -> tuple[str, ...]:
    """Without the types that an answer names, none where it names none."""
    named = {each for each in wanted if re.search(rf"{re.escape(each)}(?![A-Za-z])", said)}
    return tuple(each for each in wanted if each not in named) if named else ()


def _of_types(client: Client, scope: str, wanted: tuple[str, ...]) -> Iterator[Asset]:
    asked = {"contentType": "RESOURCE", "pageSize": PAGE, **({"assetTypes": wanted} if wanted else {})}
    for page in client.pages("cloudasset", f"/v1/{scope}/assets", asked):
        yield from filter(None, map(Asset.read, page.get("assets") or ()))


def types() -> tuple[str, ...]:
    """The asset types to ask for, with those that are another type at another place."""
    return (*READS, *(f"{COMPUTE}{name}" for name in ELSEWHERE))


def with_projects(found: Iterable[Asset], known: Mapping[str, str]) -> list[Asset]:
    """The assets, each with its project's id: by `known` (number to id), else by what other assets tell."""
    assets = list(found)
    ids = {each.number: each.project for each in assets if each.number and each.project} | dict(known)
    numbers = {project: number for number, project in ids.items()}
    return [
        replace(
            each,
            project=each.project or ids.get(each.number or "") or each.number,
            number=each.number or numbers.get(each.project or ""),
        )
        for each in assets
    ]
