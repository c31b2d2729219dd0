"""Load balancers and application gateways."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step

BALANCER = "microsoft.network/loadbalancers"
APPLICATION_GATEWAY = "microsoft.network/applicationgateways"


def lb_no_backend(estate: Estate) -> pl.LazyFrame:
    """A balancer with nobody behind it, by interface or by address; a basic one costs nothing."""
    return answered(
        estate.of(BALANCER),
        in_use(pl.col("backends") > 0, "It has {} backends.", "backends"),
        in_use(pl.col("sku").str.to_lowercase() == "basic", "A basic balancer costs nothing."),
        unknown(pl.col("backends").is_null(), "The inventory does not tell what is behind it."),
        waste(always(), "Nothing is behind it, and it has {} rules.", "rules"),
        by_inventory=True,
        evidence=pl.struct("sku", "backends", "rules"),
    )


def appgw_no_backend(estate: Estate) -> pl.LazyFrame:
    """An application gateway with nobody behind it. One that only redirects needs nobody, a stopped one is free."""
    return answered(
        estate.of(APPLICATION_GATEWAY),
        in_use(pl.col("backends") > 0, "It has {} backends.", "backends"),
        in_use(pl.col("redirects") > 0, "It redirects by {} rules, which need no backend.", "redirects"),
        in_use(pl.col("state") == "stopped", "It is stopped and costs nothing."),
        unknown(
            pl.any_horizontal(pl.col("backends", "redirects").is_null()),
            "The inventory does not tell what is behind it.",
        ),
        waste(always(), "All of its backend pools are empty, and it redirects nothing."),
        by_inventory=True,
        evidence=pl.struct("sku", "state", "backends", "redirects"),
    )


RULES = (
    Rule(
        id="azure.lb.no_backend",
        version=1,
        question="Is a load balancer there with nothing behind it?",
        resource_types=(BALANCER,),
        step=Step.DELETE,
        judge=lb_no_backend,
        command="az network lb delete --ids {resource_id}",
        cannot_see="whether a deployment is about to put backends into its pools",
    ),
    Rule(
        id="azure.appgw.no_backend",
        version=1,
        question="Is an application gateway there with nothing behind it?",
        resource_types=(APPLICATION_GATEWAY,),
        step=Step.DELETE,
        judge=appgw_no_backend,
        command="az network application-gateway delete --ids {resource_id}",
        cannot_see="whether a deployment is about to put backends into its pools",
    ),
)
