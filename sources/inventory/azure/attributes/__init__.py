"""What Azure tells of a resource, under the names that warehouse.tables.resource_types declares: a function a type."""

import math
from collections.abc import Callable
from typing import Any

import polars as pl

from sources.inventory.azure.attributes import compute, network, services
from sources.inventory.azure.things import Thing
from warehouse.tables.resource_types.azure import AZURE

TYPES: dict[str, Callable[[Thing], dict[str, Any]]] = {**compute.TYPES, **network.TYPES, **services.TYPES}
DECLARED = {each.name: {one.name: one.type for one in each.attributes} for each in AZURE}


def attributes(type_: str, thing: Thing) -> dict[str, Any] | None:
    """Those of one resource, as the types declared; None where its type has none, or its properties were not told."""
    told_by = TYPES.get(type_)
    if told_by is None or not isinstance(thing.get("properties"), dict):
        return None
    declared = DECLARED.get(type_, {})
    return {name: _typed(value, declared[name]) for name, value in told_by(thing).items() if name in declared}


def _typed(value: Any, type_: pl.DataType) -> Any:
    """The value as its type; None where it is none of it, as what was not told."""
    if isinstance(type_, pl.List):
        return [str(each) for each in value if each is not None] if isinstance(value, list) else None
    if isinstance(type_, pl.Boolean):
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).lower())
    if isinstance(type_, pl.String):
        return str(value) if isinstance(value, (str, int, float)) and value != "" else None
    return _number(value, whole=isinstance(type_, pl.Int64))


def _number(value: Any, *, whole: bool) -> int | float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if whole else number
