"""What looks like news and is none: a list that is dearer, a service that moves, a launch, the end of a month."""

from datetime import date

import polars as pl
import pytest

from sources.sample.clouds.anomalies import in_focus, true_anomalies
from sources.sample.clouds.frames import CHARGE
from sources.sample.clouds.ordinary import accounts, dearer, lines, ordinary
from sources.sample.world import Bill, World
from tests.sources.sample.clouds.rented import resources

WORLD = World.of(1, "small", date(2026, 12, 31), date(2026, 1, 1))


def used(provider: str, holds: str) -> pl.DataFrame:
    """A year of the lines that hold this, with `cost` at the list price."""
    own = accounts(resources(provider, scale=2), WORLD)
    meters = lines().filter(provider=provider, holds=holds)["meter"].to_list()
    cost = pl.col("quantity").cast(float) * pl.col("list_unit_price").cast(float)
    return ordinary(provider, own, WORLD).filter(pl.col("meter").is_in(meters)).with_columns(cost=cost)


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_one_list_price_rises_once_a_year_by_less_than_is_news(provider: str) -> None:
    told = dearer(provider, WORLD)
    assert len(told) == 1
    prices = used(provider, "events").filter(service=told["service"][0])
    before, after = (
        prices.filter((pl.col("day") < told["day"][0]) == was)["list_unit_price"].unique().to_list()
        for was in (True, False)
    )
    assert len(before) == len(after) == 1
    assert 1.03 < float(after[0] / before[0]) < 1.1


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_what_moves_to_another_region_costs_in_all_what_it_did(provider: str) -> None:
    moved = used(provider, "migration")
    shares = moved.group_by(month=pl.col("day").dt.month()).agg(
        away=pl.col("cost")
        .filter(pl.col("region") == lines().filter(provider=provider, holds="migration")["other_region"][0])
        .sum()
        / pl.col("cost").sum()
    )
    assert shares.filter(month=2)["away"][0] == pytest.approx(0.2, abs=0.01)
    assert shares.filter(month=6)["away"][0] == pytest.approx(0.8, abs=0.01)
    assert shares.filter(month=11)["away"][0] == pytest.approx(0.2, abs=0.01)
    daily = moved.group_by("day").agg(pl.col("cost").sum()).sort("day")
    week = daily["cost"].rolling_mean(7).drop_nulls()
    assert (week / week.shift(7)).drop_nulls().is_between(0.93, 1.07).all()


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_jobs_of_the_months_end_run_on_its_last_three_days_and_the_first(provider: str) -> None:
    jobs = used(provider, "month_end").filter(pl.col("day").dt.weekday() < 6)
    edge = (pl.col("day").dt.day() == 1) | (pl.col("day").dt.day() > pl.col("day").dt.days_in_month() - 3)
    of_month = jobs.group_by("service", month=pl.col("day").dt.month()).agg(
        times=pl.col("cost").filter(edge).mean() / pl.col("cost").filter(~edge).mean()
    )
    told = of_month.join(lines().filter(provider=provider, holds="month_end"), on="service")
    assert told.height == 12 * told["service"].n_unique()
    assert (told["times"] / (1 + told["month_end_percent"] / 100)).is_between(0.95, 1.05).all()


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_of_large_jobs_nobody_can_tell_before_three_month_ends_agree_and_small_ones_never_matter(provider: str) -> None:
    rented = resources(provider, scale=2)
    bill = Bill(provider, rented["payer"][0], "EUR", pl.LazyFrame(schema=CHARGE.schema), rented)
    world = World.of(1, "small", date(2026, 12, 31), date(2026, 7, 1))
    told = true_anomalies(bill, world).filter(kind="month_end").sort("start").group_by("service").agg("anomalous")
    by_service = dict(told.rows())
    held = lines().filter(provider=provider, holds="month_end")
    for service, more in held.select("service", pl.col("daily") * pl.col("month_end_percent") / 100).iter_rows():
        name = pl.select(service=pl.lit(service)).with_columns(in_focus(provider)).item()
        unknown = 3 if more > 25 else 0
        assert by_service[name] == [None] * unknown + [False] * (6 - unknown)
