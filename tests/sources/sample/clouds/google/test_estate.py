"""What the company rents of Google: on any day, of any seed, there is about the same of everything."""

from datetime import date, timedelta

import polars as pl
import pytest

from sources.sample.clouds.google.estate import estate, resources
from sources.sample.clouds.google.population import AGAIN, kinds
from sources.sample.world import World

DAYS = (date(2026, 3, 5), date(2026, 10, 31), date(2027, 2, 28), date(2028, 7, 12))
RULES = (
    "gcp.disk.unattached",
    "gcp.disk.on_stopped_vm",
    "gcp.disk.low_io",
    "gcp.address.unused",
    "gcp.vm.idle",
    "gcp.vm.underused",
    "gcp.vm.stopped_long",
    "gcp.vm.schedulable",
    "gcp.sql.idle",
    "gcp.sql.underused",
    "gcp.snapshot.old",
    "gcp.snapshot.orphan",
    "gcp.image.unused",
    "gcp.lb.no_backend",
    "gcp.nat.unused",
    "gcp.bigquery.stale_table",
    "gcp.bigquery.idle_slots",
    "gcp.gke.idle_nodepool",
    "gcp.run.idle_min_instances",
    "gcp.spanner.idle",
    "gcp.project.unattended",
)


def told(world: World) -> pl.DataFrame:
    """What is there and can be told of."""
    due = pl.col("told_since") + pl.duration(days=pl.col("due")) <= world.as_of
    return estate(world).filter(pl.col("rule").is_not_null(), pl.col("deleted").is_null(), due)


@pytest.mark.parametrize("seed", [1, 7, 20261031])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_each_story_is_there_on_any_day(seed: int, day: date) -> None:
    there = told(World.of(seed, "small", day))
    lasting = kinds().filter(pl.col("rule").is_not_null(), pl.col("traits") != AGAIN)
    assert set(lasting["story"]) - set(there["story"]) == set()
    counts = dict(there.group_by("outcome").len().iter_rows())
    assert 28 <= counts["waste"] <= 40
    assert counts["in_use"] + counts["unknown"] >= 30


def test_each_rule_has_a_waste_or_a_lead_and_all_but_one_a_look_alike() -> None:
    there = told(World.of(1, "small", date(2026, 10, 31)))
    planted = set(there.filter(pl.col("outcome").is_in(("waste", "lead")))["rule"])
    alike = set(there.filter(pl.col("outcome").is_in(("in_use", "unknown")))["rule"])
    assert set(RULES) - planted == set()
    assert set(RULES) - alike == {"gcp.project.unattended"}


def test_names_are_those_of_one_thing() -> None:
    whole = resources(estate(World.of(1, "medium", date(2026, 10, 31))))
    there = whole.filter(pl.col("story").ne_missing("run_made_again"))
    for name in ("number", "resource_key"):
        assert there[name].is_unique().all()
    assert there.filter(pl.col("resource_id").is_not_null())["resource_id"].is_unique().all()


def test_a_later_day_has_the_same_past() -> None:
    world = World.of(3, "small", date(2026, 9, 30))
    later = world.on(date(2026, 11, 12))
    before, after = resources(estate(world)), resources(estate(later))
    known = after.join(before.select("number"), on="number", how="semi").sort("number")
    assert known.drop("deleted").equals(before.join(after.select("number"), on="number", how="semi").drop("deleted"))
    gone = known.filter(pl.col("deleted") <= world.as_of)
    assert gone.equals(before.filter(pl.col("deleted").is_not_null()))


def test_each_month_some_waste_goes_and_some_comes() -> None:
    wastes = kinds().filter(outcome="waste")["story"].implode()
    there = estate(World.of(1, "small", date(2027, 12, 31), since=date(2026, 1, 1))).filter(
        pl.col("story").is_in(wastes)
    )
    months = pl.date_range(date(2026, 1, 1), date(2027, 12, 1), "1mo", eager=True)
    gone = there.filter(pl.col("deleted").is_not_null())["deleted"].dt.month_start()
    assert [int((gone == month).sum()) for month in months].count(0) <= 2
    assert 1 <= len(gone) / len(months) <= 5


def test_what_hangs_on_something_is_there_no_longer_than_that() -> None:
    there = estate(World.of(1, "small", date(2026, 10, 31)))
    attached = there.filter(type="Disk").join(
        there.select(parent_number="number", parents_created="created", parents_deleted="deleted"), on="parent_number"
    )
    assert attached.height > 20
    assert (attached["created"] >= attached["parents_created"]).all()
    assert (
        attached["deleted"].fill_null(date.max - timedelta(days=1)) <= attached["parents_deleted"].fill_null(date.max)
    ).all()


def test_a_larger_company_has_as_many_times_more() -> None:
    small, medium = (told(World.of(1, size, date(2026, 10, 31))).height for size in ("small", "medium"))
    assert medium / small == pytest.approx(12, rel=0.1)
