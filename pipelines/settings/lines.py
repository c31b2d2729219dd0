"""Where in a TOML text each table and key stands."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

Place = tuple[str | int, ...]


@lru_cache(maxsize=16)
def places(text: str) -> Mapping[Place, int]:
    """The line, from 1, of each table and key of valid TOML: `("billing", 0, "name") -> 2`."""
    found: dict[Place, int] = {}
    seen: Counter[str] = Counter()
    table: Place = ()
    for line, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _header(parsed, seen)
            found.setdefault(table, line)
        else:
            found |= {table + key: line for key in _keys(parsed)}
    return found


def nearest_line(where: Mapping[Place, int], place: Place) -> int:
    """The line of the place, else of the closest table around it, else 1."""
    known = (where[place[:size]] for size in range(len(place), 0, -1) if place[:size] in where)
    return next(known, 1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each table header or `key = value` with its first line; a value may span lines."""
    open_lines: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        open_lines.append(f"{line}\n")
        statement = "".join(open_lines)
        try:
            holds_something = bool(tomllib.loads(statement))
        except tomllib.TOMLDecodeError:
            continue
        if holds_something:
            yield number - len(open_lines) + 1, statement
        open_lines.clear()


def _header(parsed: dict[str, Any], seen: Counter[str]) -> Place:
    """The place that `[table]` or `[[table]]`, parsed alone, opens; each `[[table]]` counts one on."""
    name, inner = next(iter(parsed.items()))
    if isinstance(inner, list):
        seen[name] += 1
        return (name, seen[name] - 1)
    return (name, *_header(inner, seen)) if inner else (name,)


def _keys(parsed: dict[str, Any], above: Place = ()) -> Iterator[Place]:
    """The place of each key, with those of dotted keys and inline tables."""
    for key, value in parsed.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from _keys(value, (*above, key))
