"""Ways into and out of networks: NAT and VPN gateways, circuits, firewalls, private endpoints, protection plans."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, short, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.ids import links

NAT_GATEWAY = "microsoft.network/natgateways"
NETWORK_GATEWAY = "microsoft.network/virtualnetworkgateways"
CONNECTION = "microsoft.network/connections"
FIREWALL = "microsoft.network/azurefirewalls"
CIRCUIT = "microsoft.network/expressroutecircuits"
PROTECTION_PLAN = "microsoft.network/ddosprotectionplans"
ENDPOINT = "microsoft.network/privateendpoints"
BROKEN = ("disconnected", "rejected")
FIREWALL_DAYS = 14
BYTES_A_MB = 1_000_000


def natgw_unattached(estate: Estate) -> pl.LazyFrame:
    """A NAT gateway that no subnet sends its traffic through."""
    return answered(
        estate.of(NAT_GATEWAY),
        in_use(
            pl.col("subnets").list.len() > 0, "{} subnets send their traffic through it.", pl.col("subnets").list.len()
        ),
        unknown(pl.col("subnets").is_null(), "The inventory does not tell which subnets use it."),
        waste(always(), "No subnet uses it."),
        by_inventory=True,
        evidence=pl.struct(addresses=pl.col("addresses").list.len()),
    )


def vnetgw_unused(estate: Estate) -> pl.LazyFrame:
    """A gateway without a connection, into which nobody may dial either."""
    connections = (
        estate.of(CONNECTION)
        .select(x_resource_key=links("gateways"))
        .explode("x_resource_key")
        .group_by("x_resource_key")
        .agg(connections=pl.len())
    )
    rows = (
        estate.of(NETWORK_GATEWAY)
        .join(connections, on="x_resource_key", how="left")
        .join(estate.told(CONNECTION), on=["provider", "account"], how="left")
    )
    return answered(
        rows,
        in_use(pl.col("connections") > 0, "It has {} connections.", "connections"),
        in_use(pl.col("point_to_site"), "It has no connection, and people can dial in to it."),
        unknown(pl.col("point_to_site").is_null(), "The inventory does not tell whether people can dial in to it."),
        unknown(~pl.col("is_told").fill_null(value=False), "The connections of its subscription are not all known."),
        waste(always(), "It has no connection, and nobody can dial in to it."),
        by_inventory=True,
        evidence=pl.struct("sku", "gateway_type", "point_to_site"),
    )


def firewall_idle(estate: Estate) -> pl.LazyFrame:
    """A firewall that carries nothing."""
    least = estate.setting("azure.firewall.idle", "min_coverage_percent")
    most = estate.setting("azure.firewall.idle", "max_mb_per_day")
    carried = estate.metric("network_bytes", days=FIREWALL_DAYS).with_columns(
        mb_a_day=pl.col("day_maximum") / BYTES_A_MB
    )
    return answered(
        estate.of(FIREWALL).join(carried, on=ID, how="left"),
        in_use(pl.col("placements") == 0, "It is deallocated and costs nothing."),
        in_use(
            pl.col("mb_a_day") > most,
            "It carried up to {} MB a day in {} days.",
            short("mb_a_day"),
            pl.lit(FIREWALL_DAYS),
        ),
        *unmeasured("coverage_percent", least, FIREWALL_DAYS, estate.as_of),
        waste(always(), "It carried at most {} MB a day in {} days.", short("mb_a_day"), pl.lit(FIREWALL_DAYS)),
        window_days=FIREWALL_DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_above_zero",
        by_inventory=True,
        by_metrics=pl.col("coverage_percent").is_not_null(),
        evidence=pl.struct("tier", "mb_a_day", max_mb_per_day=most, min_coverage_percent=least),
    )


def circuit_unprovisioned(estate: Estate) -> pl.LazyFrame:
    """A circuit that the carrier has not connected: Azure bills it from the order on."""
    state = pl.col("carrier_state").str.to_lowercase()
    return answered(
        estate.of(CIRCUIT),
        unknown(state.is_null(), "The inventory does not tell whether the carrier has provisioned it."),
        in_use(state != "notprovisioned", "The carrier's side is {}.", "carrier_state"),
        waste(always(), "The carrier has not provisioned it, and Azure bills it since it was ordered."),
        by_inventory=True,
        evidence=pl.struct("sku", "carrier_state", "peerings"),
    )


def ddos_unattached(estate: Estate) -> pl.LazyFrame:
    """A protection plan that protects nothing."""
    protected = pl.col("networks").list.len() + pl.col("addresses").list.len()
    return answered(
        estate.of(PROTECTION_PLAN),
        in_use(pl.col("networks").list.len() > 0, "It protects {} networks.", pl.col("networks").list.len()),
        in_use(pl.col("addresses").list.len() > 0, "It protects {} addresses.", pl.col("addresses").list.len()),
        unknown(protected.is_null(), "The inventory does not tell what it protects."),
        waste(always(), "It protects no network and no address."),
        by_inventory=True,
    )


def endpoint_disconnected(estate: Estate) -> pl.LazyFrame:
    """A private endpoint whose every connection was refused, or lost with what it led to."""
    states = pl.col("connection_states").list.eval(pl.element().str.to_lowercase())
    broken = states.list.eval(pl.element().is_in(BROKEN)).list.all()
    said = pl.col("connection_states").list.join(", ")
    return answered(
        estate.of(ENDPOINT),
        unknown(
            states.list.len().fill_null(0) == 0,
            "The inventory does not tell how its connection is.",
        ),
        in_use(~broken, "Its connection is {}.", said),
        waste(always(), "Its connection is {}: it leads to nothing.", said),
        by_inventory=True,
        evidence=pl.struct("connection_states", "targets"),
    )


RULES = (
    Rule(
        id="azure.natgw.unattached",
        version=1,
        question="Does no subnet use a NAT gateway?",
        resource_types=(NAT_GATEWAY,),
        step=Step.DELETE,
        judge=natgw_unattached,
        command="az network nat gateway delete --ids {resource_id}",
        cannot_see="whether its addresses must be kept; they stay when it is deleted",
    ),
    Rule(
        id="azure.vnetgw.unused",
        version=1,
        question="Does a gateway connect nothing?",
        resource_types=(NETWORK_GATEWAY, CONNECTION),
        step=Step.DELETE,
        judge=vnetgw_unused,
        command="az network vnet-gateway delete --ids {resource_id}",
        cannot_see="whether a site is about to be connected; a new one takes 45 minutes and has another address",
    ),
    Rule(
        id="azure.firewall.idle",
        version=1,
        question="Does a firewall carry nothing?",
        resource_types=(FIREWALL,),
        step=Step.STOP,
        judge=firewall_idle,
        command="az network firewall delete --ids {resource_id}",
        cannot_see="routes that lead to it and are used once a quarter; deallocating it first keeps its rules",
        settings=(
            Setting("max_mb_per_day", 1.0, "MB a day", "Probes and updates of its own are below that."),
            Setting("min_coverage_percent", 80.0, "percent", "Fewer hours than that prove nothing."),
        ),
        reads=(("network_bytes", FIREWALL_DAYS),),
    ),
    Rule(
        id="azure.expressroute.unprovisioned",
        version=1,
        question="Is a circuit paid for that the carrier never connected?",
        resource_types=(CIRCUIT,),
        step=Step.DELETE,
        judge=circuit_unprovisioned,
        command="az network express-route delete --ids {resource_id}",
        cannot_see="whether the carrier is at work on it",
    ),
    Rule(
        id="azure.ddos.unattached",
        version=1,
        question="Does a protection plan protect nothing?",
        resource_types=(PROTECTION_PLAN,),
        step=Step.DELETE,
        judge=ddos_unattached,
        command="az network ddos-protection delete --ids {resource_id}",
        cannot_see="networks of other tenants",
    ),
    Rule(
        id="azure.private_endpoint.disconnected",
        version=1,
        question="Does a private endpoint lead to nothing?",
        resource_types=(ENDPOINT,),
        step=Step.DELETE,
        judge=endpoint_disconnected,
        command="az network private-endpoint delete --ids {resource_id}",
        cannot_see="whether the other side is about to approve it again",
    ),
)
