"""What Azure tells of a resource, under the names that warehouse.tables.resource_types declares: a function a type."""

from collections.abc import Callable
from typing import Any

from sources.inventory.azure.attributes import compute, network, services
from sources.inventory.azure.things import Thing
from sources.inventory.typed import declared, typed
from warehouse.tables.resource_types.azure import AZURE

TYPES: dict[str, Callable[[Thing], dict[str, Any]]] = {**compute.TYPES, **network.TYPES, **services.TYPES}
DECLARED = {each.name: declared(each.name) for each in AZURE}


def attributes(type_: str, thing: Thing) -> dict[str, Any] | None:
    """Those of one resource, as the types declare; None where its type has none, or its properties were not told."""
    told_by = TYPES.get(type_)
    if told_by is None or not isinstance(thing.get("properties"), dict):
        return None
    return typed(DECLARED[type_], told_by(thing))
