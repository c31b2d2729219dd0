"""Google Cloud, by Cloud Asset Inventory's names."""

from warehouse.tables.resource_types.base import ResourceType

GOOGLE: tuple[ResourceType, ...] = ()
