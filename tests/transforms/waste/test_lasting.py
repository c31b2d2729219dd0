"""Since when something has been so: by our own looks, and by what the provider says."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.waste.estates import ago, estate, resource
from tests.transforms.waste.rules.azure.keys import asked, key
from transforms.waste.lasting import lasting

MACHINE = "microsoft.compute/virtualmachines"
VM = key(MACHINE, "app")


def since(
    told: int | None, seen: int, before: Sequence[tuple[int, str]] = (), *, is_exact: bool = False, **said: Any
) -> tuple[date | None, bool]:
    """(since, start_unknown) of a machine seen off for `seen` days; `told` days ago Azure did something."""
    moment = None if told is None else f"{ago(told)}T01:12:44Z"
    was = [(ago(days), {"state": state}) for days, state in before]
    there = estate(resource(VM, MACHINE, state="off", last_operation=moment, seen=ago(seen), before=was, **said))
    off = pl.col("state") == "off"
    rows = lasting(there.of(MACHINE), there, [MACHINE], off, "last_operation", is_exact=is_exact)
    row = rows.collect().row(0, named=True)
    return row["since"], row["start_unknown"]


@pytest.mark.parametrize(
    ("told", "seen", "before", "expected"),
    [
        (None, 12, [(40, "on")], (ago(12), False)),
        (None, 12, [], (ago(12), True)),
        (30, 12, [], (ago(30), False)),
        (30, 12, [(40, "on")], (ago(12), False)),
        (12, 11, [(40, "on")], (ago(11), False)),
        (3, 12, [(40, "on")], (ago(3), False)),
    ],
    ids=[
        "we saw it change",
        "it was so when we first looked",
        "the provider tells of a time before we looked",
        "the provider's time is from before we saw it otherwise",
        "the provider's time is of the day on which we last saw it otherwise",
        "the provider did something since",
    ],
)
def test_since_when(told: int | None, seen: int, before: list[tuple[int, str]], expected: tuple[date, bool]) -> None:
    assert since(told, seen, before) == expected


@pytest.mark.parametrize(("told", "expected"), [(13, 11), (12, 12), (11, 11)])
def test_a_change_to_what_it_is_came_after_we_saw_it_otherwise_that_day(told: int, expected: int) -> None:
    """We saw it on 12 days ago, and off 11 days ago."""
    assert since(told, 11, [(40, "on")], is_exact=True) == (ago(expected), False)


def test_what_was_made_on_the_day_of_our_first_look_has_a_known_start() -> None:
    assert since(None, 3, created=ago(3)) == (ago(3), False)


def test_what_is_not_so_today_has_no_day() -> None:
    there = estate(resource(VM, MACHINE, state="on", seen=ago(2), before=[(ago(9), {"state": "off"})]))
    rows = lasting(there.of(MACHINE), there, [MACHINE], pl.col("state") == "off", "last_operation").collect()
    assert rows["since"].to_list() == [None]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((), []),
        ((asked(MACHINE),), [True]),
        ((asked(MACHINE, status="refused"),), [False]),
        ((asked(MACHINE), asked(MACHINE, status="failed")), [False]),
        ((resource(VM, MACHINE),), [True]),
        ((resource(VM, MACHINE), asked(MACHINE, status="failed")), [False]),
    ],
    ids=["never asked", "asked", "refused", "asked in part", "seen and never asked", "seen in part"],
)
def test_whether_all_of_a_type_are_known(parts: Sequence[Any], told: list[bool]) -> None:
    assert estate(*parts).told(MACHINE).collect()["is_told"].to_list() == told
