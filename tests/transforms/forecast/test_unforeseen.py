"""What months added on top of their series, by what they agree on."""

import numpy as np
import pytest

from transforms.forecast.profile import Matrix
from transforms.forecast.unforeseen import shares

# Two months of two origins each.
MONTHS = np.array([24310, 24310, 24309, 24309])
DOLLARS = np.array([1, 1])


def added(large: tuple[float, float], small: tuple[float, float]) -> tuple[Matrix, Matrix]:
    """Actual and expected of a place of 30,000 and one of 100, which ended above by these shares in the two months."""
    expected = np.repeat([[30_000.0], [100.0]], len(MONTHS), axis=1)
    above = np.array([[each[0], each[0], each[1], each[1]] for each in (large, small)])
    return expected * (1 + above), expected


def test_a_small_place_says_little_of_a_large_one() -> None:
    share, held_out = shares(*added((0.03, 0.03), (0.9, -0.5)), MONTHS, DOLLARS)
    assert share == pytest.approx([0.03, 0.03], rel=0.05)
    assert held_out[0] == pytest.approx([0.03] * 4, rel=0.12)


def test_what_months_do_not_agree_on_is_not_expected() -> None:
    share, _ = shares(*added((0.03, -0.03), (0.0, 0.0)), MONTHS, DOLLARS)
    assert share == pytest.approx([0.0, 0.0])


def test_each_currency_counts_by_itself_since_no_rate_is_known() -> None:
    actual, expected = added((0.02, 0.02), (0.04, 0.04))
    share, _ = shares(actual, expected, MONTHS, np.array([1, 2]))
    assert share == pytest.approx([0.03, 0.03], rel=0.15)
    in_yen, _ = shares(actual * [[1], [150]], expected * [[1], [150]], MONTHS, np.array([1, 2]))
    assert in_yen == pytest.approx(share)


def test_nothing_comes_on_top_of_what_has_no_past() -> None:
    share, held_out = shares(np.zeros((2, 4)), np.zeros((2, 4)), MONTHS, DOLLARS)
    assert not share.any()
    assert not held_out.any()
