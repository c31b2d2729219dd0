"""Snapshots of AWS Config: what there is, from files, of each account and region the newest up to the business day.

An item's `configuration` is the API's own object with small first letters, so that one mapping reads both. Files:
https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html, items:
https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sources.base import Object, SourceError, Unreachable
from sources.inventory.aws.ask import EVERYWHERE, Ask, Kind
from sources.inventory.aws.config_file import items
from sources.inventory.aws.look import rows_of
from sources.inventory.aws.place import TAGS, Place
from sources.inventory.aws.refusals import Failure
from sources.inventory.aws.scan import Scan, scans
from sources.inventory.aws.seen import frame
from sources.inventory.aws.table import KINDS, databases, machines, network, services, storage
from sources.inventory.base import Asking, Look
from sources.objects import fetch, list_objects
from sources.settings import InventorySettings

SNAPSHOT = re.compile(r"(?P<account>\d{12})_Config_(?P<region>[a-z0-9-]+)_ConfigSnapshot_(?P<at>\d{8}T\d{6}Z)_.*\.json")
GONE = ("ResourceDeleted", "ResourceDeletedNotRecorded", "ResourceNotRecorded")
S3, LIFECYCLE = "AWS::S3::Bucket", "BucketLifecycleConfiguration"
OLD_DAYS = 2
Item = Mapping[str, Any]


def as_is(item: Item) -> Item:
    return item


# What the configuration of each type is an element of, as the API has it.
READ: Mapping[str, tuple[Ask, Callable[[Item], Item]]] = {
    "AWS::EC2::Volume": (machines.VOLUMES, as_is),
    "AWS::EC2::Instance": (machines.INSTANCES, as_is),
    "AWS::AutoScaling::AutoScalingGroup": (machines.GROUPS, as_is),
    "AWS::AutoScaling::LaunchConfiguration": (machines.CONFIGURATIONS, as_is),
    "AWS::EC2::EIP": (network.ADDRESSES, as_is),
    "AWS::EC2::NatGateway": (network.GATEWAYS, as_is),
    "AWS::EC2::VPCEndpoint": (network.ENDPOINTS, as_is),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (network.BALANCERS, as_is),
    "AWS::ElasticLoadBalancing::LoadBalancer": (network.CLASSIC, as_is),
    "AWS::RDS::DBInstance": (databases.INSTANCES, as_is),
    "AWS::RDS::DBCluster": (databases.CLUSTERS, as_is),
    "AWS::RDS::DBSnapshot": (databases.SNAPSHOTS, as_is),
    "AWS::RDS::DBClusterSnapshot": (databases.CLUSTER_SNAPSHOTS, as_is),
    "AWS::Redshift::Cluster": (databases.REDSHIFT, as_is),
    "AWS::DynamoDB::Table": (databases.TABLES, lambda table: {"Table": table}),
    "AWS::Lambda::Function": (services.FUNCTIONS, as_is),
    "AWS::CloudTrail::Trail": (services.TRAILS, as_is),
    S3: (storage.BUCKETS, as_is),
}
KINDS_READ = tuple(kind for kind in KINDS if {ask.name for ask, _ in READ.values()} & {ask.name for ask in kind.lists})


@dataclass(frozen=True)
class Snapshot:
    """A file and what its name says of it."""

    obj: Object
    account: str
    region: str
    at: datetime


@dataclass
class Read:
    """What came out of all files: the places of accounts and regions, the types that Config records, and damage."""

    places: dict[tuple[str, str], Place] = field(default_factory=dict[tuple[str, str], Place])
    types: set[str] = field(default_factory=set[str])
    damaged: dict[tuple[str, str], SourceError] = field(default_factory=dict[tuple[str, str], SourceError])

    def place(self, account: str, region: str, partition: str) -> Place:
        return self.places.setdefault((account, region), Place(account, region, partition))


def look(settings: InventorySettings, asking: Asking) -> Look:
    """Raises Unreachable where the path cannot be listed or holds no snapshot up to the day."""
    found = snapshots(list_objects(settings.path, base=asking.base, endpoint=settings.endpoint), asking)
    wanted = [each for each in found if not settings.accounts or each.account in settings.accounts]
    if not wanted:
        raise _none(settings, asking)
    read = Read()
    for each in wanted:
        _read(each, read, settings, asking)
    made = [(place, kind, *rows_of(place, kind)) for place in read.places.values() for kind in _kinds(place)]
    told = _scans(made, read, wanted)
    return Look(
        frame([row for _, _, rows, _ in made for row in rows]), scans(told, asking.as_of), notes=_notes(wanted, asking)
    )


def snapshots(objects: Iterable[Object], asking: Asking) -> list[Snapshot]:
    """The newest of each account and region that is no younger than the business day."""
    newest: dict[tuple[str, str], Snapshot] = {}
    for obj in objects:
        named = SNAPSHOT.search(obj.uri)
        if named is None:
            continue
        at = datetime.strptime(named["at"], "%Y%m%dT%H%M%SZ")  # noqa: DTZ007 - naive UTC
        known = newest.get((named["account"], named["region"]))
        if at.date() <= asking.as_of and (known is None or known.at < at):
            newest[named["account"], named["region"]] = Snapshot(obj, named["account"], named["region"], at)
    return list(newest.values())


def _read(snapshot: Snapshot, read: Read, settings: InventorySettings, asking: Asking) -> None:
    read.place(snapshot.account, snapshot.region, "aws")
    try:
        file = fetch(snapshot.obj, asking.into, endpoint=settings.endpoint)
        for item in items(file, snapshot.obj.uri):
            _take(item, snapshot, read)
    except SourceError as error:
        read.damaged[snapshot.account, snapshot.region] = error


def _take(item: Item, snapshot: Snapshot, read: Read) -> None:
    name = str(item.get("resourceType"))
    if name not in READ or item.get("configurationItemStatus") in GONE:
        return
    ask, shaped = READ[name]
    read.types.add(name)
    arn = str(item.get("ARN") or item.get("arn") or "")
    region = EVERYWHERE if name == S3 else snapshot.region
    place = read.place(snapshot.account, region, arn.split(":")[1] if arn.startswith("arn:") else "aws")
    told = _object(item.get("configuration"))
    configuration = {**api_names(told), **_beside(item)} if isinstance(told, Mapping) else _beside(item)
    place.put(ask, shaped(configuration))
    place.put(TAGS, {"ResourceARN": arn, "Tags": configuration["Tags"]})
    if name == S3:
        _settings(place, item, configuration["Tags"])


def _beside(item: Item) -> dict[str, Any]:
    """What an item says outside of its configuration, under the names that the API has for it."""
    tags = item.get("tags")
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, Mapping) else tags or []
    region = {"BucketRegion": item.get("awsRegion")} if item.get("resourceType") == S3 else {}
    return {"Tags": pairs, "TagList": pairs, **region}


def _object(told: Any) -> Any:
    """Some deliveries write an object as a text of JSON."""
    return json.loads(told) if isinstance(told, str) and told[:1] in ("{", "[") else told


def api_names(told: Any) -> Any:
    """Config's names as the API has them: the first letter is a capital, at every depth."""
    if isinstance(told, Mapping):
        return {f"{name[:1].upper()}{name[1:]}": api_names(value) for name, value in told.items()}
    return [api_names(each) for each in told] if isinstance(told, list) else told


def _settings(place: Place, item: Item, tags: list[Item]) -> None:
    """What the API tells of a bucket one by one.

    One whose other settings are told and no rules has none; where none of them is told, nothing is known.
    """
    name = item.get("resourceName") or item["resourceId"]
    place.put(storage.BUCKET_TAGS, *tags, of=name)
    beside = item.get("supplementaryConfiguration")
    if beside:
        rules = (api_names(_object(beside.get(LIFECYCLE))) or {}).get("Rules") or []
        place.put(storage.LIFECYCLES, *rules, of=name)


def _kinds(place: Place) -> list[Kind]:
    return [kind for kind in KINDS_READ if kind.is_of(place)]


def _scans(
    made: Iterable[tuple[Place, Kind, list[Mapping[str, Any]], Failure | None]], read: Read, wanted: list[Snapshot]
) -> Iterator[Scan]:
    """Of a type that Config records somewhere, a place without any has none; of others nothing is told."""
    recorded = {READ[name][0].name for name in read.types}
    broken = {account: error for (account, _), error in read.damaged.items()}
    for place, kind, rows, failure in made:
        error = broken.get(place.account) if kind.of_account else read.damaged.get((place.account, place.region))
        if error:
            failure = Failure("failed", str(error))
        if failure or recorded & {ask.name for ask in kind.lists}:
            yield Scan(place.account, place.region, kind.name, len(rows), failure)
    for account in dict.fromkeys(each.account for each in wanted):
        yield Scan(account, "", "accounts", 1)


def _notes(wanted: Iterable[Snapshot], asking: Asking) -> tuple[str, ...]:
    old = [each for each in wanted if (asking.as_of - each.at.date()).days > OLD_DAYS]
    return tuple(
        f"The newest snapshot of AWS Config of {each.account} in {each.region} is of {each.at.date()}." for each in old
    )


def _none(settings: InventorySettings, asking: Asking) -> Unreachable:
    return Unreachable(
        settings.path,
        found=f"no snapshot of AWS Config up to {asking.as_of}",
        expected="files such as <account>_Config_<region>_ConfigSnapshot_<time>_<id>.json.gz, below AWSLogs",
        do="Name the folder or bucket that AWS Config delivers to, and set its delivery frequency to a day or less.",
    )
