"""What Azure says of a resource: an object of Resource Manager, as Resource Graph or a list of its provider has it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

# Any is what JSON is.
Json = Any
Thing = Mapping[str, Json]


def at(thing: Json, path: str) -> Json:
    """What a dotted path leads to, by names whose case does not matter; None where it leads nowhere."""
    found = thing
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        if name in found:
            found = found[name]
            continue
        low = name.lower()
        found = next((value for key, value in found.items() if key.lower() == low), None)
    return found


def has(thing: Json, path: str) -> bool:
    """Whether anything but null stands there."""
    return at(thing, path) is not None


def many(thing: Json, path: str) -> list[Json]:
    """The elements of a list there; none where there is no list."""
    found = at(thing, path)
    return found if isinstance(found, list) else []


def key(text: Json) -> str | None:
    """An id as x_resource_key has it: lower-cased, no slash at its end; None where it is none."""
    return text.lower().rstrip("/") if isinstance(text, str) and text.startswith("/") else None


def keys(thing: Json, *paths: str) -> list[str]:
    """The ids at these paths, each once; a path through a list is written `a[].b`."""
    found = [key(each) for path in paths for each in _through(thing, path)]
    return list(dict.fromkeys(each for each in found if each))


def _through(thing: Json, path: str) -> Iterator[Json]:
    first, list_of, rest = path.partition("[]")
    if not list_of:
        yield at(thing, path) if path else thing
        return
    for each in many(thing, first) if first else thing:
        yield from _through(each, rest.removeprefix("."))


def type_of(resource: str) -> str | None:
    """The type that an id names, lower-cased: of `…/providers/a.b/c/d/e/f` it is `a.b/c/e`."""
    _, _, named = resource.lower().rpartition("/providers/")
    space, *words = named.split("/")
    return "/".join([space, *words[::2]]) if words else None


def subscription_of(resource: str) -> str:
    """The subscription that an id names, lower-cased; empty where it names none."""
    words = resource.lower().split("/")
    return words[2] if len(words) > 2 and words[1] == "subscriptions" else ""


def moment(text: Json) -> datetime | None:
    """An instant, naive UTC, of a text as Azure writes it (up to seven decimals); None where it is none."""
    if not isinstance(text, str):
        return None
    try:
        at_ = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at_.astimezone(UTC).replace(tzinfo=None) if at_.tzinfo else at_


def written(text: Json) -> str | None:
    """An instant as attributes have it, `2026-10-31T07:00:00Z`; None where the text is none."""
    instant = moment(text)
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}" if instant else None
