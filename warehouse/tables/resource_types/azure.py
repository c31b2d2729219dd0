"""Azure, by Resource Graph's lower-cased names."""

from warehouse.tables.resource_types.base import ResourceType

AZURE: tuple[ResourceType, ...] = ()
