"""Reading what a Dash component says and holds."""

from collections.abc import Iterator

from dash.development.base_component import Component


def text(part: object) -> str:
    """All text in it, a space between parts."""
    return " ".join(words for words in _words(part) if words.strip())


def parts(part: object, kind: str) -> list[Component]:
    """Every component of a type (`A`, `Graph`) in it."""
    return [found for found in _components(part) if type(found).__name__ == kind]


def styled(part: object, style: str) -> list[Component]:
    """Every component that carries a class."""
    return [found for found in _components(part) if style in (getattr(found, "className", None) or "").split()]


def _children(part: object) -> list[object]:
    children = getattr(part, "children", None) if isinstance(part, Component) else part
    return list(children) if isinstance(children, list | tuple) else [children]


def _words(part: object) -> Iterator[str]:
    if isinstance(part, str | int | float):
        yield str(part)
    elif part is not None:
        for child in _children(part):
            yield from _words(child)


def _components(part: object) -> Iterator[Component]:
    if isinstance(part, Component):
        yield part
    if part is not None and not isinstance(part, str | int | float):
        for child in _children(part):
            yield from _components(child)
