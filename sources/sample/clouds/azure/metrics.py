"""The daily metrics of what Azure measures: of each type those that types.csv names, as files."""

import polars as pl

from sources.sample.clouds.azure.estate import rented
from sources.sample.clouds.azure.tables import read
from sources.sample.clouds.metric_files import write_metrics
from sources.sample.world import Place, World

FEED = "azure-metrics"
FOLDER = f"metrics/{FEED}"


def write(world: World, whole: pl.DataFrame, place: Place) -> None:
    """`metrics/azure-metrics/<YYYY-MM>.parquet`; `whole` is what estate() gives."""
    types = read("types").filter(pl.col("metrics").is_not_null()).select("type", "metrics")
    measured = [(rented(whole.filter(kind=kind)), names.split(";")) for kind, names in types.iter_rows()]
    write_metrics(world, place, FEED, measured)
