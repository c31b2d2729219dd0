"""What other rules would move nets to 0, and is the difference of what they then make."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.allocation.cells import OWN, by_tag, cell, made, rule
from tests.transforms.allocation.test_allocate import CELL, POOLS
from transforms.allocation.moves import SHARED, by_target, moves
from transforms.allocation.rule import Dimension, Rule, Ruleset
from transforms.allocation.ruleset import merged

D = Decimal
SETTINGS = Dimension(dimension="team")
RULES = (
    *OWN,
    *POOLS,
    rule("all", match={"service": "Compute"}, target="x", priority=5),
    rule("tax", match={"charge": "Tax"}, shared="even", targets=("a", "x"), priority=900),
    by_tag("b", priority=1, version="2"),
)


def one_of_each_name(rules: Sequence[Rule]) -> list[Rule]:
    return list({each.rule: each for each in rules}.values())


@given(
    st.lists(CELL, min_size=1, max_size=15),
    st.lists(st.sampled_from(RULES), max_size=5).map(one_of_each_name),
    st.lists(st.sampled_from(RULES), max_size=5).map(one_of_each_name),
)
def test_moves_net_to_0_and_are_what_then_happens(
    rows: list[dict[str, Any]], now: list[Rule], then: list[Rule]
) -> None:
    before, after = made(rows, now, SETTINGS), made(rows, then, SETTINGS)
    change: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for left, to, currency, money, _ in moves(before, after).iter_rows():
        change[left, currency] -= money
        change[to, currency] += money
    assert all(change.pop(key) == 0 for key in list(change) if key[0] == SHARED)
    targets = by_target(before, after)
    assert {key: amount for key, amount in change.items() if amount} == {
        (row["target"], row["currency"]): row["delta"] for row in targets.to_dicts() if row["delta"]
    }
    for currency in ("USD", "EUR"):
        assert sum(row["delta"] for row in targets.to_dicts() if row["currency"] == currency) == 0


def test_moves_say_from_whom_to_whom_and_how_many_rows() -> None:
    rows = [cell("5", 1), cell("2"), cell("1"), cell("7", 2)]
    then = [*OWN, rule("rest", match={"service": "Compute"}, target="x", priority=200)]
    assert moves(made(rows, OWN), made(rows, then)).rows() == [("unallocated", "x", "USD", D(3), 2)]


def test_a_setting_that_moves_cost_between_cells_is_shown_by_target() -> None:
    """Then no cell is the same before and after."""
    before = made([cell("5", 1), cell("2", 2)], OWN)
    after = made([cell("4", 1), cell("3", 2)], OWN)
    assert moves(before, after).select("from", "to", "money").rows() == [("a", SHARED, D(1)), (SHARED, "b", D(1))]


def test_rules_of_a_file_take_the_place_of_those_of_their_name() -> None:
    now, new = Ruleset(settings=SETTINGS, rules=OWN), Ruleset(settings=SETTINGS, rules=(by_tag("a", version="2"),))
    assert [each.names for each in merged(now, new).rules] == ["b@1", "c@1", "a@2"]
