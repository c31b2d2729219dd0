"""Machines that do nothing, or are off."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.google.machines import (
    COVERAGE,
    DAYS,
    MACHINE,
    MEGABYTE,
    STOPPED,
    busy,
    command,
    machines,
    stopped,
)

IDLE, LONG = "gcp.vm.idle", "gcp.vm.stopped_long"
NODE = pl.col("node_pool").list.len() > 0
ACCELERATED = (pl.col("gpus") > 0) | (pl.col("kind") == "accelerated")


def idle(estate: Estate) -> pl.LazyFrame:
    """A machine that runs and does nothing, by its busiest hours and its network. Nodes are judged with their pool."""
    cpu, peak = estate.setting(IDLE, "max_cpu_percent"), estate.setting(IDLE, "max_cpu_peak_percent")
    most, least = estate.setting(IDLE, "max_network_mb_per_day"), estate.setting(IDLE, COVERAGE)
    other = estate.setting(IDLE, "max_memory_or_gpu_percent")
    rows = machines(estate).join(busy(estate, days=DAYS), on=ID, how="left")
    quiet = (pl.col("cpu_p99") <= cpu) & ((pl.col("cpu_most") <= cpu) | _peaks(cpu, peak))
    told = rows.with_columns(
        network_mb=(pl.col("network_most") / MEGABYTE).round(2),
        p99=pl.col("cpu_p99").round(2),
        most=pl.col("cpu_most").round(2),
    )
    return answered(
        told,
        in_use(
            NODE, "A node of {}, which is judged as a whole.", pl.col("node_pool").list.first().str.extract(r"([^/]+)$")
        ),
        in_use(~quiet, "Its processor was at {}% in its 99th of a hundred hours, {}% at most.", "p99", "most"),
        in_use(pl.col("network_most") > most * MEGABYTE, "It moved {} MB on its busiest day.", "network_mb"),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        in_use(ACCELERATED & (pl.col("gpu_most") > other), "Its GPU was at {}% at most.", pl.col("gpu_most").round(1)),
        unknown(ACCELERATED & pl.col("gpu_most").is_null(), "Its processor rests, and nothing tells of its GPU."),
        in_use(
            (pl.col("kind") == "memory") & (pl.col("memory_p99") > other),
            "Its memory is in use: {}% in its 99th of a hundred hours.",
            pl.col("memory_p99").round(1),
        ),
        unknown(
            (pl.col("kind") == "memory") & pl.col("memory_p99").is_null(),
            "It is made for memory, its processor rests, and no agent tells of its memory.",
        ),
        waste(
            always(),
            "In {} days its processor was at {}% in 99 of a hundred hours, {}% at most; it moved {} MB a day at most.",
            pl.lit(DAYS),
            "p99",
            "most",
            "network_mb",
        ),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        by_inventory=True,
        by_metrics=pl.col("coverage_percent") >= least,
        action=command("gcloud compute instances stop {name} --project {account} {}"),
        evidence=pl.struct(
            *("machine_type", "cpu_p99", "cpu_hour", "cpu_most", "network_mb", "memory_p99", "gpu_most"),
            max_cpu_percent=cpu,
            max_cpu_peak_percent=peak,
            max_network_mb_per_day=most,
            min_coverage_percent=least,
        ),
    )


def _peaks(cpu: pl.Expr, peak: pl.Expr) -> pl.Expr:
    """An agent that wakes up for moments: no hour's mean is above the limit, and no moment above another."""
    return (pl.col("cpu_hour") <= cpu) & (pl.col("cpu_most") <= peak)


def stopped_long(estate: Estate) -> pl.LazyFrame:
    """A machine that has been off for long; what still costs are its disks and addresses."""
    days = estate.setting(LONG, "min_days")
    rows = stopped(estate)
    kept = pl.col("disks").list.len().fill_null(0)
    held = ("since", "held_days")
    return answered(
        rows.with_columns(kept=kept),
        unknown(pl.col("state").is_null(), "The inventory does not tell whether the machine is on."),
        in_use(~pl.col("state").is_in(STOPPED), "It is {}.", "state"),
        waste(
            pl.col("held_days") >= days,
            "Off since {}, {} days; it still has {} disks, each judged by itself.",
            *held,
            "kept",
        ),
        unknown(pl.col("start_unknown"), "Off since {} at the latest: seen so for {} days only.", *held),
        in_use(always(), "Off since {}, for {} days only.", *held),
        since="since",
        by_inventory=True,
        action=command("gcloud compute instances delete {name} --project {account} {}"),
        evidence=pl.struct("machine_type", "state", "stopped_at", "held_days", "disks", min_days=days),
    )


RULES = (
    Rule(
        id=IDLE,
        version=1,
        question="Does a machine do nothing?",
        resource_types=(MACHINE,),
        step=Step.STOP,
        judge=idle,
        command="gcloud compute instances stop {name} --project {account}",
        cannot_see="whether it stands by for a day that has not come",
        settings=(
            Setting("max_cpu_percent", 5.0, "percent", "What the system itself needs."),
            Setting("max_cpu_peak_percent", 20.0, "percent", "Of moments, where no hour's mean is above the first."),
            Setting("max_network_mb_per_day", 5.0, "MB a day", "What agents and updates move."),
            Setting(
                "max_memory_or_gpu_percent", 40.0, "percent", "Of machines that are made for memory or have a GPU."
            ),
            Setting(COVERAGE, 80.0, "percent of hours", "Less says nothing of the rest."),
        ),
        reads=(("cpu_percent", DAYS), ("network_bytes", DAYS), ("memory_percent", DAYS), ("gpu_percent", DAYS)),
    ),
    Rule(
        id=LONG,
        version=1,
        question="Is a machine off for a month, and still there?",
        resource_types=(MACHINE,),
        step=Step.DELETE,
        judge=stopped_long,
        command="gcloud compute instances delete {name} --project {account}",
        cannot_see="whether it is kept for a rare task; deleting it deletes the disks that are set to go with it",
        settings=(Setting("min_days", 30, "days", "A month covers what runs at its end."),),
    ),
)
