from itertools import permutations

import numpy as np
import polars as pl
import pytest

from transforms.changes.shapley import shapley


def by_hand(before: list[float], after: list[float]) -> list[float]:
    """The mean over all orders, one after the other."""
    moved, orders = [0.0] * len(before), list(permutations(range(len(before))))
    for order in orders:
        at = list(before)
        for place in order:
            old = np.prod(at)
            at[place] = after[place]
            moved[place] += float(np.prod(at) - old) / len(orders)
    return moved


CASES = {
    "all move": ([31.0, 2.0, 0.1, 0.9, 0.7, 1.1], [30.0, 5.0, 0.2, 0.8, 1.0, 1.2]),
    "one moves": ([31.0, 2.0, 0.1, 0.9, 0.7, 1.1], [31.0, 2.0, 0.3, 0.9, 0.7, 1.1]),
    "to zero": ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 0.0, 2.0, 4.0, 0.0, 7.0]),
    "below zero": ([1.0, -2.0, 3.0], [2.0, 2.0, -3.0]),
    "of two": ([3.0, 5.0], [4.0, 7.0]),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES.keys())
def test_each_factor_has_its_mean_over_all_orders(before: list[float], after: list[float]) -> None:
    old, new = ([pl.lit(value) for value in values] for values in (before, after))
    found = pl.select(each.alias(str(at)) for at, each in enumerate(shapley(old, new))).row(0)
    assert found == pytest.approx(by_hand(before, after), rel=1e-12, abs=1e-12)
    assert sum(found) == pytest.approx(float(np.prod(after) - np.prod(before)), rel=1e-12, abs=1e-12)
