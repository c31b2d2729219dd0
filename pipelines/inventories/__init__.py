"""What sources of inventories have on the day: looked at, kept through time, and measured as far as rules need it."""

from pipelines.inventories.asking import Inventories, side_by_side
from pipelines.inventories.looked import Looked, Looking, gaps

__all__ = ["Inventories", "Looked", "Looking", "gaps", "side_by_side"]
