"""What Google's interfaces say of each type of resource, in our words: one file a family, one line a type.

Links are full resource names here; `linking` makes them keys once all resources are known.
"""

from collections.abc import Callable
from typing import Any

from sources.inventory.gcp.told import containers, data, machines, network
from sources.inventory.gcp.told.steps import Json

READS: dict[str, Callable[[Json], dict[str, Any]]] = {
    **machines.READS,
    **network.READS,
    **data.READS,
    **containers.READS,
}

__all__ = ["READS", "Json"]
