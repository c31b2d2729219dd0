"""What sources of inventories have on the day: looked at, kept through time, and measured as far as rules need it."""

from pipelines.inventories.looked import Looked, Looking, gaps
from pipelines.inventories.side_by_side import Inventories, side_by_side

__all__ = ["Inventories", "Looked", "Looking", "gaps", "side_by_side"]
