"""Rounded parts add up to the rounded total, whatever their signs."""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from dashboards.queries.rounding import MONEY, rounded_parts

amounts = st.lists(
    st.decimals("-1e8", "1e8", places=18).map(lambda value: value.quantize(Decimal("1e-18"))), min_size=1
)


def rounded(parts: list[Decimal], places: int) -> list[Decimal]:
    return pl.DataFrame({"cost": parts}, schema={"cost": MONEY}).select(rounded_parts("cost", places))["cost"].to_list()


@given(amounts, st.sampled_from([0, 2, 3]))
def test_parts_add_up_and_none_moves_by_a_unit(parts, places):
    unit = Decimal(1).scaleb(-places)
    found = rounded(parts, places)
    assert sum(found) == sum(parts).quantize(unit, rounding=ROUND_HALF_UP)
    assert all(abs(new - old) < unit for new, old in zip(found, parts, strict=True))
    assert all(new == new.quantize(unit) for new in found)


def test_the_largest_remainders_take_what_is_left():
    assert rounded([Decimal("0.333")] * 3, 2) == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]


def test_unknown_amounts_count_as_nothing():
    frame = pl.DataFrame({"cost": [None, Decimal("1.5")]}, schema={"cost": MONEY})
    assert frame.select(rounded_parts("cost", 2))["cost"].to_list() == [Decimal(0), Decimal("1.5")]
