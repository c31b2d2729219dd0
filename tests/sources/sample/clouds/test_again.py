"""What a pipeline makes again is one thing by its ids; the ends of months see it there, gone, and there again."""

from datetime import date, timedelta

import polars as pl
import pytest

from sources.sample.clouds.acts import CLOUDS
from sources.sample.clouds.again import MONTHS
from sources.sample.world import World

MADE_AGAIN = {"aws": "trail-made-again", "azure": "plan_made_again", "gcp": "run_made_again"}


def lives(provider: str, size: str, day: date, since: date) -> pl.DataFrame:
    world = World.of(2, size, day, since)
    return CLOUDS[provider].rented(world).filter(story=MADE_AGAIN[provider]).sort("resource_key", "created")


@pytest.mark.parametrize("size", ["small", "medium"])
@pytest.mark.parametrize("provider", MADE_AGAIN)
def test_its_lives_have_one_id_and_do_not_meet(provider: str, size: str) -> None:
    rows = lives(provider, size, date(2027, 12, 31), date(2026, 1, 1))
    per_place = rows.group_by("resource_key").agg(pl.len(), pl.col("resource_id", "account", "name", "team").n_unique())
    assert per_place["len"].min() >= 7
    assert per_place.select("resource_id", "account", "name", "team").unique().rows() == [(1, 1, 1, 1)]
    before = pl.col("deleted").shift(1).over("resource_key")
    assert (rows.select((pl.col("created") - before).dt.total_days()).to_series().drop_nulls() >= 18).all()


def test_in_any_month_one_cloud_has_it_cleaned_up() -> None:
    gone = pl.concat(lives(provider, "small", date(2027, 12, 31), date(2026, 1, 1)) for provider in MADE_AGAIN)
    months = pl.date_range(date(2026, 1, 1), date(2027, 10, 1), "1mo", eager=True)
    found = gone.filter(pl.col("deleted") < date(2027, 11, 1)).group_by(pl.col("deleted").dt.month_start()).len()
    assert set(found["deleted"]) == set(months)
    assert found["len"].unique().to_list() == [1]


@pytest.mark.parametrize("provider", MADE_AGAIN)
def test_two_ends_of_months_of_three_have_it(provider: str) -> None:
    rows = lives(provider, "small", date(2027, 12, 31), date(2026, 1, 1))
    ends = [date(2026 + at // 12, at % 12 + 1, 1) - timedelta(days=1) for at in range(6, 6 + 4 * MONTHS)]
    there = [rows.filter(pl.col("created") < day, pl.col("deleted") > day).height for day in ends]
    assert sum(there) == 2 * len(ends) // MONTHS
    assert all(there[at] == there[at + MONTHS] for at in range(len(ends) - MONTHS))
