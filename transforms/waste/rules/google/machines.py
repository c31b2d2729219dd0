"""Machines of Compute Engine: what they are, since when they are off, how busy they are."""

import polars as pl

from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import lasting

MACHINE = "compute.googleapis.com/Instance"
# https://docs.cloud.google.com/compute/docs/instances/instance-lifecycle: stopped is called TERMINATED.
STOPPED = ("terminated", "stopped")
OFF = pl.col("machine_state").is_in(STOPPED)
RUNNING = "running"
COVERAGE = "min_coverage_percent"
MEGABYTE = 1_000_000
DAYS = 14
# Where gcloud is to look for what a key names.
PLACE = pl.coalesce(
    pl.lit("--zone ") + pl.col("x_resource_key").str.extract(r"/zones/([a-z0-9-]+)/"),
    pl.lit("--region ") + pl.col("x_resource_key").str.extract(r"/regions/([a-z0-9-]+)/"),
    pl.lit("--global"),
)


def command(text: str) -> pl.Expr:
    """An action for the place of the row's resource, which stands for `{}` in `text`."""
    return pl.format(text, PLACE)


def off_machines(estate: Estate) -> pl.LazyFrame:
    """`x_resource_key, machine_name, machine_state, since, start_unknown` of every machine that is there."""
    return stopped(estate).select(
        "x_resource_key", "since", "start_unknown", machine_name="name", machine_state="state"
    )


def stopped(estate: Estate) -> pl.LazyFrame:
    """Machines with `since`, `held_days`, `start_unknown` of those that are off, see `lasting`.

    A stop that Google tells of from before the last start is not the one that the machine is off by.
    """
    newest = pl.col("started_at").is_null() | (pl.col("stopped_at") >= pl.col("started_at"))
    rows = estate.of(MACHINE).with_columns(off_from=pl.when(newest).then("stopped_at"))
    return lasting(rows, estate, [MACHINE], pl.col("state").is_in(STOPPED), "off_from", is_exact=True)


def machines(estate: Estate) -> pl.LazyFrame:
    """Running machines with what their type is: `kind`, `smaller`, `factor`, `smaller_factor`; null where unknown."""
    types = estate.references["families"].lazy().filter(pl.col("provider") == "gcp")
    of_type = types.select("kind", "factor", "smaller", "smaller_factor", machine_type="instance_type")
    return estate.of(MACHINE).filter(pl.col("state") == RUNNING).join(of_type, on="machine_type", how="left")


def busy(estate: Estate, *, days: int) -> pl.LazyFrame:
    """ID and how busy each was: `cpu_p99`, `cpu_hour` (its busiest hour), `cpu_most`, `network_most` (bytes of its
    busiest day), `memory_p99`, `gpu_most`, each null where it has no point.

    `coverage_percent` is of CPU or network, of which less is known; null where one has no point.
    """
    cpu = estate.metric("cpu_percent", days=days).select(
        *ID,
        cpu_p99="p99",
        cpu_hour="hour_maximum",
        cpu_most="maximum",
        cpu_coverage="coverage_percent",
        last_cpu="last_above_zero",
    )
    network = estate.metric("network_bytes", days=days).select(
        *ID, network_most="day_maximum", network_coverage="coverage_percent"
    )
    memory = estate.metric("memory_percent", days=days).select(*ID, memory_p99="p99", memory_most="maximum")
    gpu = estate.metric("gpu_percent", days=days).select(*ID, gpu_most="maximum")
    joined = cpu
    for more in (network, memory, gpu):
        joined = joined.join(more, on=ID, how="left")
    both = pl.min_horizontal("cpu_coverage", "network_coverage")
    return joined.with_columns(coverage_percent=pl.when(pl.col("network_coverage").is_not_null()).then(both))
