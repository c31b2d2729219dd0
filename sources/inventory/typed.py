"""Attributes as warehouse.tables.resource_types declares them, from whatever a provider or a person wrote."""

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

from warehouse.tables.resource_types import BY_NAME

Declared = Mapping[str, pl.DataType]


def declared(resource_type: str) -> Declared:
    """The attributes of a type by name; none of a type that no rule asks about."""
    known = BY_NAME.get(resource_type)
    return {each.name: each.type for each in known.attributes} if known else {}


def typed(names: Declared, told: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `told` that are declared, each of its type; null, as what was not told, where a value is none of it."""
    return {name: _value(told[name], kind) for name, kind in names.items() if name in told}


def _value(value: Any, kind: pl.DataType) -> Any:
    if isinstance(kind, pl.List):
        return [str(each) for each in value if each is not None] if isinstance(value, list) else None
    if isinstance(kind, pl.Boolean):
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).lower())
    if isinstance(kind, pl.String):
        return str(value) if isinstance(value, str | int | float) and value != "" else None
    return _number(value, whole=isinstance(kind, pl.Int64))


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
