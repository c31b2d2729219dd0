"""What Azure measures: idle and busy machines by one name, nothing of what is silent, no GPU."""

from datetime import date

import polars as pl

from tests.sources.sample.clouds.azure.conftest import Made


def figures(company: Made, kind: str) -> pl.DataFrame:
    """Of a type's last two weeks."""
    days = pl.read_parquet(company.folder / "metrics" / "azure-metrics" / "*.parquet")
    there = pl.col("day").is_between(date(2026, 11, 6), date(2026, 11, 19)), pl.col("resource_type") == kind
    sums = (pl.col("p99", "maximum").max(), pl.col("mean").mean(), pl.col("sum", "points").sum())
    return days.filter(*there).group_by(resource_id="x_resource_key", metric="metric").agg(*sums)


def test_a_rule_that_looks_at_peaks_and_the_network_finds_the_idle_machines(company: Made) -> None:
    machines = figures(company, "microsoft.compute/virtualmachines")
    cpu = machines.filter(pl.col("metric") == "cpu_percent", pl.col("points") >= 0.8 * 14 * 24)
    quiet = cpu.filter((pl.col("p99") <= 5) & (pl.col("maximum") <= 20))["resource_id"]
    sent = machines.filter(pl.col("metric").str.starts_with("network")).group_by("resource_id").agg(pl.col("sum").sum())
    still = sent.filter(pl.col("sum") <= 14 * 5_000_000)["resource_id"]
    full = machines.filter(pl.col("metric") == "memory_free_percent", pl.col("mean") <= 25)["resource_id"]
    found = (set(quiet) & set(still)) - set(full)
    truth = company.truth.filter(rule="azure.vm.idle")
    there = set(company.whole.filter(pl.col("deleted") > company.world.as_of)["resource_key"])
    graphics = set(truth.filter(truth["why"].str.contains("GPU"))["resource_id"])
    assert graphics
    assert found & there - graphics == set(truth.filter(outcome="waste")["resource_id"])


def test_what_is_silent_has_no_point_and_what_is_unknown_has_too_few(company: Made) -> None:
    for rule, kind in (
        ("azure.sql.idle", "microsoft.sql/servers/databases"),
        ("azure.cosmos.idle", "microsoft.documentdb/databaseaccounts"),
        ("azure.vm.idle", "microsoft.compute/virtualmachines"),
    ):
        points = dict(figures(company, kind).group_by("resource_id").agg(pl.col("points").max()).iter_rows())
        unknown = company.truth.filter(rule=rule, outcome="unknown").filter(~pl.col("why").str.contains("GPU"))
        assert len(unknown)
        assert all(points.get(key, 0) < 0.8 * 14 * 24 for key in unknown["resource_id"])


def test_nobody_connects_to_an_idle_database(company: Made) -> None:
    connections = figures(company, "microsoft.sql/servers/databases").filter(metric="connections")
    truth = company.truth.filter(rule="azure.sql.idle")
    none = set(connections.filter(maximum=0)["resource_id"]) & set(truth["resource_id"])
    assert none == set(truth.filter(outcome="waste")["resource_id"])
