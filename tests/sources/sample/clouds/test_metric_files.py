"""The exports of metrics: the days by month, in the columns of `metric_daily`, and the same bytes again."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sources.inventory.daily import POINT
from sources.inventory.daily import daily as from_points
from sources.reference.metrics import metrics
from sources.sample.clouds.azure.estate import resources as of_azure
from sources.sample.clouds.google.estate import estate
from sources.sample.clouds.google.estate import resources as of_google
from sources.sample.clouds.load_grid import SAMPLES_AN_HOUR
from sources.sample.clouds.loads import hourly
from sources.sample.clouds.meters import meters
from sources.sample.clouds.metric_files import write_metrics
from sources.sample.clouds.vendors import metric_named
from sources.sample.world import Place, World
from warehouse.tables.inventory import METRIC_DAILY

WORLD = World.of(7, "small", date(2026, 11, 29))
RENTED = {"azure": of_azure(WORLD), "gcp": of_google(estate(WORLD))}
FIRST, LAST = date(2026, 11, 3), date(2026, 11, 6)


@pytest.fixture(scope="module", params=list(RENTED))
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Path]]:
    """A cloud, and the files of its export."""
    folder = tmp_path_factory.mktemp("metrics")
    write_metrics(WORLD, Place(folder), "some", RENTED[request.param])
    return request.param, sorted((folder / "metrics/some").iterdir())


def test_the_exports_are_the_days_by_month_and_the_same_bytes_again(
    written: tuple[str, list[Path]], tmp_path: Path
) -> None:
    provider, files = written
    assert [file.name for file in files] == [f"{month:%Y-%m}.parquet" for month in WORLD.months]
    for file in files:
        assert {f"{day:%Y-%m}" for day in pl.read_parquet(file)["day"]} == {file.stem}
    rows = pl.concat(pl.read_parquet(file) for file in files)
    assert rows.schema == METRIC_DAILY.schema
    assert not rows.select(METRIC_DAILY.key).is_duplicated().any()
    write_metrics(WORLD, Place(tmp_path), "some", RENTED[provider])
    assert all(file.read_bytes() == (tmp_path / "metrics/some" / file.name).read_bytes() for file in files)


def points(things: pl.DataFrame, provider: str, rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    """What the interface would answer of some things, by the hour: POINT."""
    found = [POINT.to_frame()]
    keys = things.select("number", x_resource_key="resource_key")
    for row in rows:
        told = metric_named(provider, "" if provider == "gcp" else str(row["namespace"]), str(row["provider_metric"]))
        assert told is not None
        value = pl.col("maximum" if row["statistic"] == "Maximum" else "average") * told.times + told.plus
        times = SAMPLES_AN_HOUR if row["statistic"] in ("Sum", "Count") else 1
        of_hours = hourly(WORLD, things, told.load_metric, FIRST, LAST).join(keys, on="number")
        named = of_hours.with_columns(
            provider_metric=pl.lit(row["provider_metric"]),
            statistic=pl.lit(row["statistic"]),
            at="hour",
            value=value * times,
        )
        found.append(named.select(pl.col(name).cast(kind) for name, kind in POINT.items()))
    return pl.concat(found)


def test_files_say_what_is_read_from_the_interface(written: tuple[str, list[Path]]) -> None:
    provider, files = written
    days = pl.read_parquet(files[-1]).filter(pl.col("day").is_between(FIRST, LAST))
    typed = RENTED[provider].with_columns(pl.col("type").str.to_lowercase() if provider == "azure" else pl.col("type"))
    seen = 0
    for (kind, metric), exported in days.group_by("resource_type", "metric", maintain_order=True):
        rows = metrics().filter(resource_type=kind, metric=metric)
        if (provider, metric) == ("gcp", "connections"):  # of two engines, of which each database has one
            rows = rows.filter(provider_metric=rows["provider_metric"][0])
        things = typed.filter(type=kind)
        wanted = things.select(
            "provider",
            "account",
            "region",
            x_resource_key="resource_key",
            resource_type="type",
            metric=pl.lit(metric),
            first_day=FIRST,
            last_day=LAST,
        )
        read = from_points(points(things, provider, rows.to_dicts()), wanted, rows)
        same = exported.sort("x_resource_key", "day")
        assert read.drop("hourly", "mean", "p99", "maximum", "minimum", "sum").equals(same.select(read.columns[:8]))
        for figure in ("mean", "p99", "maximum", "minimum", "sum"):
            assert (read[figure] - same[figure]).abs().max() in (None, pytest.approx(0, abs=0.01)), (
                kind,
                metric,
                figure,
            )
            assert read[figure].null_count() == same[figure].null_count()
        assert read["hourly"].null_count() == same["hourly"].null_count()
        apart = read["hourly"].explode() - same["hourly"].explode()
        assert apart.abs().max() in (None, pytest.approx(0, abs=1))
        seen += read.height
    assert seen > 300


def test_what_nobody_measures_here_is_in_no_file() -> None:
    assert "gpu_percent" not in {meter.name for meter in meters("gcp", "compute.googleapis.com/Instance")}
    assert list(meters("gcp", "storage.googleapis.com/Bucket")) == []
