"""The estate lives: on any day of any company each story is there, and no day changes what came before it."""

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sources.sample import World
from sources.sample.clouds.azure.estate import estate, resources, there
from sources.sample.clouds.azure.payers import subscriptions
from sources.sample.clouds.azure.tables import read
from sources.sample.clouds.azure.words import words
from sources.sample.clouds.frames import RESOURCE

DAYS = (date(2026, 3, 31), date(2026, 11, 28), date(2027, 7, 5), date(2029, 2, 28))


def told(world: World) -> pl.DataFrame:
    """The stories that are true on the day, for long enough."""
    alive = there(estate(world), world).filter(pl.col("rule").is_not_null())
    return alive.filter((pl.lit(world.as_of) - pl.col("story_since")).dt.total_days() >= pl.col("days"))


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_each_story_is_there_on_any_day(seed: int, day: date) -> None:
    found = told(World.of(seed, "small", day))
    lasting = read("stories").filter(pl.col("outcome") != "in_use", pl.col("begins") != "again")
    assert set(found["story"]) >= set(lasting["story"])
    wastes = found.filter(outcome="waste")
    assert 34 <= len(wastes) <= 60
    assert wastes["rule"].n_unique() >= 33


@pytest.mark.parametrize("seed", [3, 4])
def test_each_month_some_waste_is_cleaned_up_and_some_begins(seed: int) -> None:
    world = World.of(seed, "small", date(2027, 12, 31), date(2026, 1, 1))
    wastes = estate(world).filter(pl.col("outcome") == "waste", pl.col("kind") != "snapshot")
    for column, least_months in (("deleted", 23), ("story_since", 21)):
        days = wastes[column].filter(wastes[column].is_between(date(2026, 1, 1), date(2027, 11, 30)))
        months = days.dt.month_start().value_counts()
        assert len(months) >= least_months
        assert max(months["count"]) <= 6


@pytest.mark.parametrize(
    ("seed", "day"), [(1, date(2026, 11, 5)), (1, date(2026, 8, 31)), (2, date(2026, 11, 19))], ids=str
)
def test_a_later_day_has_the_same_past(seed: int, day: date) -> None:
    since = date(2026, 8, 1)
    early, late = (estate(World.of(seed, "small", on, since)) for on in (day, date(2027, 1, 31)))
    both = late.join(early.select("number"), on="number", how="semi", maintain_order="left")
    assert_frame_equal(both, early)
    new = late.join(early.select("number"), on="number", how="anti")
    assert (new["created"] >= day).all()


def test_ids_and_numbers_are_of_one_resource_each() -> None:
    rows = resources(World.of(1, "medium", date(2026, 11, 28)))
    assert dict(rows.schema) == dict(RESOURCE.schema)
    assert not rows["number"].is_duplicated().any()
    assert not rows.filter(pl.col("story").ne_missing("plan_made_again"))["resource_key"].is_duplicated().any()
    assert (rows["resource_id"].str.to_lowercase() == rows["resource_key"]).all()
    assert 0 < (rows["resource_id"] == rows["resource_key"]).sum() < len(rows)


def test_one_name_is_idle_in_one_resource_group_and_busy_in_another() -> None:
    world = World.of(1, "small", date(2026, 11, 28))
    twins = there(estate(world), world).filter(pl.col("plot").is_in(["vm_idle_twin", "vm_busy_twin"]))
    for _, pair in twins.group_by("name", "account"):
        assert sorted(pair["load"]) == ["idle", "steady"]
        assert pair["group"].n_unique() == 2


def test_a_company_has_as_many_subscriptions_as_its_size_says() -> None:
    for size, many in (("small", 1), ("medium", 6)):
        assert subscriptions(World.of(1, size, date(2026, 11, 28))).height == many


@pytest.mark.parametrize("seed", range(5, 25))
def test_what_a_resource_is_of_was_there_before_it(seed: int) -> None:
    world = World.of(seed, "small", date(2026, 1, 31) + timedelta(days=41 * seed))
    known = [(row, each) for row, each in words(there(estate(world), world), world) if row["refers"]]
    assert known
    assert [row["story"] for row, each in known if each["refers"] is None] == []
