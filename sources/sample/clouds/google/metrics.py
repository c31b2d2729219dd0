"""The days of metrics that somebody exports from Cloud Monitoring."""

import polars as pl

from sources.sample.clouds.google.estate import resources
from sources.sample.clouds.metric_files import write_metrics
from sources.sample.world import Place, World

FEED = "gcp-metrics"
FOLDER = f"metrics/{FEED}"


def write(world: World, there: pl.DataFrame, place: Place) -> None:
    """`metrics/gcp-metrics/<YYYY-MM>.parquet`; `there` is `estate`."""
    write_metrics(world, place, FEED, resources(there))
