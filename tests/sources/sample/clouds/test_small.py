"""How large the small company is: some 400 resources on any day of any seed, in one account a cloud where it can be."""

from datetime import date

import polars as pl
import pytest

from sources.sample.clouds.aws.company import MAIN
from sources.sample.clouds.aws.population import resources as of_aws
from sources.sample.clouds.azure.estate import resources as of_azure
from sources.sample.clouds.google.estate import CLOSED, FORGOTTEN, estate
from sources.sample.clouds.google.estate import resources as of_google
from sources.sample.world import World

DAYS = [date(2026, 10, 31), date(2027, 2, 12), date(2028, 6, 30), date(2030, 1, 3)]
SEEDS = [1, 2, 77, 4_711, 9_999_999]


def rented(world: World) -> pl.DataFrame:
    """RESOURCE of all clouds on the morning of the day."""
    whole = pl.concat([of_aws(world), of_azure(world), of_google(estate(world))])
    gone = pl.col("deleted").is_not_null() & (pl.col("deleted") <= world.as_of)
    return whole.filter(pl.col("created") < world.as_of, ~gone)


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_small_company_has_some_400_resources(seed: int, day: date) -> None:
    there = rented(World.of(seed, "small", day))
    assert 380 <= there.height <= 440
    assert there.group_by("provider").len().filter(pl.col("len") < 90).is_empty()


@pytest.mark.parametrize("seed", SEEDS)
def test_it_has_an_account_a_cloud_beside_a_bought_one_a_forgotten_one_and_one_that_was_closed(seed: int) -> None:
    world = World.of(seed, "small", DAYS[0])
    there = rented(world)
    counts = dict(there.group_by("provider").agg(pl.col("account").n_unique()).iter_rows())
    assert counts == {"aws": 2, "azure": 1, "gcp": 3}
    assert there.filter(payer=MAIN)["account"].n_unique() == 1
    projects = there.filter(provider="gcp")["account"].value_counts(sort=True)["account"].to_list()
    assert set(projects[1:]) == {CLOSED, f"{FORGOTTEN}-1"}
