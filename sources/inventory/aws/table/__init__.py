"""All that AWS is asked for: one file a family, each with the operations and the types of resources made of them."""

from sources.inventory.aws.ask import Kind
from sources.inventory.aws.table import advice, databases, machines, network, services, storage

KINDS: tuple[Kind, ...] = (
    *machines.KINDS,
    *network.KINDS,
    *databases.KINDS,
    *storage.KINDS,
    *services.KINDS,
    *advice.KINDS,
)
