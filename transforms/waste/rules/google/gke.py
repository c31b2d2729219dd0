"""Node pools on which nothing runs."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.google.disks import DISK
from transforms.waste.rules.google.machines import COVERAGE, DAYS, MACHINE, MEGABYTE, busy

POOL = "container.googleapis.com/NodePool"
IDLE = "gcp.gke.idle_nodepool"


def idle_nodepool(estate: Estate) -> pl.LazyFrame:
    """A pool of which every node does nothing. It is paid for as its nodes and their disks are."""
    cpu, peak = estate.setting(IDLE, "max_cpu_percent"), estate.setting(IDLE, "max_cpu_peak_percent")
    most, least = estate.setting(IDLE, "max_network_mb_per_day"), estate.setting(IDLE, COVERAGE)
    rows = estate.of(POOL).join(_nodes(estate), on=ID, how="left").with_columns(count=pl.col("nodes").list.len())
    p99, highest = pl.col("cpu_p99").round(2), pl.col("cpu_most").round(2)
    return answered(
        rows.with_columns(network_mb=(pl.col("network_most") / MEGABYTE).round(2)),
        unknown(pl.col("nodes").is_null(), "The inventory does not tell its nodes."),
        in_use(pl.col("count") == 0, "It has no nodes today, and costs nothing."),
        in_use(
            (pl.col("cpu_p99") > cpu) | (pl.col("cpu_most") > peak),
            "Its busiest node was at {}%, {}% at most.",
            p99,
            highest,
        ),
        in_use(pl.col("network_most") > most * MEGABYTE, "A node moved {} MB on its busiest day.", "network_mb"),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        waste(
            always(),
            "In {} days none of its {} nodes was above {}% in 99 of 100 hours, {}% at most, or moved over {} MB a day.",
            pl.lit(DAYS),
            "count",
            p99,
            highest,
            "network_mb",
        ),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        by_inventory=True,
        by_metrics=pl.col("coverage_percent") >= least,
        paid_by="payers",
        action=pl.format(
            "gcloud container node-pools delete {name} --cluster {} --project {account} --location {}",
            pl.col("x_resource_key").str.extract("/clusters/([a-z0-9-]+)/"),
            pl.col("x_resource_key").str.extract("/locations/([a-z0-9-]+)/"),
        ),
        evidence=pl.struct(
            *("machine_type", "count", "least_nodes", "cpu_p99", "cpu_most", "network_mb"),
            max_cpu_percent=cpu,
            max_cpu_peak_percent=peak,
            max_network_mb_per_day=most,
            min_coverage_percent=least,
        ),
    )


def _nodes(estate: Estate) -> pl.LazyFrame:
    """Of each pool its busiest node's figures, the least coverage of any, and `payers`: its nodes and the disks
    that they start from, which go with them. Where a node has no point, nothing is known of the pool.
    """
    nodes = estate.of(POOL).select(*ID, node="nodes").explode("node").drop_nulls("node")
    figures = busy(estate, days=DAYS).drop("account")
    started = estate.of(DISK).filter("boot").select(disk="x_resource_key", node="attached_to")
    disks = started.explode("node").drop_nulls("node")
    below = disks.group_by("node").agg(disks="disk")
    return (
        nodes.join(figures, left_on=["provider", "node"], right_on=["provider", "x_resource_key"], how="left")
        .join(below, on="node", how="left")
        .group_by(ID)
        .agg(
            pl.col("cpu_p99", "cpu_hour", "cpu_most", "network_most").max(),
            coverage_percent=pl.when(pl.col("coverage_percent").is_not_null().all()).then(
                pl.col("coverage_percent").min()
            ),
            payers=pl.concat_list("node", pl.col("disks").fill_null([])).explode(),
        )
    )


RULES = (
    Rule(
        id=IDLE,
        version=1,
        question="Does anything run on a node pool?",
        resource_types=(POOL, MACHINE, DISK),
        step=Step.DELETE,
        judge=idle_nodepool,
        command="gcloud container node-pools delete {name} --project {account}",
        cannot_see="pods that need a node and do next to nothing; look at `kubectl get pods` first",
        settings=(
            Setting("max_cpu_percent", 5.0, "percent", "What the system's own pods need."),
            Setting("max_cpu_peak_percent", 20.0, "percent", "Of moments, at any node."),
            Setting("max_network_mb_per_day", 50.0, "MB a day and node", "Logs and metrics of the system's own pods."),
            Setting(COVERAGE, 80.0, "percent of hours", "Less says nothing of the rest."),
        ),
        reads=(("cpu_percent", DAYS), ("network_bytes", DAYS)),
    ),
)
