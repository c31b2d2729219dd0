"""The days of metrics that somebody exports from Azure Monitor."""

import polars as pl

from sources.sample.clouds.azure.estate import rented
from sources.sample.clouds.metric_files import write_metrics
from sources.sample.world import Place, World

FEED = "azure-metrics"
FOLDER = f"metrics/{FEED}"


def write(world: World, whole: pl.DataFrame, place: Place) -> None:
    """`metrics/azure-metrics/<YYYY-MM>.parquet`; `whole` is what estate() gives."""
    write_metrics(world, place, FEED, rented(whole))
