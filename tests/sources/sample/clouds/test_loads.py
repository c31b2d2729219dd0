"""How busy things are: patterns that hold on every seed, gaps that are gaps, and means that tell nothing."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from sources.sample.clouds.load_grid import LOADS, METRICS
from sources.sample.clouds.loads import DAILY, HOURLY, daily, hourly
from sources.sample.clouds.meters import Meter
from sources.sample.clouds.vendors import Told
from sources.sample.world import World

WORLD = World.of(7, "small", date(2026, 11, 29))
FIRST, LAST = date(2026, 10, 30), date(2026, 11, 28)
EACH = 20


def plain(metric: str) -> Meter:
    """A metric as the loads have it."""
    return Meter(metric, (Told(metric, 1, 0),), is_counted=False, has_maxima=True, keeps_hours=True)


def things(*loads: str, each: int = EACH, **more: object) -> pl.DataFrame:
    """So many things of each load, with what loads reads of RESOURCE."""
    schema = {"created": pl.Date, "deleted": pl.Date, "story_since": pl.Date}
    rows = [
        {"number": number, "provider": "aws", "resource_key": f"i-{number:05d}", "load": load}
        | {"created": date(2024, 1, 1), "deleted": None, "story_since": None}
        | more
        for number, load in enumerate(load for load in loads for _ in range(each))
    ]
    return pl.DataFrame(rows, schema_overrides=schema)


def by_thing(metric: str, *loads: str, days: int = 30) -> pl.DataFrame:
    """A row a thing over the last days: mean, p99 and greatest of the hours' averages, the maximum, the points."""
    resources = things(*loads)
    points = hourly(WORLD, resources, metric, LAST - timedelta(days=days - 1), LAST)
    average = pl.col("average")
    told = points.group_by("number").agg(
        average.mean().alias("mean"),
        average.quantile(0.99).alias("p99"),
        average.max().alias("greatest"),
        pl.col("maximum").max(),
        pl.col("total").sum(),
        pl.len().alias("points"),
    )
    return resources.select("number", "load").join(told, on="number", how="left").sort("number")


def test_every_load_tells_of_every_metric_in_the_declared_columns() -> None:
    resources = things(*LOADS["load"], each=1)
    for metric in METRICS:
        points = hourly(WORLD, resources, metric, LAST, LAST)
        assert points.schema == HOURLY
        assert points.select((pl.col("minimum") <= pl.col("average")).all()).item()
        assert points.select((pl.col("average") <= pl.col("maximum")).all()).item()
        assert daily(WORLD, resources, plain(metric), LAST, LAST).schema == DAILY


def test_an_idle_machine_is_idle_by_the_rule_and_an_agent_on_it_does_not_hide_that() -> None:
    idle, agent = by_thing("cpu_percent", "idle"), by_thing("cpu_percent", "idle_agent")
    assert idle["maximum"].max() <= 5
    assert agent["greatest"].max() <= 5
    assert 5 < agent["maximum"].max() <= 20
    both = [by_thing(f"network_{way}_bytes", "idle", "idle_agent")["total"] for way in ("in", "out")]
    assert (both[0] + both[1]).max() / 30 <= 5_000_000


def test_one_busy_hour_a_week_is_below_the_99th_percentile_and_in_the_maximum() -> None:
    told = by_thing("cpu_percent", "weekly_burst", days=14)
    assert told["p99"].max() < 0.3
    assert told["maximum"].min() > 74


def test_a_rule_on_the_mean_makes_both_kinds_of_error_at_any_threshold() -> None:
    wastes = by_thing("cpu_percent", "idle", "idle_agent")["mean"]
    used = by_thing("cpu_percent", "nightly_batch", "weekly_burst", "month_end", "light", "office", "steady")["mean"]
    thresholds = sorted({*wastes.to_list(), *used.to_list()})
    errors = [((used <= least).sum(), (wastes > least).sum()) for least in thresholds]
    assert min(errors, key=sum)[0] > 0
    assert min(errors, key=sum)[1] > 0
    assert all(alarms > 0 or missed == len(wastes) for alarms, missed in errors), "one that finds any is right of all"
    assert min(alarms for alarms, missed in errors if missed == 0) >= 2 * EACH


def test_memory_and_gpu_are_busy_where_the_cpu_is_not() -> None:
    assert by_thing("cpu_percent", "memory_bound", "gpu")["greatest"].max() < 5
    assert by_thing("memory_percent", "memory_bound")["mean"].min() > 70
    assert by_thing("gpu_percent", "gpu")["mean"].min() > 60


@pytest.mark.parametrize(
    ("load", "low", "high"), [("connected_idle", 1, 2), ("idle", 0, 0), ("replica", 0, 0), ("pooled", 8, 12)]
)
def test_a_database_has_connections_that_do_not_move(load: str, low: int, high: int) -> None:
    points = hourly(WORLD, things(load), "connections", FIRST, LAST)
    spread = points.group_by("number").agg(low=pl.col("average").min(), high=pl.col("average").max())
    assert (spread["low"] == spread["high"]).all()
    assert spread["low"].min() >= low
    assert spread["high"].max() <= high


def test_people_work_on_weekdays_and_batches_at_the_end_of_a_month() -> None:
    hour, average = pl.col("hour"), pl.col("average")
    office = hourly(WORLD, things("office"), "cpu_percent", FIRST, LAST)
    working = (hour.dt.weekday() <= 5) & hour.dt.hour().is_between(7, 18)
    assert office.filter(working)["average"].min() > 30
    assert office.filter(~working)["average"].max() < 2
    ends = hourly(WORLD, things("month_end"), "cpu_percent", FIRST, LAST).filter(average > 5)
    assert set(ends["hour"].dt.date()) == {date(2026, 10, day) for day in (30, 31)} | {date(2026, 11, 1), LAST}


def test_what_tells_nothing_has_no_points() -> None:
    counted = by_thing("requests", "silent", "no_points_when_idle", "gappy", "frozen", "zero")
    points = dict(counted.group_by("load").agg(pl.col("points").fill_null(0).mean()).iter_rows())
    assert points["silent"] == points["no_points_when_idle"] == 0
    assert 0.4 < points["gappy"] / 720 < 0.6
    assert points["frozen"] == 720 - 24 * 10
    assert points["zero"] == 720
    assert counted.filter(load="zero")["total"].sum() == 0


def test_gaps_are_the_same_for_every_metric() -> None:
    gaps = [hourly(WORLD, things("gappy"), metric, FIRST, LAST)["hour"] for metric in ("cpu_percent", "requests")]
    assert gaps[0].equals(gaps[1])


def test_a_thing_tells_from_its_creation_to_its_end_and_was_busy_before_its_story() -> None:
    thing = things(
        "idle", each=1, created=date(2026, 11, 3), story_since=date(2026, 11, 10), deleted=date(2026, 11, 20)
    )
    points = hourly(WORLD, thing, "cpu_percent", FIRST, LAST)
    assert points["hour"].min() == datetime(2026, 11, 3)
    assert points["hour"].max() == datetime(2026, 11, 19, 23)
    began = pl.col("hour") >= datetime(2026, 11, 10)
    assert points.filter(~began)["average"].min() > 10
    assert points.filter(began)["maximum"].max() <= 5


def test_a_later_day_has_the_same_past_and_a_thing_alone_is_the_same() -> None:
    resources = things(*(load for load in LOADS["load"] if load != "frozen"), each=2)
    now = hourly(WORLD, resources, "cpu_percent", FIRST, LAST)
    later = hourly(WORLD.on(date(2027, 3, 5)), resources, "cpu_percent", FIRST, LAST)
    assert later.equals(now)
    alone = hourly(WORLD, resources.filter(pl.col("number") == 7), "cpu_percent", LAST, LAST)
    assert alone.equals(now.filter(pl.col("number") == 7, pl.col("hour") >= datetime(2026, 11, 28)))
    other = hourly(World.of(8, "small", WORLD.as_of), resources, "cpu_percent", FIRST, LAST)
    assert not other.equals(now)


def test_days_are_the_sums_of_their_hours() -> None:
    resources = things(*LOADS["load"], each=2)
    points = hourly(WORLD, resources, "requests", FIRST, LAST)
    by_hand = (
        points.group_by("number", pl.col("hour").dt.date().alias("day"))
        .agg(
            points=pl.len().cast(pl.Int64),
            mean=pl.col("average").mean(),
            p99=pl.col("average").quantile(0.99, "linear"),
            maximum=pl.col("maximum").max(),
            minimum=pl.col("average").min(),
            sum=pl.col("total").sum(),
        )
        .sort("number", "day")
    )
    figures = ("mean", "p99", "maximum", "minimum", "sum")
    days = daily(WORLD, resources, plain("requests"), FIRST, LAST)
    assert days.select("number", "day", "points").equals(by_hand.drop(figures))
    for figure in figures:
        assert (days[figure] - by_hand[figure]).abs().max() < 1e-4


def test_a_day_has_the_averages_of_its_24_hours_and_none_where_there_is_no_point() -> None:
    days = daily(WORLD, things("gappy", each=3), plain("cpu_percent"), FIRST, LAST)
    points = hourly(WORLD, things("gappy", each=3), "cpu_percent", FIRST, LAST)
    told = days.select("number", "day", "hourly", hour=pl.lit(list(range(24)))).explode("hourly", "hour").drop_nulls()
    assert (days["hourly"].list.len() == 24).all()
    at = points.select("number", day=pl.col("hour").dt.date(), hour=pl.col("hour").dt.hour().cast(pl.Int64))
    assert told.select("number", "day", "hour").equals(at)
    assert (told["hourly"] - points["average"]).abs().max() < 1e-4


def test_an_unknown_load_or_metric_is_named_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"No load is called lazy; loads\.csv has idle, idle_agent"):
        hourly(WORLD, things("lazy"), "cpu_percent", FIRST, LAST)
    with pytest.raises(ValueError, match=r"No metric is called warmth; metrics\.csv has cpu_percent"):
        hourly(WORLD, things("idle"), "warmth", FIRST, LAST)
