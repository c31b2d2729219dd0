"""From assets to rows of RESOURCE_SEEN: keys as the bill has them, links resolved, each told what others know of it."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl

from sources.inventory.gcp.assets import Asset
from sources.inventory.gcp.linking import link
from sources.inventory.gcp.names import key_of, region_of
from sources.inventory.gcp.told import READS, Json
from sources.inventory.gcp.told.steps import last, moment, within, word
from warehouse.tables.inventory import RESOURCE_SEEN
from warehouse.tables.resource_types import BY_NAME

CREATED = ("creationTimestamp", "createTime", "timeCreated", "creationTime")
LABELS = (("labels",), ("resourceLabels",), ("settings", "userLabels"), ("metadata", "labels"))
# When something was last used: of what is used daily, one change a week is kept and not one a day.
OF_USE, LATELY, SUNDAY = ("changed_at", "read_at", "used_at"), timedelta(days=14), 6
STATE = ("status", "state", "lifecycleState")


@dataclass
class Seen:
    """One resource on its way to a row; `attributes` still have full names where keys will be."""

    asset: Asset
    key: str
    attributes: dict[str, Any] = field(default_factory=dict)


def resources(assets: Iterable[Asset], told_projects: Collection[str], as_of: date) -> pl.DataFrame:
    """RESOURCE_SEEN, each key once. `told_projects` are ids of the projects that were listed in full."""
    seen = {}
    for asset in assets:
        key = key_of(asset.name, asset.type, asset.number, asset.data)
        seen[key] = Seen(asset, key, READS[asset.type](asset.data))
    link(list(seen.values()), told_projects)
    rows = [_row(each, as_of) for each in seen.values()]
    return pl.DataFrame(rows, schema=RESOURCE_SEEN.schema, orient="row").sort("x_resource_key")


def _row(seen: Seen, as_of: date) -> dict[str, Any]:
    asset, data = seen.asset, seen.asset.data
    for name in OF_USE:
        seen.attributes[name] = _rounded(seen.attributes.get(name), as_of)
    declared = _declared(asset.type)
    return {
        "provider": "gcp",
        "account": asset.project or "",
        "region": region_of(asset.location),
        "x_resource_key": seen.key,
        "resource_type": asset.type,
        "name": _name(asset),
        "state": _state(data),
        "created": moment(_first(data, CREATED) or within(data, "metadata", "creationTimestamp")),
        "tags": json.dumps(_labels(data), ensure_ascii=False, sort_keys=True),
        "attributes": json.dumps(
            {name: value for name, value in seen.attributes.items() if name in declared and value is not None},
            ensure_ascii=False,
        ),
    }


@cache
def _declared(asset_type: str) -> frozenset[str]:
    return frozenset(each.name for each in BY_NAME[asset_type].attributes)


def _rounded(told: str | None, as_of: date) -> str | None:
    """An instant of the last two weeks as the end of its week; an older one as it is."""
    if told is None:
        return None
    day = date.fromisoformat(told[:10])
    return told if day <= as_of - LATELY else f"{day + timedelta(days=SUNDAY - day.weekday())}T23:59:59Z"


def _first(data: Json, names: Iterable[str]) -> Any:
    return next((data[name] for name in names if data.get(name)), None)


def _name(asset: Asset) -> str | None:
    named = asset.data.get("projectId") or asset.data.get("name") or within(asset.data, "metadata", "name")
    return last(named) or last(asset.name)


def _state(data: Json) -> str | None:
    """Their own word; a status that is an object (Knative's) is none."""
    found = _first(data, STATE)
    return word(found) if isinstance(found, str) else None


def _labels(data: Json) -> Mapping[str, str]:
    """Google leaves labels out where there are none."""
    found = (within(data, *path) for path in LABELS)
    return next((each for each in found if isinstance(each, Mapping) and each), {})
