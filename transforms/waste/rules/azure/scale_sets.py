"""Scale sets, and the pools of nodes of Kubernetes clusters, which are scale sets in a group that Azure makes."""

import polars as pl

from transforms.waste.cases import answered, in_use, unknown
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step
from transforms.waste.rules.azure.use import IDLE, IDLE_DAYS, idle_cases, looked_at, reads, with_use
from transforms.waste.rules.azure.vm_use import UNDERUSED, UNDERUSED_DAYS, underused_rows
from transforms.waste.thresholds import tag_value

SCALE_SET = "microsoft.compute/virtualmachinescalesets"
CLUSTER = "microsoft.containerservice/managedclusters"
POOL = "microsoft.containerservice/managedclusters/agentpools"
POOL_TAG = "aks-managed-poolName"
RESIZE = "az vmss update --ids {resource_id} --set sku.name="
OF_CLUSTER = tag_value(pl.col("tags"), POOL_TAG)


def node_pools(estate: Estate) -> pl.LazyFrame:
    """Scale sets of clusters, with `pool`, its name, `cluster`, a key (null where it was not seen), and `is_system`."""
    clusters = estate.of(CLUSTER).select("account", "system_pools", group="node_group", cluster="x_resource_key")
    modes = estate.of(POOL).select(pool_key="x_resource_key", mode=pl.col("mode").str.to_lowercase())
    sets = (
        estate.of(SCALE_SET)
        .with_columns(
            pool=OF_CLUSTER.str.to_lowercase(), group=pl.col("x_resource_key").str.extract("/resourcegroups/([^/]+)/")
        )
        .filter(pl.col("pool").is_not_null())
        .join(clusters, on=["account", "group"], how="left")
        .with_columns(pool_key=pl.format("{}/agentpools/{}", "cluster", "pool"))
        .join(modes, on="pool_key", how="left")
    )
    by_cluster = pl.col("pool").is_in(pl.col("system_pools"))
    return sets.with_columns(is_system=pl.coalesce(pl.col("mode") == "system", by_cluster))


def idle_nodepool(estate: Estate) -> pl.LazyFrame:
    """A pool of nodes on which nothing runs. A cluster cannot be without its system pool."""
    rule = "azure.aks.idle_nodepool"
    spared = (
        in_use(pl.col("machines") == 0, "It is scaled to zero."),
        in_use(pl.col("is_system"), "The system pool {}: a cluster cannot be without it.", "pool"),
        unknown(pl.col("is_system").is_null(), "The inventory does not tell whether it is a system pool."),
    )
    return answered(
        with_use(node_pools(estate), estate, IDLE_DAYS),
        *idle_cases(estate, rule, spared),
        window_days=IDLE_DAYS,
        coverage_percent=pl.min_horizontal("cpu_coverage", "network_coverage"),
        by_inventory=True,
        by_metrics=pl.col("cpu_coverage").is_not_null(),
        action=_scaled_down(),
        evidence=pl.struct("cluster", "pool", "machines", *looked_at(estate, rule, IDLE)),
    )


def _scaled_down() -> pl.Expr:
    """Only of plain words, since a tag may say anything."""
    return pl.format(
        "az aks nodepool scale --nodepool-name {} --cluster-name {} --resource-group {} --node-count 0",
        pl.col("pool").str.extract(r"^([\w-]+)$"),
        pl.col("cluster").str.extract(r"/([\w-]+)$"),
        pl.col("cluster").str.extract(r"/resourcegroups/([\w.-]+)/"),
    )


def underused(estate: Estate) -> pl.LazyFrame:
    """A scale set whose machines could be of the next size down; nodes of clusters are left to the cluster."""
    sets = estate.of(SCALE_SET).filter(OF_CLUSTER.is_null())
    nothing = sets.select("provider", "account", "x_resource_key", outcome=pl.lit("in_use"))
    return underused_rows(sets, estate, "azure.vmss.underused", nothing, RESIZE)


RULES = (
    Rule(
        id="azure.aks.idle_nodepool",
        version=1,
        question="Does a pool of nodes run nothing?",
        resource_types=(SCALE_SET, CLUSTER, POOL),
        step=Step.STOP,
        judge=idle_nodepool,
        command="az aks nodepool scale --nodepool-name POOL --cluster-name NAME --resource-group GROUP --node-count 0",
        cannot_see="pods that wait for something and compute nothing",
        settings=IDLE,
        reads=reads(IDLE_DAYS),
    ),
    Rule(
        id="azure.vmss.underused",
        version=1,
        question="Could the machines of a scale set be smaller?",
        resource_types=(SCALE_SET,),
        step=Step.SHRINK,
        judge=underused,
        command="az vmss update --ids {resource_id} --set sku.name=SIZE",
        cannot_see="whether fewer machines of the same size would do as well",
        settings=UNDERUSED,
        reads=reads(UNDERUSED_DAYS),
    ),
)
