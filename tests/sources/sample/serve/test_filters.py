"""The small part of filter languages that vendors share."""

from typing import Any

import pytest

from sources.sample.serve.filters import UnreadableFilter, condition

THING: dict[str, Any] = {"a": {"b": "x y", "n": 3}, "flag": True, "none": None, "when": "2026-11-02T00:00:00Z"}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('a.b eq "x y"', True),
        ("a.b = 'x y' AND a.n >= 3", True),
        ("a.n gt 3", False),
        ("a.n lt 3 or flag eq true", True),
        ("flag eq true and a.n lt 3 or a.n eq 3", True),
        ("A.B sw 'x'", True),
        ("a.b co 'and'", False),
        ("a.b =~ 'X Y'", True),
        ("none eq null", True),
        ("none != null", False),
        ("missing ne 'x'", True),
        ("missing > 3", False),
        ("a.n in (1, 3)", True),
        ("flag pr", True),
        ("missing pr", False),
        ('when ge "2026-11-01T00:00:00Z"', True),
        ("a.b eq 'and or'", False),
    ],
)
def test_conditions(text: str, holds: bool) -> None:
    assert condition(text)(THING) is holds


@pytest.mark.parametrize("text", ["", "a", "a eq 'x' nor b eq 'y'", "(a eq 'x')", "a eq 'x' and"])
def test_what_can_t_be_read_is_an_error(text: str) -> None:
    with pytest.raises(UnreadableFilter):
        condition(text)
