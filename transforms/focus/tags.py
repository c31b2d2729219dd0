"""Tags as one normalised map, and the number that stands for it."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import polars as pl

from transforms.focus.distinct import per_distinct

TagMap = dict[str, str | None]
Pairs = list[tuple[str, object]]
NO_TAGS = 0
# A bill has the same tags every hour.
REMEMBERED = 1 << 16


def tag_set(tags: pl.Expr) -> pl.Expr:
    """JSON texts -> `x_tag_set`; 0 for null, for no tags and for what is no map."""
    return per_distinct(tags, _tag_sets, pl.UInt64()).fill_null(NO_TAGS)


def _tag_sets(texts: pl.Series) -> pl.Series:
    return pl.Series([_tag_set(text) for text in texts], dtype=pl.UInt64)


@lru_cache(REMEMBERED)
def _tag_set(text: str) -> int:
    return tag_set_number(tag_map(text))


def tag_set_number(tags: TagMap) -> int:
    """The first 8 bytes of SHA-256 of the map as sorted compact JSON: the same on every machine, in every version."""
    if not tags:
        return NO_TAGS
    canonical = json.dumps(tags, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(canonical.encode()).digest()[:8], "big")


def tag_map(text: str) -> TagMap:
    """A JSON object or a list of {key, value} -> keys trimmed and case-folded, values trimmed; {} for anything else.

    Where two keys fold to one, the last value that is not null wins.
    """
    tags: TagMap = {}
    for key, value in _pairs(text):
        name = _tidy(key).casefold()
        tags[name] = tags.get(name) if value is None else _value_text(value)
    return tags


@dataclass(frozen=True)
class Object:
    """A JSON object as it stands: keys in order, repeated ones included."""

    pairs: Pairs


def _pairs(text: str) -> Pairs:
    try:
        read: object = json.loads(text, object_pairs_hook=Object, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return []
    if isinstance(read, Object):
        return read.pairs
    return _listed_pairs(cast("list[object]", read)) if isinstance(read, list) else []


def _listed_pairs(items: list[object]) -> Pairs:
    """[{"key": …, "value": …}, …] -> pairs; none where one of them is something else."""
    fields = [{key.lower(): value for key, value in item.pairs} if isinstance(item, Object) else {} for item in items]
    if not all(isinstance(field.get("key"), str) for field in fields):
        return []
    return [(str(field["key"]), field.get("value")) for field in fields]


def _value_text(value: object) -> str:
    """A tag's value as text; what is not text as its JSON."""
    return _tidy(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_as_dict))


def _as_dict(value: Any) -> dict[str, object]:
    return dict(value.pairs)


def _tidy(text: str) -> str:
    """Trimmed; half a surrogate pair, which no text file can hold, becomes `?`."""
    return text.strip().encode("utf-8", "replace").decode()
