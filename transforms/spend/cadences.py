"""The rhythms in which agreements are paid."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cadence:
    """How far apart the lines of an agreement are, and how many of them make it sure."""

    name: str
    months: int
    least_days: int
    most_days: int
    least_lines: int
    sure_lines: int


CADENCES = (
    Cadence("monthly", 1, 26, 36, 3, 6),
    Cadence("quarterly", 3, 85, 98, 3, 4),
    Cadence("annual", 12, 355, 376, 2, 3),
)
