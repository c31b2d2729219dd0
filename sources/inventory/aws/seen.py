"""One resource as an answer tells it, and RESOURCE_SEEN of many."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from warehouse.tables.inventory import RESOURCE_SEEN


@dataclass(frozen=True)
class Seen:
    """`created` and `tags` as AWS tells them: ISO text or seconds, a list of keys and values or a map.

    `region` stands where it is not that of the place. Attributes that are None were not told.
    """

    key: str
    name: str | None = None
    state: str | None = None
    created: Any = None
    tags: Any = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    region: str | None = None


def moment(told: Any) -> datetime | None:
    """An instant of an answer, naive UTC: ISO text, or seconds since 1970."""
    if told is None or told == "":
        return None
    if isinstance(told, int | float):
        return datetime.fromtimestamp(told, UTC).replace(tzinfo=None)
    at = told if isinstance(told, datetime) else datetime.fromisoformat(str(told))
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def moment_text(told: Any) -> str | None:
    """The same as attributes have it: `2026-10-31T07:00:00Z`."""
    at = moment(told)
    return f"{at:%Y-%m-%dT%H:%M:%S}Z" if at else None


def tag_map(told: Any) -> dict[str, str] | None:
    """Tags as one object, however the service writes them; None where they were not told."""
    if told is None or isinstance(told, Mapping):
        return None if told is None else dict(told)
    pairs = [{name.lower(): value for name, value in tag.items()} for tag in told]
    return {tag["key"]: tag.get("value") or "" for tag in pairs}


def rows(account: str, region: str | None, resource_type: str, seen: Iterable[Seen]) -> list[dict[str, Any]]:
    """RESOURCE_SEEN rows of one place and type, as dicts."""
    return [_row(account, region, resource_type, each) for each in seen]


def _row(account: str, region: str | None, resource_type: str, seen: Seen) -> dict[str, Any]:
    tags = tag_map(seen.tags)
    return {
        "provider": "aws",
        "account": account,
        "region": seen.region or region,
        "x_resource_key": seen.key,
        "resource_type": resource_type,
        "name": seen.name or (tags or {}).get("Name"),
        "state": seen.state.lower() if seen.state else None,
        "created": moment(seen.created),
        "tags": None if tags is None else json.dumps(tags, ensure_ascii=False, sort_keys=True),
        "attributes": json.dumps(
            {name: value for name, value in seen.attributes.items() if value is not None}, ensure_ascii=False
        ),
    }


def frame(made: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """RESOURCE_SEEN, by key; of one that was told twice the first stands."""
    table = pl.DataFrame(made, schema=RESOURCE_SEEN.schema)
    return table.unique("x_resource_key", keep="first", maintain_order=True).sort("x_resource_key")
