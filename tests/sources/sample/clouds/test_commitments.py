"""Commitments follow one another for ever: on any day as many run, each with an id and a term of its own."""

from datetime import date, timedelta

import polars as pl
import pytest

from sources.sample.clouds.charges import Terms
from sources.sample.clouds.commitments import COMMITMENT, held
from sources.sample.world import World
from tests.sources.sample.clouds.rented import TERMS

DAYS = [date(2026, 11, 30), date(2027, 6, 1), date(2029, 2, 28), date(2031, 12, 31)]


def running(terms: Terms, day: date, seed: int = 1) -> pl.DataFrame:
    found = held(terms, World.of(seed, "small", day))
    return found.filter(pl.col("start") < day, pl.col("end") >= day)


@pytest.mark.parametrize("provider", TERMS)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_as_many_run_on_any_day(provider: str, day: date) -> None:
    many = len(running(TERMS[provider], day))
    assert many in range({"aws": 7, "azure": 4, "gcp": 4}[provider], 10)


@pytest.mark.parametrize("provider", TERMS)
def test_terms_of_a_slot_follow_one_another_and_no_id_is_used_twice(provider: str) -> None:
    world = World.of(2, "small", date(2031, 12, 31), date(2020, 1, 1))
    terms = held(TERMS[provider], world)
    assert terms.schema == COMMITMENT.schema
    assert terms["id"].is_unique().all()
    following = terms.sort("slot", "start").with_columns(next=pl.col("start").shift(-1).over("slot"))
    gaps = following.select((pl.col("next") - pl.col("end")).dt.total_days()).to_series().drop_nulls()
    assert gaps.min() == 0
    assert gaps.is_between(0, 12).all()
    years = (pl.col("end").dt.year() - pl.col("start").dt.year()) == pl.col("years")
    assert terms.select(years.all()).item()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_one_is_bought_upfront_within_any_four_months(day: date) -> None:
    world = World.of(3, "small", day)
    bought = held(TERMS["aws"], world).filter(pl.col("start") >= world.since, payment="upfront")
    assert not bought.is_empty()


def test_a_small_payer_has_one_and_a_payer_without_a_provider_none() -> None:
    world = World.of(1, "small", date(2026, 11, 30))
    small = held(Terms("730184226595", "USD", 10, provider="aws", weight_percent=18), world)
    assert small["name"].unique().to_list() == ["Compute plan A"]
    assert held(Terms("payer", "USD", 10), world).is_empty()


def test_the_terms_that_run_are_the_same_on_a_later_day() -> None:
    early, late = World.of(4, "small", date(2026, 9, 1), date(2026, 6, 1)), date(2026, 12, 1)
    then, now = held(TERMS["azure"], early), held(TERMS["azure"], early.on(late))
    assert then.equals(now.filter(pl.col("start") < early.as_of))
    assert late - early.as_of < timedelta(days=100)
