"""The days of metrics that somebody exports from Cloud Monitoring."""

import polars as pl

from sources.sample.clouds.google.estate import HERE, resources
from sources.sample.clouds.metric_files import write_metrics
from sources.sample.world import Place, World

FEED = "gcp-metrics"
FOLDER = f"metrics/{FEED}"


def write(world: World, there: pl.DataFrame, place: Place) -> None:
    """`metrics/gcp-metrics/<YYYY-MM>.parquet`; `there` is `estate`."""
    types = pl.read_csv(HERE / "types.csv").filter(pl.col("metrics").is_not_null()).select("type", "metrics")
    measured = [(resources(there.filter(type=kind)), names.split(";")) for kind, names in types.iter_rows()]
    write_metrics(world, place, FEED, measured)
