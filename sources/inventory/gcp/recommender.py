"""What Google's Recommender advises. https://docs.cloud.google.com/recommender/docs/reference/rest/v1/projects.locations.recommenders.recommendations

Each recommender is asked in each place where the project has something that it looks at.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from sources.base import SourceError
from sources.inventory.gcp.answers import Absent
from sources.inventory.gcp.assets import PROJECT, Asset
from sources.inventory.gcp.at_once import at_once
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.names import full_name, key_of, region_of
from sources.inventory.gcp.projects import ACTIVE
from sources.inventory.gcp.scanning import Scans
from sources.inventory.gcp.told import Json
from sources.inventory.gcp.told.steps import moment, several, within
from warehouse.tables.inventory import RECOMMENDATION

ORIGIN, WHAT, PAGE = "gcp.recommender", "recommendations", "500"
NANO, SECONDS_A_MONTH = Decimal("1e-9"), Decimal("30.44") * 86400
# What an operation does to the resource that the advice is about; what it adds (a snapshot first) is another.
MEANT = ("remove", "replace", "test", "modify")


def recommenders() -> pl.DataFrame:
    """`recommender`, the `resource_type` that it looks at, the `permission` that asking takes.

    https://docs.cloud.google.com/recommender/docs/recommenders
    """
    return pl.read_csv(Path(__file__).with_name("recommenders.csv"))


def recommendations(client: Client, found: list[Asset], scans: Scans) -> pl.DataFrame:
    """RECOMMENDATION rows without `x_source`; a scan row a project."""
    known = {each.name: each for each in found}
    by_number = {
        each.name.replace(f"/projects/{each.project}/", f"/projects/{each.number}/", 1): each for each in found
    }
    named = {**by_number, **known}
    rows: dict[str, dict[str, Any]] = {}
    refused: dict[str, tuple[SourceError, str]] = {}
    counts: Counter[str] = Counter()
    asked = sorted(_asked(found))
    for (project, recommender, permission, place), told in at_once(lambda each: _told(client, *each), asked):
        counts[project] += 0
        if isinstance(told, SourceError):
            if not isinstance(told, Absent):
                refused.setdefault(project, (told, permission))
            continue
        rows |= {each["name"]: _row(each, project, place, recommender, named) for each in told}
        counts[project] += len(told)
    for project, count in sorted(counts.items()):
        if project in refused:
            scans.failed(project, [WHAT], *refused[project])
        else:
            scans.ok(project, WHAT, count)
    schema = RECOMMENDATION.empty().drop("x_source").schema
    return pl.DataFrame([*rows.values()], schema=schema, orient="row").sort("recommendation_id")


def _asked(found: list[Asset]) -> set[tuple[str, str, str, str]]:
    """Project, recommender, permission and place to ask."""
    by_type: dict[str, list[tuple[str, str]]] = {}
    for recommender, resource_type, permission in recommenders().iter_rows():
        by_type.setdefault(resource_type, []).append((recommender, permission))
    there = (each for each in found if each.type != PROJECT or each.data.get("state", ACTIVE) == ACTIVE)
    return {
        (each.project, recommender, permission, _place(each))
        for each in there
        if each.project
        for recommender, permission in by_type.get(each.type, ())
    }


def _place(asset: Asset) -> str:
    return "global" if asset.type == PROJECT else (asset.location or "global").rpartition("/")[2].lower()


def _told(client: Client, project: str, recommender: str, _: str, place: str) -> list[Json]:
    parent = f"/v1/projects/{project}/locations/{place}/recommenders/{recommender}/recommendations"
    asked = {"pageSize": PAGE, "filter": "stateInfo.state = ACTIVE"}
    return [each for page in client.pages("recommender", parent, asked) for each in page.get("recommendations") or ()]


def _row(said: Json, project: str, place: str, recommender: str, known: Mapping[str, Asset]) -> dict[str, Any]:
    names, types = zip(*_resources(said), strict=True) if any(_resources(said)) else ((), ())
    asset = next((known[name] for name in names if name in known), None)
    name = asset.name if asset else next(iter(names), f"//cloudresourcemanager.googleapis.com/projects/{project}")
    cost = within(said, "primaryImpact", "costProjection") or {}
    return {
        "provider": "gcp",
        "account": (asset.project if asset else None) or project,
        "region": region_of(asset.location if asset else place),
        "x_resource_key": key_of(asset.name, asset.type, asset.number, asset.data) if asset else name,
        "resource_type": asset.type if asset else next(filter(None, types), PROJECT),
        "recommendation_id": said["name"],
        "origin": ORIGIN,
        "kind": recommender,
        "action": said.get("description"),
        "saving_per_month": _saving(cost),
        "currency": within(cost, "cost", "currencyCode"),
        "refreshed": moment(said.get("lastRefreshTime")),
        "details": json.dumps({key: value for key, value in said.items() if key != "etag"}, ensure_ascii=False),
    }


def _resources(said: Json) -> Iterator[tuple[str, str | None]]:
    """Full names and types of what the advice is about, the likeliest first."""
    operations = [
        operation
        for group in several(said.get("content") or {}, "operationGroups")
        for operation in several(group, "operations")
        if operation.get("resource")
    ]
    for meant in (True, False):
        for each in operations:
            if (each.get("action") in MEANT) is meant:
                yield full_name(str(each["resource"])), each.get("resourceType")
    for name in several(said, "targetResources"):
        yield full_name(str(name)), None


def _saving(cost: Json) -> Decimal | None:
    """A month's of a projection, which has what is saved below zero, for so many seconds."""
    money, seconds = cost.get("cost"), str(cost.get("duration") or "").rstrip("s")
    if not money or not seconds:
        return None
    saved = -(Decimal(str(money.get("units") or 0)) + Decimal(str(money.get("nanos") or 0)) * NANO)
    return (saved * SECONDS_A_MONTH / Decimal(seconds)).quantize(Decimal("1e-9"))
