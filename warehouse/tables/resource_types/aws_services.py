"""AWS: what is neither a machine nor its disk, address or image."""

from warehouse.tables.resource_types.base import ResourceType

AWS_SERVICES: tuple[ResourceType, ...] = ()
