"""Every type of resource that rules ask about, with its attributes: one file a cloud and family."""

from warehouse.tables.resource_types.aws_compute import AWS_COMPUTE
from warehouse.tables.resource_types.aws_services import AWS_SERVICES
from warehouse.tables.resource_types.azure import AZURE
from warehouse.tables.resource_types.base import Attribute, ResourceType
from warehouse.tables.resource_types.google import GOOGLE

RESOURCE_TYPES = (*AWS_COMPUTE, *AWS_SERVICES, *AZURE, *GOOGLE)
BY_NAME = {each.name: each for each in RESOURCE_TYPES}

__all__ = ["BY_NAME", "RESOURCE_TYPES", "Attribute", "ResourceType"]
