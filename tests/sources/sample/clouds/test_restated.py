"""When lines come: late, at once after a feed was still, again after a close, and in a later month's bill."""

from datetime import date

import polars as pl
import pytest

from sources.sample.clouds.charges import charges, seen_on
from sources.sample.world import World
from tests.sources.sample.clouds.rented import TERMS, resources, usage

WORLD = World.of(1, "small", date(2026, 12, 20), date(2026, 7, 1))
USAGE = pl.col("kind").is_in(["usage", "covered"])


@pytest.fixture(scope="module")
def charged() -> dict[str, pl.DataFrame]:
    """By provider, half a year of a small estate's bills."""
    return {provider: charges(usage(resources(provider, scale=2), WORLD), TERMS[provider], WORLD) for provider in TERMS}


def newest(charged: pl.DataFrame, day: date) -> object:
    """The last day of usage that the bill has on a day."""
    return seen_on(charged, WORLD.on(day)).filter(USAGE)["day"].max()


@pytest.mark.parametrize("provider", TERMS)
def test_one_line_in_fifty_comes_two_or_three_days_after_its_day(
    provider: str, charged: dict[str, pl.DataFrame]
) -> None:
    first = charged[provider].filter(USAGE, pl.col("day").dt.month() == 7)
    days = (pl.col("delivered") - pl.col("day")).dt.total_days()
    late = first.filter(days.is_between(2, 3))
    assert 0.01 < len(late) / len(first.filter(days <= 3)) < 0.04
    assert first.filter(days < 1).is_empty()


def test_a_feed_freezes_once_a_quarter_for_its_last_four_days(charged: dict[str, pl.DataFrame]) -> None:
    for month in (8, 11):
        assert newest(charged["azure"], date(2026, month, 12)) == date(2026, month, 7)
        assert newest(charged["azure"], date(2026, month, 13)) == date(2026, month, 12)
    assert newest(charged["azure"], date(2026, 9, 12)) == date(2026, 9, 11)


def test_another_feed_misses_some_days_and_then_has_them_all_at_once(charged: dict[str, pl.DataFrame]) -> None:
    missed = pl.col("day").is_between(date(2026, 10, 14), date(2026, 10, 16))
    before, after = (seen_on(charged["gcp"], WORLD.on(date(2026, 10, day))).filter(USAGE) for day in (19, 20))
    assert before.filter(missed).is_empty()
    assert newest(charged["gcp"], date(2026, 10, 19)) == date(2026, 10, 18)
    assert after.filter(missed)["day"].n_unique() == 3


@pytest.mark.parametrize("provider", ["aws", "azure"])
def test_each_month_is_restated_within_two_weeks_and_one_a_quarter_again(
    provider: str, charged: dict[str, pl.DataFrame]
) -> None:
    after = (pl.col("withdrawn") - pl.col("period").dt.offset_by("1mo")).dt.total_days()
    replaced = charged[provider].filter(pl.col("kind") == "usage", pl.col("withdrawn").is_not_null())
    by_month = replaced.group_by("period").agg(first=(after <= 14).any(), again=(after > 30).any())
    assert by_month["first"].all()
    assert by_month.filter("again").height == 2
    new = charged[provider].filter(pl.col("kind") == "usage", pl.col("delivered") > pl.col("day").dt.offset_by("14d"))
    whole = new.filter(pl.col("delivered") <= WORLD.as_of)
    assert whole["billed_cost"].sum() < replaced["billed_cost"].sum()


@pytest.mark.parametrize("provider", TERMS)
def test_a_correction_is_in_a_later_months_bill_with_the_day_that_it_corrects(
    provider: str, charged: dict[str, pl.DataFrame]
) -> None:
    corrections = charged[provider].filter(kind="correction")
    assert len(corrections) > 5
    assert corrections.filter(pl.col("period") <= pl.col("day")).is_empty()
    assert set(corrections["charge_class"]) == {"Correction"}
    assert corrections.filter(pl.col("billed_cost") >= 0).is_empty()
