"""The small part of filter languages that vendors share: `a.b eq "x" and c ne 'y'`, `or` weaker than `and`.

It reads SCIM's (Okta), OData's (Graph, Azure), SOQL's conditions and Kusto's `where`; what it can't read is an error,
as it is one of the vendor's.
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

TERM = re.compile(
    r"""\s*(?P<path>[\w.\[\]'-]+)\s*(?P<sign>==|=~|!=|<>|>=|<=|=|>|<|\b(?:eq|ne|gt|ge|lt|le|sw|co|in|pr)\b)\s*
    (?P<value>"[^"]*"|'[^']*'|\([^()]*\)|[^\s()]*)\s*""",
    re.VERBOSE | re.IGNORECASE,
)
BETWEEN = re.compile(r"(?P<word>and|or)\b", re.IGNORECASE)
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "=": operator.eq,
    "==": operator.eq,
    "=~": lambda have, asked: str(have).lower() == str(asked).lower(),
    "ne": operator.ne,
    "!=": operator.ne,
    "<>": operator.ne,
    "gt": operator.gt,
    ">": operator.gt,
    "ge": operator.ge,
    ">=": operator.ge,
    "lt": operator.lt,
    "<": operator.lt,
    "le": operator.le,
    "<=": operator.le,
    "sw": lambda have, asked: str(have).startswith(str(asked)),
    "co": lambda have, asked: str(asked) in str(have),
    "in": lambda have, asked: have in asked,
}
SAME = {"=": "eq", "==": "eq", "!=": "ne", "<>": "ne"}
Condition = Callable[[Mapping[str, Any]], bool]


class UnreadableFilter(ValueError):
    """A filter that this server does not understand."""


def condition(text: str) -> Condition:
    """Whether a thing matches the filter. Raises UnreadableFilter."""
    ways: list[list[Condition]] = [[]]
    at = 0
    while True:
        term = TERM.match(text, at)
        if term is None:
            raise UnreadableFilter(f"Unreadable at {text[at : at + 40]!r} of {text!r}")
        ways[-1].append(_term(term["path"], term["sign"].lower(), term["value"]))
        at = term.end()
        if at == len(text):
            return lambda thing: any(all(holds(thing) for holds in way) for way in ways)
        word = BETWEEN.match(text, at)
        if word is None:
            raise UnreadableFilter(f"Unreadable at {text[at : at + 40]!r} of {text!r}")
        if word["word"].lower() == "or":
            ways.append([])
        at = word.end()


def value_at(thing: Mapping[str, Any], path: str) -> Any:
    """What a dotted path leads to, by names whose case does not matter; None where it leads nowhere."""
    found: Any = thing
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = next((value for key, value in found.items() if key.lower() == name.lower()), None)
    return found


def _term(path: str, sign: str, text: str) -> Condition:
    if sign == "pr":
        return lambda thing: value_at(thing, path) is not None
    asked, compared = _literal(text), COMPARED[sign]

    def holds(thing: Mapping[str, Any]) -> bool:
        have = value_at(thing, path)
        if have is None or asked is None:
            return {"ne": have is not asked, "eq": have is asked}.get(SAME.get(sign, sign), False)
        return compared(have, asked)

    return holds


def _literal(text: str) -> Any:
    if text.startswith("("):
        return [_literal(part.strip()) for part in text[1:-1].split(",")]
    if text[:1] in "\"'" and text:
        return text[1:-1]
    words = {"true": True, "false": False, "null": None}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return int(text)
    except ValueError:
        return text
