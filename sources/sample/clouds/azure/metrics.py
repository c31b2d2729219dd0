"""The daily metrics of what Azure measures: of each type those that types.csv names, as files."""

import polars as pl

from sources.sample.clouds.azure.estate import rented
from sources.sample.clouds.azure.tables import read
from sources.sample.clouds.loads import write_metrics
from sources.sample.world import Place, World

FEED = "azure-metrics"
FOLDER = f"metrics/{FEED}"


def write(world: World, whole: pl.DataFrame, place: Place) -> None:
    """`metrics/azure-metrics/<type>/<YYYY-MM>.parquet`; `whole` is what estate() gives."""
    measured = read("types").filter(pl.col("metrics").is_not_null())
    for kind, names in measured.select("type", "metrics").iter_rows():
        of_kind = rented(whole.filter(pl.col("kind") == kind))
        write_metrics(world, place, f"{FEED}/{kind}", of_kind, names.split(";"))
