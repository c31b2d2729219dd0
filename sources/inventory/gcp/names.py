"""How Google names a resource, and the key that the bill knows it by.

The inventory names Compute's resources by name, the bill by the numbers of project and resource; buckets have no
project in the inventory. https://docs.cloud.google.com/asset-inventory/docs/asset-names,
https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/detailed-usage (resource.global_name)
"""

import re
from collections.abc import Mapping
from typing import Any

LINK = re.compile(
    r"^(?:https:)?//(?:www\.googleapis\.com/compute|compute\.googleapis\.com(?:/compute)?)/(?:v1|beta|alpha)?/?"
)
RELATIVE = re.compile(r"^projects/[^/]+/(?:global|zones|regions)/")
BUCKET = re.compile(r"^//storage\.googleapis\.com/(?:projects/[^/]+/buckets/)?([^/]+)$")
ZONAL_CLUSTER = re.compile(r"^(//container\.googleapis\.com/projects/[^/]+)/zones/")
PROJECT = re.compile(r"^//[^/]+/projects/([^/]+)/")
PLACE = re.compile(r"/(?P<place>global|(?:zones|regions|locations)/[^/]+)/")
ZONE = re.compile(r"^(.+-[a-z]+\d+)-[a-z]$")
# Asset types that are another type at another place.
SAME_AS = {
    "RegionDisk": "Disk",
    "GlobalAddress": "Address",
    "GlobalForwardingRule": "ForwardingRule",
    "RegionBackendService": "BackendService",
    "RegionUrlMap": "UrlMap",
    "RegionTargetHttpProxy": "TargetHttpProxy",
    "RegionTargetHttpsProxy": "TargetHttpsProxy",
    "RegionTargetTcpProxy": "TargetTcpProxy",
    "RegionInstanceTemplate": "InstanceTemplate",
    "RegionInstanceGroup": "InstanceGroup",
    "RegionInstanceGroupManager": "InstanceGroupManager",
    "GlobalNetworkEndpointGroup": "NetworkEndpointGroup",
    "RegionNetworkEndpointGroup": "NetworkEndpointGroup",
}
COMPUTE = "compute.googleapis.com/"


def canonical(asset_type: str) -> str:
    """One name for what is one type, wherever it is."""
    kind = asset_type.removeprefix(COMPUTE)
    return f"{COMPUTE}{SAME_AS[kind]}" if asset_type.startswith(COMPUTE) and kind in SAME_AS else asset_type


def full_name(link: str) -> str:
    """The full resource name of a link; what is none of Compute's stays as it is."""
    if RELATIVE.match(link):
        return f"//compute.googleapis.com/{link}"
    return LINK.sub("//compute.googleapis.com/", link)


def key_of(name: str, asset_type: str, number: str | None, data: Mapping[str, Any]) -> str:
    """The x_resource_key of an asset: as the bill writes it, where that is another than the inventory's name."""
    bucket = BUCKET.match(name)
    if bucket:
        return f"//storage.googleapis.com/projects/_/buckets/{bucket[1]}"
    if not asset_type.startswith(COMPUTE) or not number or not data.get("id"):
        return ZONAL_CLUSTER.sub(r"\1/locations/", name)
    place, kind = PLACE.search(name), asset_type.removeprefix(COMPUTE)
    singular = f"{kind[:1].lower()}{kind[1:]}"
    return f"//compute.googleapis.com/projects/{number}/{place['place'] if place else 'global'}/{singular}/{data['id']}"


def project_of(name: str) -> str | None:
    """The project, id or number, in a full resource name; none where it has none."""
    found = PROJECT.match(name)
    return found[1] if found and found[1] != "_" else None


def region_of(location: str | None) -> str | None:
    """The region of a zone or a location as Google writes it, lower-cased; none for what is of no region."""
    place = (location or "").rpartition("/")[2].lower()
    zone = ZONE.match(place)
    return None if place in ("", "global", "-") else zone[1] if zone else place
