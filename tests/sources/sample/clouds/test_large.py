"""Large things that come and go are events too, where the bill alone shows it."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from sources.sample.clouds.charges import Terms, charges
from sources.sample.clouds.large import large_things
from sources.sample.world import Bill, World
from tests.sources.sample.clouds.rented import resources, usage

WORLD = World.of(1, "small", date(2026, 11, 30))
TERMS = Terms("payer-1", "USD", 6, provider="")
CAME, WENT = date(2026, 10, 14), date(2026, 10, 20)
COMPLETE = date(2026, 11, 27)


def bill(*, times: int) -> Bill:
    """The first machine is `times` as dear and came late; the last bucket went early; all else is always there."""
    rented = resources("aws").with_columns(resource_id=pl.format("thing-{}", "number"))
    first, last = rented["number"].min(), rented.filter(service="AmazonS3")["number"].max()
    of_first, of_last = pl.col("number") == first, pl.col("number") == last
    dearer = pl.when(of_first | of_last).then(times).otherwise(1)
    used = usage(rented, WORLD).with_columns((pl.col("quantity") * dearer).cast(pl.Decimal(38, 18)))
    there = used.filter(~of_first | (pl.col("day") >= CAME), ~of_last | (pl.col("day") < WENT))
    return Bill("aws", "payer-1", "USD", charges(there, TERMS, WORLD).lazy(), rented)


def test_what_came_and_what_went_is_told_with_its_resource_and_money() -> None:
    large = bill(times=30)
    told = large_things(large, WORLD).sort("start")
    assert told.select("kind", "start", "end", "service").rows() == [
        ("step", CAME, None, "AmazonEC2"),
        ("drop", WENT, None, "AmazonS3"),
    ]
    of_first = large.charged.filter(pl.col("number") == 1, pl.col("category") == "Usage", pl.col("day") <= COMPLETE)
    assert told["money"][0] == sum(of_first["effective_cost"].to_list(), Decimal(0))
    assert told["resource_id"][0] == "thing-1"


def test_what_is_small_beside_its_series_is_not_told() -> None:
    assert large_things(bill(times=2), WORLD).is_empty()


@pytest.mark.parametrize(("a_day", "told"), [(26.0, [True]), (24.0, [None]), (21.0, [None]), (19.0, [])])
def test_what_is_a_little_too_small_is_there_as_what_nobody_can_tell(a_day: float, told: list[bool | None]) -> None:
    large = bill(times=30)
    same = pl.when(pl.col("number") == 1).then(pl.lit(a_day).cast(pl.Decimal(38, 18))).otherwise("effective_cost")
    lines = large.lines.with_columns(effective_cost=same).filter(pl.col("service") != "AmazonS3")
    found = large_things(Bill("aws", "payer-1", "USD", lines, large.resources), WORLD)
    assert found["anomalous"].to_list() == told


@pytest.mark.parametrize(("a_day", "told"), [(26.0, [None]), (40.0, [True])])
def test_what_the_series_own_scatter_may_have_made_larger_is_what_nobody_can_tell(
    a_day: float, told: list[bool | None]
) -> None:
    """The second machine's days are 6 off to either side, its weeks' means 2.6."""
    large = bill(times=30)
    by_turns = 40 + 6 * (2 * (pl.col("day").to_physical() % 2) - 1)
    of_second = pl.when(pl.col("number") == 2).then(by_turns.cast(pl.Float64)).otherwise(pl.col("effective_cost"))
    cost = pl.when(pl.col("number") == 1).then(pl.lit(a_day)).otherwise(of_second).cast(pl.Decimal(38, 18))
    lines = large.lines.with_columns(effective_cost=cost).filter(pl.col("service") != "AmazonS3")
    found = large_things(Bill("aws", "payer-1", "USD", lines, large.resources), WORLD)
    assert found.filter(start=CAME)["anomalous"].to_list() == told


def test_what_was_there_for_four_weeks_of_the_bill_is_missed_on_the_first_day_that_is_judged() -> None:
    large = bill(times=30)
    first = pl.col("number") == 1
    always = large.lines.filter(first).with_columns(day=pl.col("day") - pl.lit(CAME - WORLD.since))
    gone = always.filter(pl.col("day") < WORLD.since + timedelta(days=28))
    lines = pl.concat([large.lines.filter(~first, pl.col("service") != "AmazonS3"), gone])
    [drop] = large_things(Bill("aws", "payer-1", "USD", lines, large.resources), WORLD).to_dicts()
    assert (drop["kind"], drop["start"], drop["anomalous"]) == ("drop", WORLD.since + timedelta(days=28), True)


def test_two_things_of_one_series_that_come_on_one_day_are_one_event_with_the_money_of_both() -> None:
    large = bill(times=30)
    second = pl.col("number") == 2
    both = large.lines.filter(~second | (pl.col("day") >= CAME)).with_columns(
        pl.when(second).then(pl.col("effective_cost") * 30).otherwise("effective_cost").alias("effective_cost")
    )
    step = large_things(Bill("aws", "payer-1", "USD", both, large.resources), WORLD).filter(kind="step")
    of_both = both.filter(pl.col("number").is_in([1, 2]), pl.col("day") <= COMPLETE, kind="usage")
    assert step["money"].to_list() == [of_both.select(pl.col("effective_cost").sum()).collect().item()]
    assert step["resource_id"].to_list() == [None]


def test_what_takes_the_place_of_another_of_its_series_is_no_event_nor_is_the_end_of_what_came_lately() -> None:
    large = bill(times=30)
    first = pl.col("number") == 1
    alone = large.lines.filter(pl.col("service") != "AmazonS3")
    copy = alone.filter(first).with_columns(number=pl.lit(2, pl.Int64), day=pl.col("day") - pl.lit(WORLD.as_of - CAME))
    swapped = pl.concat([alone.filter(pl.col("number") != 2), copy])
    told = large_things(Bill("aws", "payer-1", "USD", swapped, large.resources), WORLD)
    assert told.select("start", "anomalous").rows() == [(date(2026, 8, 28), None)]
    later = pl.concat([alone.filter(pl.col("number") != 2), copy.with_columns(pl.col("day").dt.offset_by("12d"))])
    [overlap] = large_things(Bill("aws", "payer-1", "USD", later, large.resources), WORLD).filter(start=CAME).to_dicts()
    a_day = alone.filter(first).select(pl.col("effective_cost").sum() / pl.col("day").n_unique()).collect().item()
    assert (overlap["start"], overlap["end"]) == (CAME, date(2026, 10, 25))
    assert float(overlap["money"]) == pytest.approx(float(a_day) * 12, rel=0.01)
    short = alone.filter(~first | (pl.col("day") < date(2026, 11, 2)))
    told = large_things(Bill("aws", "payer-1", "USD", short, large.resources), WORLD)
    assert told.select("kind", "start", "end").rows() == [("step", CAME, date(2026, 11, 1))]
