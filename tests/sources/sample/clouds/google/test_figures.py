"""What the metrics tell, judged by the rules' own words, against the truth: no more waste, and no less."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
import pytest

from sources.sample.clouds import google
from sources.sample.clouds.google.estate import estate, resources
from sources.sample.clouds.google.truth import truth
from sources.sample.clouds.loads import hourly
from sources.sample.world import World
from tests.sources.sample.clouds.google.conftest import Google

MEGABYTE = 1_000_000
# The sizes that have a smaller one in their family.
LARGER = ("n2-standard-4", "n2-standard-8", "e2-standard-4", "db-custom-2-7680")


def told(world: World, kind: str, metric: str, days: int) -> pl.DataFrame:
    """A row a thing of a kind: what its hours tell over the last days; `coverage` is the share of hours that do."""
    there = resources(estate(world)).filter(
        pl.col("type") == kind,
        pl.col("deleted").is_null(),
        pl.col("created") <= world.as_of - timedelta(days=days),
        pl.col("load").is_not_null(),
    )
    hours = hourly(world, there, metric, world.as_of - timedelta(days=days), world.yesterday)
    figures = hours.group_by("number").agg(
        p99=pl.col("average").quantile(0.99),
        highest_mean=pl.col("average").max(),
        highest=pl.col("maximum").max(),
        total=pl.col("total").sum(),
        coverage=pl.len() / (days * 24),
    )
    return there.join(figures, on="number", how="left")


def running(world: World) -> pl.DataFrame:
    """Machines that are on and no nodes of a pool, which are the pool's."""
    there = estate(world)
    off = (pl.col("after") == "stopped") & (pl.col("told_since") <= world.as_of)
    return there.filter(~off.fill_null(value=False), ~pl.col("traits").str.contains("node"))


def idle(world: World) -> set[str]:
    cpu = told(world, "compute.googleapis.com/Instance", "cpu_percent", 14).filter(pl.col("coverage") >= 0.8)
    quiet = (pl.col("p99") <= 5) & (
        (pl.col("highest") <= 5) | ((pl.col("highest") <= 20) & (pl.col("highest_mean") <= 5))
    )
    network = pl.concat(
        [told(world, "compute.googleapis.com/Instance", f"network_{way}_bytes", 14) for way in ("in", "out")]
    )
    carried = network.group_by("number").agg(a_day=pl.col("total").sum() / 14).filter(pl.col("a_day") <= 5 * MEGABYTE)
    found = cpu.filter(quiet).join(carried, on="number", how="semi").join(running(world), on="number", how="semi")
    blind = estate(world).filter(pl.col("traits").str.contains("no_agent"))
    return set(found.join(blind, on="number", how="anti")["resource_key"])


def underused(world: World) -> set[str]:
    cpu = told(world, "compute.googleapis.com/Instance", "cpu_percent", 30).filter(pl.col("coverage") >= 0.8)
    found = cpu.filter(pl.col("p99") <= 40, pl.col("size").is_in(LARGER)).join(running(world), on="number", how="semi")
    return set(found["resource_key"]) - idle(world)


def schedulable(world: World) -> set[str]:
    there = told(world, "compute.googleapis.com/Instance", "cpu_percent", 28)
    hours = hourly(world, there, "cpu_percent", world.as_of - timedelta(days=28), world.yesterday)
    slots = (
        hours.with_columns(slot=pl.col("hour").dt.weekday().cast(pl.Int64) * 24 + pl.col("hour").dt.hour())
        .group_by("number", "slot")
        .agg(resting=(pl.col("average") <= 5).sum())
        .group_by("number")
        .agg(resting=(pl.col("resting") >= 4).sum())
    )
    part = slots.filter(pl.col("resting").is_between(60, 160))
    found = there.join(part, on="number", how="semi").join(running(world), on="number", how="semi")
    return set(found["resource_key"]) - idle(world)


def unconnected(world: World) -> set[str]:
    found = told(world, "sqladmin.googleapis.com/Instance", "connections", 14)
    return set(found.filter(pl.col("coverage") >= 0.8, pl.col("highest") == 0)["resource_key"])


def underused_databases(world: World) -> set[str]:
    found = told(world, "sqladmin.googleapis.com/Instance", "cpu_percent", 30).filter(pl.col("coverage") >= 0.8)
    return set(found.filter(pl.col("p99") <= 20, pl.col("size").is_in(LARGER))["resource_key"]) - unconnected(world)


def untouched(world: World) -> set[str]:
    days = (
        pl.concat([told(world, "compute.googleapis.com/Disk", f"disk_{way}_ops", 30) for way in ("read", "write")])
        .group_by("resource_key")
        .agg(pl.col("total").sum(), pl.col("coverage").min())
    )
    return set(days.filter(pl.col("coverage") >= 0.8, pl.col("total") <= 10)["resource_key"])


JUDGED: dict[str, Callable[[World], set[str]]] = {
    "gcp.vm.idle": idle,
    "gcp.vm.underused": underused,
    "gcp.vm.schedulable": schedulable,
    "gcp.sql.idle": unconnected,
    "gcp.sql.underused": underused_databases,
    "gcp.disk.low_io": untouched,
}


@dataclass(frozen=True)
class Company:
    world: World
    truth: pl.DataFrame


COMPANIES = ((1, date(2026, 10, 31)), (5, date(2027, 1, 19)), (9, date(2026, 3, 31)))


@pytest.fixture(scope="module", params=COMPANIES, ids=str)
def company(request: pytest.FixtureRequest) -> Company:
    seed, day = request.param
    world = World.of(seed, "small", day, since=day.replace(day=1))
    there = estate(world)
    return Company(world, truth(there, pl.concat(google.charged(there, world)).lazy(), world))


@pytest.mark.parametrize("rule", JUDGED)
def test_the_figures_tell_of_the_waste_that_was_planted_and_of_no_other(company: Company, rule: str) -> None:
    wastes = set(company.truth.filter(rule=rule, outcome="waste")["resource_id"])
    assert wastes
    assert JUDGED[rule](company.world) == wastes


def test_a_mean_alone_makes_both_kinds_of_error(company: Company) -> None:
    world = company.world
    there = told(world, "compute.googleapis.com/Instance", "cpu_percent", 14).join(
        running(world), on="number", how="semi"
    )
    means = hourly(world, there, "cpu_percent", world.as_of - timedelta(days=14), world.yesterday)
    mean = means.group_by("number").agg(mean=pl.col("average").mean()).join(there, on="number")
    wastes = company.truth.filter(rule="gcp.vm.idle", outcome="waste")["resource_id"].to_list()
    idle_means = mean.filter(pl.col("resource_key").is_in(wastes))["mean"]
    busy_means = mean.filter(~pl.col("resource_key").is_in(wastes))["mean"]
    highest, lowest = idle_means.max(), busy_means.min()
    assert isinstance(highest, float)
    assert isinstance(lowest, float)
    assert lowest < highest


def test_exported_days_say_the_same(small: Google) -> None:
    world = small.world
    exported = pl.read_parquet(small.folder / "metrics/gcp-metrics" / f"{world.yesterday:%Y-%m}.parquet")
    asked = hourly(world, resources(estate(world)), "cpu_percent", world.yesterday, world.yesterday)
    highest = dict(asked.group_by("number").agg(pl.col("maximum").max()).iter_rows())
    days = exported.filter(day=world.yesterday, metric="cpu_percent").select("x_resource_key", "maximum")
    keys = dict(resources(estate(world)).select("resource_key", "number").iter_rows())
    assert days.height > 20
    assert all(highest[keys[name]] == maximum for name, maximum in days.iter_rows())


def test_figures_agree_with_the_bill_where_both_tell(small: Google) -> None:
    world, first = small.world, small.world.as_of - timedelta(days=14)
    there = resources(estate(world)).filter(pl.col("deleted").is_null(), pl.col("created") < first)
    for rule, metric in (
        ("gcp.nat.unused", "network_out_bytes"),
        ("gcp.lb.no_backend", "requests"),
        ("gcp.run.idle_min_instances", "requests"),
        ("gcp.spanner.idle", "requests"),
        ("gcp.bigquery.idle_slots", "consumed_capacity"),
    ):
        kinds = (
            small.truth.filter(rule=rule).join(there, left_on="resource_id", right_on="resource_key")["type"].unique()
        )
        alike = there.filter(pl.col("type").is_in(kinds.to_list()))
        totals = hourly(world, alike, metric, first, world.yesterday).group_by("number").agg(pl.col("total").sum())
        nothing = totals.filter(total=0).join(there, on="number")["resource_key"].to_list()
        assert sorted(nothing) == sorted(small.truth.filter(rule=rule, outcome="waste")["resource_id"]), rule


def test_nodes_of_an_idle_pool_are_idle_and_those_of_others_are_not(small: Google) -> None:
    world = small.world
    there = estate(world).filter(pl.col("traits").str.contains("node"), type="Instance")
    nodes = resources(there.filter(pl.col("deleted").is_null()))
    busiest = dict(
        hourly(world, nodes, "cpu_percent", world.as_of - timedelta(days=14), world.yesterday)
        .group_by("number")
        .agg(pl.col("maximum").max())
        .iter_rows()
    )
    pools = set(there.filter(pl.col("load") == "idle")["parent_name"])
    idle_pool = (
        small.truth.filter(rule="gcp.gke.idle_nodepool", outcome="waste")["resource_id"].item().rsplit("/", 1)[1]
    )
    assert idle_pool in pools
    quiet = {number for number, most in busiest.items() if most <= 5}
    assert quiet == set(there.filter(parent_name=idle_pool)["number"])
