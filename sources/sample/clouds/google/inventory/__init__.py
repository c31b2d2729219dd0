"""What Google's interfaces answer of the estate on a day, and what an export of the Cloud Asset Inventory has of it.

https://docs.cloud.google.com/asset-inventory/docs/export-asset-metadata
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

import polars as pl

from sources.sample.clouds.google.estate import ORGANISATION
from sources.sample.clouds.google.inventory import advice, compute, containers, data, networking
from sources.sample.clouds.google.inventory.estate import Json, There, Thing
from sources.sample.clouds.google.inventory.projects import listed_projects
from sources.sample.world import Place, World

FEED, ASSETS = "gcp", "gcp-assets"
RESOURCES: dict[str, Callable[[Thing, There], Json]] = {
    "Instance": compute.instance,
    "Disk": compute.disk,
    "Snapshot": compute.snapshot,
    "Image": compute.image,
    "Address": networking.address,
    "ForwardingRule": networking.forwarding_rule,
    "Router": networking.router,
    "VpnTunnel": networking.vpn_tunnel,
    "SqlInstance": data.sql_instance,
    "Table": data.table,
    "Reservation": data.reservation,
    "SpannerInstance": data.spanner_instance,
    "Bucket": data.bucket,
    "Topic": data.topic,
    "Cluster": containers.cluster,
    "NodePool": containers.node_pool,
    "Service": containers.service,
}
# Where each interface describes itself, and under what name it has the resource.
DISCOVERY = "https://{host}/$discovery/rest?version={version}"
COMPUTE_DISCOVERY = "https://www.googleapis.com/discovery/v1/apis/compute/v1/rest"
VERSIONS = {"sqladmin": "v1beta4", "bigquery": "v2", "run": "v2", "cloudresourcemanager": "v3"}
NOT_AN_ASSET = ("bigquery.googleapis.com/Job", advice.TYPE)


@dataclass(frozen=True)
class Listed:
    """One resource: its type, its full name, whose it is, where, and what its interface says."""

    asset_type: str
    name: str
    project: str
    project_number: str
    location: str
    resource: Json


def listed(estate: pl.DataFrame, world: World) -> list[Listed]:
    """All that is there on the morning of `world.as_of`, by project, type and name."""
    there = There.of(estate, world)
    of_things = [each for thing in there.things.values() for each in _of_thing(thing, there)]
    of_projects = [
        Listed(
            "cloudresourcemanager.googleapis.com/Project",
            f"//cloudresourcemanager.googleapis.com/projects/{number}",
            project,
            number,
            "global",
            resource,
        )
        for project, number, resource in listed_projects(estate, there)
    ]
    return sorted([*of_things, *of_projects], key=lambda each: (each.project, each.asset_type, each.name))


def write_answers(resources: Iterable[Listed], world: World, place: Place) -> None:
    """`answers/gcp/<project>/<asset.type>.jsonl`, a line a resource, and what the server has to know of the feed."""
    lines: dict[tuple[str, str], list[str]] = {}
    for each in resources:
        file = f"{each.asset_type.replace('/', '.')}.jsonl"
        lines.setdefault((each.project, file), []).append(_json(each.resource))
    for (project, file), of_file in lines.items():
        path = place.answers / FEED / project / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(of_file) + "\n", encoding="utf-8")
    about = {"kind": "gcp", "token": f"ya29.{world.dice.text('google, token', 32)}"}
    (place.answers / FEED / "_about.json").write_text(json.dumps(about) + "\n", encoding="utf-8")


def write_assets(resources: Iterable[Listed], world: World, place: Place) -> None:
    """`inventory/gcp-assets/resources.json`, a line an asset: the export of every night, over the one before."""
    taken = f"{datetime.combine(world.as_of, time(2, 10), UTC):%Y-%m-%dT%H:%M:%S.000000Z}"
    path = place.folder / "inventory" / ASSETS / "resources.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [_json(_asset(each, taken)) for each in resources if each.asset_type not in NOT_AN_ASSET]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _of_thing(thing: Thing, there: There) -> list[Listed]:
    """The thing, and what it has beside it that the bill does not name."""
    if thing["type"] not in RESOURCES:
        return []
    said = RESOURCES[thing["type"]](thing, there)
    name = _name(thing, said)
    advised = ((advice.TYPE, *each) for each in advice.advice_of(thing, name, said, there))
    rows = [(thing["asset_type"], name, said), *_beside(thing, there), *advised]
    location = thing["zone"] if "/zones/" in name else "global" if "/global/" in name else thing["region"]
    return [Listed(kind, name, thing["project"], thing["project_number"], location, said) for kind, name, said in rows]


def _beside(thing: Thing, there: There) -> list[tuple[str, str, Json]]:
    if thing["type"] == "ForwardingRule":
        return [(kind, _named(said), said) for kind, said in networking.behind(thing, there)]
    if thing["type"] == "Image" and thing["outcome"] == "in_use":
        template = compute.template_of(thing, there)
        return [("compute.googleapis.com/InstanceTemplate", _named(template), template)]
    if thing["type"] == "Table":
        dataset = f"//bigquery.googleapis.com/projects/{thing['project']}/datasets/{thing['dataset']}"
        jobs = [("bigquery.googleapis.com/Job", each["id"], each) for each in data.jobs_of(thing, there)]
        return [("bigquery.googleapis.com/Dataset", dataset, data.dataset_of(thing, there)), *jobs]
    return []


def _name(thing: Thing, said: Json) -> str:
    """The full name of an asset: Compute's with names where the bill has numbers, a bucket's without its project."""
    if thing["asset_type"].startswith("compute."):
        return _named(said)
    return f"//storage.googleapis.com/{thing['name']}" if thing["type"] == "Bucket" else str(thing["resource_key"])


def _named(resource: Json) -> str:
    return str(resource["selfLink"]).replace("https://www.googleapis.com/compute/v1/", "//compute.googleapis.com/")


def _asset(each: Listed, taken: str) -> Json:
    host, kind = each.asset_type.split("/")
    short = host.split(".")[0]
    version = VERSIONS.get(short, "v1")
    discovery = COMPUTE_DISCOVERY if short == "compute" else DISCOVERY.format(host=host, version=version)
    number = each.project_number
    return {
        "name": each.name,
        "asset_type": each.asset_type,
        "resource": {
            "version": version,
            "discovery_document_uri": discovery,
            "discovery_name": "DatabaseInstance" if short == "sqladmin" else kind,
            "parent": f"//cloudresourcemanager.googleapis.com/projects/{number}",
            "data": {name: value for name, value in each.resource.items() if name != "kind"},
            "location": each.location,
        },
        "ancestors": [f"projects/{number}", f"organizations/{ORGANISATION}"],
        "update_time": taken,
    }


def _json(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"))
