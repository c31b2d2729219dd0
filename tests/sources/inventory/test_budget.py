"""Sources that are asked side by side share what asking may cost, those before first."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from sources.inventory import Budget


@pytest.mark.parametrize(
    ("needs", "granted"),
    [
        pytest.param(["0.2", "0.3", "0.4"], ["0.2", "0.3", "0.4"], id="enough for all"),
        pytest.param(["0.7", "0.7", "0.7"], ["0.7", "0.3", "0"], id="those before are served first"),
        pytest.param(["0", "2", "1"], ["0", "1", "0"], id="no more than the bound"),
    ],
)
def test_never_more_than_the_bound_is_granted_whoever_asks_first(needs: list[str], granted: list[str]) -> None:
    first = Budget.of(Decimal(1))
    last_first = [(first.next.next, needs[2]), (first.next, needs[1]), (first, needs[0])]
    with ThreadPoolExecutor(3) as pool:
        took = [pool.submit(turn.take, Decimal(need)) for turn, need in last_first]
    assert [each.result() for each in took[::-1]] == [Decimal(each) for each in granted]


def test_what_a_source_does_not_take_is_the_next_ones() -> None:
    first = Budget.of(Decimal(1))
    first.pass_on()
    assert first.next.take(Decimal(3)) == Decimal(1)


def test_passing_on_after_taking_changes_nothing() -> None:
    first = Budget.of(Decimal(1))
    first.take(Decimal("0.75"))
    first.pass_on()
    assert first.next.left == Decimal("0.25")
