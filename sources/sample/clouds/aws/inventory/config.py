"""AWS Config's snapshot files: a file an account and region, with an item a resource.

A lifecycle rule of their bucket takes away the snapshots of earlier days. Folders and file names:
https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html; items:
https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sources.sample.clouds.aws.inventory import compute, databases, disks, network
from sources.sample.clouds.aws.inventory.thing import Element, Thing
from sources.sample.world import World

# The API object that a kind's item holds as its configuration.
CONFIGURED: Mapping[str, Callable[[Thing], Element]] = {
    "ec2": compute.instance,
    "ebs": lambda thing: disks.volume(thing)[0],
    "eip": lambda thing: network.address(thing)[0],
    "nat": lambda thing: network.gateway(thing)[0],
    "vpce": lambda thing: network.endpoint(thing)[0],
    "elb": lambda thing: network.balancer(thing)[0],
    "rds": lambda thing: databases.instance(thing)[0],
    "rds-snapshot": lambda thing: databases.db_snapshot(thing)[0],
    "s3": lambda thing: {"name": thing.name, "creationDate": thing.created.isoformat(), "region": thing.region},
}
TAKEN_AT = "T021500Z"


def write_config(things: Iterable[Thing], world: World, folder: Path) -> None:
    """Writes `AWSLogs/<account>/Config/<region>/<y>/<m>/<d>/ConfigSnapshot/…json.gz` of the world's day."""
    places: dict[tuple[str, str], list[Thing]] = defaultdict(list)
    for thing in things:
        if thing.kind in CONFIGURED:
            places[thing.account, thing.region].append(thing)
    for (account, region), there in places.items():
        day = world.as_of
        number = there[0].shared(f"snapshot of {day}", 32)
        snapshot_id = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
        name = f"{account}_Config_{region}_ConfigSnapshot_{day:%Y%m%d}{TAKEN_AT}_{snapshot_id}.json.gz"
        path = folder / f"AWSLogs/{account}/Config/{region}/{day.year}/{day.month}/{day.day}/ConfigSnapshot/{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "fileVersion": "1.0",
            "configSnapshotId": snapshot_id,
            "configurationItems": [_item(thing) for thing in there],
        }
        path.write_bytes(gzip.compress(json.dumps(told, separators=(",", ":")).encode(), mtime=0))


def _item(thing: Thing) -> Element:
    changed = max(thing.created, thing.since) if thing.since.date() < thing.day else thing.created
    resource_id = thing.key if not thing.key.startswith("arn:") else _short(thing)
    return {
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": f"{changed:%Y-%m-%dT%H:%M:%S}.000Z",
        "configurationItemStatus": "OK",
        "configurationStateId": str(thing.number("state", 10**12)),
        "resourceType": thing.row["type"],
        "resourceId": resource_id,
        "resourceName": thing.name,
        "ARN": thing.full_arn,
        "awsAccountId": thing.account,
        "awsRegion": thing.region,
        "availabilityZone": thing.zone if thing.kind in ("ec2", "ebs", "rds") else "Not Applicable",
        "resourceCreationTime": f"{thing.created:%Y-%m-%dT%H:%M:%S}.000Z",
        "tags": dict(thing.tags),
        "relatedEvents": [],
        "relationships": _relationships(thing),
        "configuration": _camel(CONFIGURED[thing.kind](thing)),
        "supplementaryConfiguration": {},
    }


def _short(thing: Thing) -> str:
    """Config knows buckets by name, balancers by ARN and databases by an id that never changes."""
    if thing.kind == "s3":
        return thing.name
    return f"db-{thing.digits('resource', 26).upper()}" if thing.kind == "rds" else thing.key


def _relationships(thing: Thing) -> list[Element]:
    if thing.host is None or thing.kind not in ("ebs", "eip") or thing.facts.get("attached") == "no":
        return []
    host = {"resourceType": thing.host.row["type"], "resourceId": thing.host.key}
    return [{**host, "relationshipName": "Is attached to Instance"}]


def _camel(value: object) -> object:
    """An API object as Config writes it: each name begins with a small letter."""
    if isinstance(value, dict):
        return {f"{name[:1].lower()}{name[1:]}": _camel(each) for name, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value
