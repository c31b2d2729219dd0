"""Small steps through what Google's interfaces say of a resource: links, numbers, moments, words."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sources.inventory.gcp.names import full_name

Json = Mapping[str, Any]
GIB = 2**30


def within(data: Json, *path: str) -> Any:
    """What stands at a path of names; None where any is missing."""
    found: Any = data
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def several(data: Json, *names: str) -> list[Any]:
    """A list under the first of the names that it has; empty where it has none, as Google leaves out what is empty."""
    found = next((data[name] for name in names if data.get(name)), [])
    return found if isinstance(found, list) else [found]


def links(found: Iterable[Any]) -> list[str]:
    """Full resource names of links, each once."""
    return list(dict.fromkeys(full_name(str(link)) for link in found if link))


def last(text: Any) -> str | None:
    """The last part of a link or a path."""
    return str(text).rpartition("/")[2] or None if text else None


def word(text: Any) -> str | None:
    return str(text).lower() if text else None


def whole(text: Any) -> int | None:
    """A whole number, which Google writes as text where it has 64 bits."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


def gib(text: Any) -> float | None:
    number = whole(text)
    return None if number is None else float(number)


def gib_of_bytes(text: Any) -> float | None:
    number = whole(text)
    return None if number is None else number / GIB


def moment(text: Any) -> datetime | None:
    """An instant, naive UTC: RFC 3339, or milliseconds since 1970 as BigQuery writes them."""
    if not text:
        return None
    number = str(text)
    try:
        told = (
            datetime.fromtimestamp(int(number) / 1000, UTC)
            if number.isdigit()
            else datetime.fromisoformat(_short(number))
        )
    except (ValueError, OverflowError):
        return None
    return told.astimezone(UTC).replace(tzinfo=None) if told.tzinfo else told


def _short(text: str) -> str:
    """Without what is below a microsecond: some of Google's services write nine digits."""
    head, point, rest = text.partition(".")
    digits = rest.rstrip("Zz").partition("+")[0].partition("-")[0]
    return f"{head}{point}{digits[:6]}{rest[len(digits) :]}" if point else text


def written(told: datetime | None) -> str | None:
    """An instant as attributes have it: `2026-10-31T07:00:00Z`."""
    return None if told is None else f"{told:%Y-%m-%dT%H:%M:%SZ}"


def when(text: Any) -> str | None:
    return written(moment(text))
