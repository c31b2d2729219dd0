"""The exports of metrics: the days by month, in the columns of `metric_daily`, and the same bytes again."""

from datetime import date
from pathlib import Path

import polars as pl

from sources.sample.clouds.google.estate import estate, resources
from sources.sample.clouds.metric_files import write_metrics
from sources.sample.world import Place, World
from warehouse.tables.inventory import METRIC_DAILY

WORLD = World.of(7, "small", date(2026, 11, 29))


def test_the_exports_are_the_days_by_month_and_the_same_bytes_again(tmp_path: Path) -> None:
    rented = resources(estate(WORLD))
    machines = rented.filter(type="compute.googleapis.com/Instance", load="steady")
    measured = [(machines, ["cpu_percent", "network_in_bytes"]), (rented.filter(load="silent"), ["requests"])]
    for folder in ("first", "again"):
        write_metrics(WORLD, Place(tmp_path / folder), "some", measured)
    files = sorted((tmp_path / "first/metrics/some").iterdir())
    assert [file.name for file in files] == [f"{month:%Y-%m}.parquet" for month in WORLD.months]
    assert all(file.read_bytes() == (tmp_path / "again/metrics/some" / file.name).read_bytes() for file in files)
    rows = pl.concat(pl.read_parquet(file) for file in files)
    assert rows.schema == METRIC_DAILY.schema
    assert set(rows["x_resource_key"]) <= set(machines["resource_key"])
    assert set(rows["metric"]) == {"cpu_percent", "network_in_bytes"}
    staying = machines.filter(pl.col("deleted").is_null())["resource_key"][0]
    assert rows.filter(x_resource_key=staying)["points"].unique().to_list() == [24]
    assert rows.group_by("metric").agg(pl.col("sum").null_count()).filter(metric="network_in_bytes")["sum"].item() == 0
    assert rows.filter(metric="cpu_percent")["sum"].null_count() == rows.filter(metric="cpu_percent").height
    assert not rows.select("x_resource_key", "metric", "day").is_duplicated().any()
    for file in files:
        assert {f"{day:%Y-%m}" for day in pl.read_parquet(file)["day"]} == {file.stem}
