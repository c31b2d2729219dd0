"""Load balancers with nothing behind them."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step
from transforms.waste.rules.google.machines import command

COMPUTE = "compute.googleapis.com/"
RULE = f"{COMPUTE}ForwardingRule"
PROXIES = ("TargetHttpProxy", "TargetHttpsProxy", "TargetTcpProxy", "TargetSslProxy", "TargetGrpcProxy")
ONWARD = tuple(f"{COMPUTE}{name}" for name in (*PROXIES, "UrlMap", "BackendService", "TargetPool", "TargetInstance"))
GROUPS = tuple(f"{COMPUTE}{name}" for name in ("InstanceGroup", "InstanceGroupManager", "NetworkEndpointGroup"))
# What answers by itself, wherever it leads.
ENDS = tuple(f"{COMPUTE}{name}" for name in ("Instance", "BackendBucket", "TargetVpnGateway", "ServiceAttachment"))
# A rule leads to a proxy, that to a map, that to services, those to groups.
STEPS = 5
# Machines and groups that the inventory does not have are there all the same: somebody put them behind a service.
BEHIND = r"/(instances|instanceGroups|instanceGroupManagers|networkEndpointGroups|backendBuckets|serviceAttachments)/"


def no_backend(estate: Estate) -> pl.LazyFrame:
    """A forwarding rule from which no way leads to a machine, a bucket or a redirect."""
    ways = _ways(estate)
    reached = ways.group_by("rule").agg(
        answers=pl.col("answers").any(),
        unseen=pl.col("unseen").any(),
        ends=pl.col("key").str.extract(r"([^/]+/[^/]+)$").unique().sort().str.join(", "),
    )
    return answered(
        estate.of(RULE).join(reached, left_on="x_resource_key", right_on="rule", how="left"),
        in_use(pl.col("answers"), "It leads to something that answers."),
        unknown(pl.col("leads_to").is_null(), "The inventory does not tell where it leads."),
        unknown(pl.col("leads_to").list.len() == 0, "It leads to something that is no resource of its own."),
        unknown(pl.col("unseen"), "The inventory does not have all that it leads to: {}.", "ends"),
        waste(always(), "It leads to {}, and there is nothing behind.", "ends"),
        by_inventory=True,
        action=command("gcloud compute forwarding-rules delete {name} --project {account} {}"),
        evidence=pl.struct("scheme", "leads_to", "ends"),
    )


def _ways(estate: Estate) -> pl.LazyFrame:
    """`rule`, `key` of each thing on its way, whether that `answers`, or is not in the inventory (`unseen`)."""
    things = (
        estate.of(*ONWARD, *GROUPS, *ENDS)
        .select(
            "leads_to",
            key="x_resource_key",
            is_end=pl.col("resource_type").is_in(ENDS)
            | pl.col("redirects").fill_null(value=False)
            | (pl.col("resource_type").is_in(GROUPS) & (pl.col("members").fill_null(1) > 0)),
        )
        .unique("key")
    )
    here = estate.of(RULE).select("leads_to", rule="x_resource_key")
    found = []
    for _ in range(STEPS):
        here = here.select("rule", key="leads_to").explode("key").drop_nulls("key").join(things, on="key", how="left")
        found.append(here)
    unseen = pl.col("is_end").is_null()
    there_all_the_same = unseen & pl.col("key").str.contains(BEHIND)
    return pl.concat(found).select(
        "rule",
        "key",
        answers=pl.col("is_end").fill_null(value=False) | there_all_the_same,
        unseen=unseen & ~there_all_the_same,
    )


RULES = (
    Rule(
        id="gcp.lb.no_backend",
        version=1,
        question="Is a load balancer there with nothing behind it?",
        resource_types=(RULE, *ONWARD, *GROUPS, *ENDS),
        step=Step.DELETE,
        judge=no_backend,
        command="gcloud compute forwarding-rules delete {name} --project {account}",
        cannot_see="whether a deployment is about to put backends behind it; what is empty for the night",
    ),
)
