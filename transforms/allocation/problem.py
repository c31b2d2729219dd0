"""What is wrong in a rule, and where: one sentence with what was found, what was expected, the nearest valid name."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN = 12


@dataclass(frozen=True)
class Origin:
    """Where a row is written; `lines` has those of its keys."""

    file: str
    line: int
    lines: tuple[tuple[str, int], ...] = ()

    def at(self, column: str) -> int:
        return dict(self.lines).get(column, self.line)


@dataclass(frozen=True)
class Problem:
    """`dimension` is the one that cannot be worked out for it; none where a row belongs to no dimension."""

    origin: Origin
    column: str
    found: str
    expected: str
    nearest: str = ""
    dimension: str | None = None

    @property
    def sentence(self) -> str:
        """`allocation.toml, line 12, target: found "paymnts"; expected …. Did you mean "payments"?`"""
        hint = f' Did you mean "{self.nearest}"?' if self.nearest else ""
        where = f"{self.origin.file}, line {self.origin.at(self.column)}, {self.column}"
        return f"{where}: found {self.found}; expected {self.expected}.{hint}"


def nearest(name: str, known: Iterable[str]) -> str:
    """The valid name that is most like it; empty where none is."""
    by_fold = {each.casefold(): each for each in known}
    return next((by_fold[each] for each in get_close_matches(name.casefold(), by_fold, n=1)), "")


def listed(names: Iterable[str]) -> str:
    """`one of a, b, c`, cut where there are many."""
    each = sorted(names)
    more = f" and {len(each) - SHOWN} more" if len(each) > SHOWN else ""
    return f"one of {', '.join(each[:SHOWN])}{more}" if each else "a name (none is known yet)"
