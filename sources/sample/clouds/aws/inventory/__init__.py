"""What AWS answers of what the company rents, in boto3's shapes, and AWS Config's snapshots of it."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from sources.sample.clouds.aws.company import MAIN
from sources.sample.clouds.aws.inventory import compute, databases, disks, network, services, storage
from sources.sample.clouds.aws.inventory.advice import recommendations
from sources.sample.clouds.aws.inventory.config import write_config
from sources.sample.clouds.aws.inventory.groups import fleets, organizations
from sources.sample.clouds.aws.inventory.thing import Thing, things
from sources.sample.world import Place, World

FEED, CONFIG_FEED = "aws", "aws-config"
CONFIG_PATH = f"inventory/{CONFIG_FEED}"
TAGGED = "resourcegroupstaggingapi.get_resources"
Answering = tuple[str, Callable[[Thing], Sequence[Any]]]
# What of each kind goes into which collections.
ANSWERS: Mapping[str, tuple[Answering, ...]] = {
    **compute.ANSWERS,
    **disks.ANSWERS,
    **network.ANSWERS,
    **databases.ANSWERS,
    **storage.ANSWERS,
    **services.ANSWERS,
}


def write_inventory(resources: pl.DataFrame, world: World, place: Place) -> None:
    """Writes `answers/aws/<account>/<region>/<service>.<operation>.jsonl` and `inventory/aws-config/`.

    Who asks is of the organisation's own account, until it takes a role in another.
    """
    there = things(resources, world.as_of)
    lines: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for thing in there:
        for collection, elements in ANSWERS[thing.kind]:
            lines[thing.account, thing.region, collection].extend(elements(thing))
        if thing.tags and thing.key.startswith("arn:"):
            lines[thing.account, thing.region, TAGGED].append({"ResourceARN": thing.arn, "Tags": thing.tag_list})
    for account, region, fleet in fleets(there):
        lines[account, region, "autoscaling.describe_auto_scaling_groups"].append(fleet)
    for payer, region, account in organizations(world):
        lines[payer, region, "organizations.list_accounts"].append(account)
    for payer, region, item in recommendations(there):
        lines[payer, region, "cost-optimization-hub.list_recommendations"].append(item)
    for (account, region, collection), elements in lines.items():
        folder = place.answers / FEED / account / region
        folder.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{json.dumps(element, separators=(',', ':'))}\n" for element in elements)
        (folder / f"{collection}.jsonl").write_text(text, encoding="utf-8")
    about = {"account": MAIN}
    (place.answers / FEED / "_about.json").write_text(f"{json.dumps(about)}\n", encoding="utf-8")
    write_config(there, world, place.folder / CONFIG_PATH)
