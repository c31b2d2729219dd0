"""Ticks are round, few, hold the costs and are short."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures.axis import MOST_STEPS, money_ticks


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        ("0", "19000", ["$0", "$5k", "$10k", "$15k", "$20k"]),
        ("0", "2.1", ["$0", "$0.50", "$1.00", "$1.50", "$2.00", "$2.50"]),
        ("-0.2", "2", ["−$0.50", "$0", "$0.50", "$1.00", "$1.50", "$2.00"]),
        ("0", "1200000", ["$0", "$250k", "$500k", "$750k", "$1M", "$1.25M"]),
        ("0", "0.0000008", ["$0", "$0.0000002", "$0.0000004", "$0.0000006", "$0.0000008"]),
        ("0", "90", ["$0", "$20", "$40", "$60", "$80", "$100"]),
    ],
)
def test_ticks(low, high, texts):
    assert money_ticks(Decimal(low), Decimal(high), "USD")[1] == texts


costs = st.decimals("-1e9", "1e9", places=9)


@given(costs, costs)
def test_ticks_hold_zero_and_both_ends_and_are_few(one, other):
    low, high = min(one, other), max(one, other)
    values, texts = money_ticks(low, high, "USD")
    assert values[0] <= min(low, 0)
    assert values[-1] >= max(high, 0)
    assert 0 in values
    assert 2 <= len(values) <= MOST_STEPS + 2
    assert len(set(texts)) == len(texts)
