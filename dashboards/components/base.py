"""What a component may hold."""

from collections.abc import Sequence

from dash.development.base_component import Component

Child = Component | str | int | None
Children = Child | Sequence[Child]


def present(*children: Child) -> list[Child]:
    """The children that are there."""
    return [child for child in children if child is not None]


def classes(*names: str | None) -> str:
    return " ".join(name for name in names if name)
