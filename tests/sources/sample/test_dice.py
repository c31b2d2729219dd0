"""Chance: the same for one thing as among many, evenly spread, and another for another seed."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as some

from sources.sample.dice import Dice

NUMBERS = some.integers(-(2**63), 2**63 - 1)


@given(seed=some.integers(0, 2**40), topic=some.text(max_size=20), numbers=some.lists(NUMBERS, min_size=1, max_size=4))
def test_one_thing_s_chance_is_what_it_is_among_many(seed: int, topic: str, numbers: list[int]) -> None:
    dice, series = Dice(seed), [pl.Series([number], dtype=pl.Int64) for number in numbers]
    assert dice.share(topic, *numbers) == dice.shares(topic, *series)[0]
    assert dice.whole(topic, -3, 1000, *numbers) == dice.wholes(topic, -3, 1000, *series)[0]


def test_shares_are_evenly_spread_and_another_seed_or_topic_has_others() -> None:
    things = pl.Series(range(10_000))
    shares = Dice(1).shares("a", things)
    assert (shares.min() >= 0, shares.max() < 1) == (True, True)
    assert abs(shares.mean() - 0.5) < 0.01
    for others in (Dice(2).shares("a", things), Dice(1).shares("b", things)):
        assert (others == shares).sum() == 0
