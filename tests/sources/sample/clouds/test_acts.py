"""Who decides what about waste, in companies of any seed, and that a later day changes nothing of it."""

from datetime import date, timedelta

import polars as pl
import pytest

from sources.sample.clouds.acts import ACT, acts
from sources.sample.world import World

DAYS = (date(2026, 11, 29), date(2027, 3, 1), date(2028, 7, 4))


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("seed", [1, 2, 4_711, 20261129])
def test_each_cloud_has_acts_that_were_done_and_some_that_were_not(seed: int, day: date) -> None:
    told = acts(World.of(seed, "small", day))
    assert told.schema == ACT
    long_ago = told.filter(pl.col("acted_on") < day - timedelta(days=14))
    done = long_ago.filter(pl.col("gone_on").is_not_null())
    assert set(done["provider"]) == {"aws", "azure", "gcp"}
    assert set(long_ago.filter(pl.col("gone_on").is_null())["provider"]) == {"aws", "azure", "gcp"}
    assert done.filter(pl.col("found_again_on") <= day).height >= 1
    assert ((done["gone_on"] - done["acted_on"]).dt.total_days().is_between(2, 4)).all()


@pytest.mark.parametrize("size", ["small", "medium"])
def test_a_later_day_has_the_same_decisions(size: str) -> None:
    since = date(2026, 8, 1)
    decided = ["number", "provider", "account", "resource_id", "rule", "acted_on", "person"]
    early, late = (acts(World.of(1, size, day, since)).select(decided) for day in (date(2026, 11, 5), date(2027, 2, 3)))
    assert early.height > 10
    assert late.filter(pl.col("acted_on") < date(2026, 11, 5)).equals(early)


@pytest.mark.parametrize("seed", [9_012, 1, 2])
def test_nobody_decides_by_ninety_days_of_a_bill_that_is_younger(seed: int) -> None:
    world = World.of(seed, "small", date(2026, 10, 31))
    told = acts(world).filter(rule="aws.s3.abandoned")
    assert ((told["acted_on"] - world.since).dt.total_days() > 90).all()


def test_a_thing_is_told_of_once_in_its_life() -> None:
    told = acts(World.of(3, "medium", date(2026, 11, 29)))
    assert told.select("provider", "number").is_duplicated().sum() == 0
    assert set(told["person"]) == {"J. Ortiz", "M. Keane", "R. Sandoval"}
