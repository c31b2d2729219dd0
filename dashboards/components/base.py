"""What a component may hold, and attributes that Dash has no parameter for."""

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

Child = Component | str | int | None
Children = Child | Sequence[Child]


def present(*children: Child) -> list[Child]:
    """The children that are there."""
    return [child for child in children if child is not None]


def classes(*names: str | bool | None) -> str:
    return " ".join(name for name in names if isinstance(name, str) and name)


def aria(**attributes: str) -> dict[str, Any]:
    """`aria-…` attributes: `aria(label="Filters")`."""
    return {f"aria-{name}": value for name, value in attributes.items()}


def data(**attributes: str) -> dict[str, Any]:
    """`data-…` attributes."""
    return {f"data-{name}": value for name, value in attributes.items()}
