"""A split keeps its pool, whatever the amounts, the weights and their order."""

from random import Random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.allocation.largest_remainder import WHOLE, split
from transforms.allocation.pools import scaled

# DECIMAL(38, 18) in units of 1e-18.
MOST = 10**38 - 1
AMOUNTS = st.lists(st.integers(-MOST, MOST), min_size=1, max_size=4)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


def shares(amounts: list[int], weights: list[int], shuffled: int | None = None) -> pl.DataFrame:
    rows = [(f"t{at:04}", weight) for at, weight in enumerate(weights)]
    pools = list(enumerate(amounts))
    if shuffled is not None:
        Random(shuffled).shuffle(rows)
        Random(shuffled).shuffle(pools)
    pool = pl.DataFrame(pools, schema={"pool": pl.Int64(), "cost": WHOLE}, orient="row").with_columns(on=pl.lit(1))
    weighed = pl.DataFrame(rows, schema={"target": pl.String(), "w": pl.Int64()}, orient="row").with_columns(
        on=pl.lit(1)
    )
    return split(pool.lazy(), weighed.lazy(), ["on"], ["cost"]).collect().sort("pool", "target")


@given(AMOUNTS, WEIGHTS)
def test_a_split_keeps_its_pool_koku_6163(amounts: list[int], weights: list[int]) -> None:
    parts = shares(amounts, weights)
    if not any(weights):
        assert parts.is_empty()
        return
    sums = parts.group_by("pool").agg(pl.col("cost").sum()).sort("pool")
    assert sums["cost"].to_list() == amounts
    total = sum(weights)
    for pool, target, cost in parts.select("pool", "target", "cost").iter_rows():
        exact = abs(amounts[pool]) * weights[int(target[1:])] // total
        assert abs(cost) - exact in (0, 1)
        assert cost * amounts[pool] >= 0


@given(AMOUNTS, WEIGHTS, st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(amounts: list[int], weights: list[int], seed: int) -> None:
    assert shares(amounts, weights, seed).equals(shares(amounts, weights))


def test_a_thousand_targets_and_a_pool_smaller_than_they_are_many() -> None:
    parts = shares([999, -7, 10**38 - 1], [1] * 1000)
    sums = parts.group_by("pool").agg(pl.col("cost").sum()).sort("pool")
    assert sums["cost"].to_list() == [999, -7, 10**38 - 1]
    assert parts.filter(pl.col("pool") == 1, pl.col("cost") != 0)["target"].to_list() == [
        f"t{at:04}" for at in range(7)
    ]


def test_equal_remainders_go_by_the_name_of_the_target() -> None:
    assert shares([10], [1, 1, 1])["cost"].to_list() == [4, 3, 3]


def test_what_has_no_weight_gets_nothing_and_no_row() -> None:
    assert shares([5], [0, 3])["target"].to_list() == ["t0001"]


@given(st.lists(st.integers(-(10**30), 10**38 - 1), min_size=1, max_size=6))
def test_weights_keep_their_proportion(sizes: list[int]) -> None:
    measured = pl.DataFrame({"on": [1] * len(sizes), "measured": pl.Series(sizes, dtype=WHOLE)})
    weights = scaled(measured, ["on"])["w"].to_list()
    most = max(*sizes, 1)
    for size, weight in zip(sizes, weights, strict=True):
        assert 0 <= weight <= 10**9
        assert size <= 0 or abs(weight * most - size * max(weights)) <= most * 2


def test_weights_of_few_digits_are_exact() -> None:
    measured = pl.DataFrame({"on": [1, 1, 2], "measured": pl.Series([3 * 10**18, 10**18, 10**29 + 1], dtype=WHOLE)})
    assert scaled(measured, ["on"])["w"].to_list() == [3, 1, 10**9]
