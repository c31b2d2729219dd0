"""Addresses, balancers, gateways and what hangs on them: https://learn.microsoft.com/rest/api/virtualnetwork/."""

from typing import Any

from sources.inventory.azure.things import Thing, at, has, keys, many

Told = dict[str, Any]
# `/subscriptions/s/resourceGroups/g/providers/space/type/name`: what follows is a part of it.
WORDS_OF_A_RESOURCE = 9


def address(thing: Thing) -> Told:
    return {
        "attached_to": _wholes(keys(thing, "properties.ipConfiguration.id")),
        "nat_gateways": keys(thing, "properties.natGateway.id"),
        "prefixes": keys(thing, "properties.publicIPPrefix.id"),
        "allocation": at(thing, "properties.publicIPAllocationMethod"),
        "sku": at(thing, "sku.name"),
    }


def interface(thing: Thing) -> Told:
    service = [at(thing, "properties.privateLinkService.id"), at(thing, "managedBy")]
    return {
        "machines": keys(thing, "properties.virtualMachine.id"),
        "private_endpoints": keys(thing, "properties.privateEndpoint.id"),
        "used_by_services": [*many(thing, "properties.hostedWorkloads"), *filter(None, service)],
    }


def balancer(thing: Thing) -> Told:
    """A member is one address of a pool, however it is told: by interface, by address, or both at once."""
    pools = many(thing, "properties.backendAddressPools")
    rules = ("loadBalancingRules", "outboundRules", "inboundNatRules")
    return {
        "backends": sum(map(_members, pools))
        + len(keys(thing, "properties.inboundNatRules[].properties.backendIPConfiguration.id")),
        "rules": sum(len(many(thing, f"properties.{name}")) for name in rules),
        "sku": at(thing, "sku.name"),
    }


def application_gateway(thing: Thing) -> Told:
    pools = many(thing, "properties.backendAddressPools")
    members = ("backendAddresses", "backendIPConfigurations")
    return {
        "backends": sum(len(many(pool, f"properties.{name}")) for pool in pools for name in members),
        "redirects": sum(map(_redirects, many(thing, "properties.requestRoutingRules")))
        + sum(map(_redirecting_paths, many(thing, "properties.urlPathMaps"))),
        "sku": at(thing, "properties.sku.name") or at(thing, "sku.name"),
    }


def nat_gateway(thing: Thing) -> Told:
    networks = ("properties.virtualNetwork.id", "properties.sourceVirtualNetwork.id")
    return {
        "subnets": keys(thing, "properties.subnets[].id", *networks),
        "addresses": keys(thing, "properties.publicIpAddresses[].id"),
    }


def network_gateway(thing: Thing) -> Told:
    pool = many(thing, "properties.vpnClientConfiguration.vpnClientAddressPool.addressPrefixes")
    return {
        "gateway_type": at(thing, "properties.gatewayType"),
        "point_to_site": bool(pool),
        "sku": at(thing, "properties.sku.name"),
    }


def connection(thing: Thing) -> Told:
    gateways = (f"properties.virtualNetworkGateway{n}.id" for n in (1, 2))
    return {"gateways": keys(thing, *gateways), "connection_status": at(thing, "properties.connectionStatus")}


def firewall(thing: Thing) -> Told:
    return {
        "placements": len(many(thing, "properties.ipConfigurations")) + has(thing, "properties.virtualHub.id"),
        "tier": at(thing, "properties.sku.tier"),
    }


def circuit(thing: Thing) -> Told:
    return {
        "carrier_state": at(thing, "properties.serviceProviderProvisioningState"),
        "peerings": len(many(thing, "properties.peerings")),
        "sku": at(thing, "sku.name"),
    }


def protection_plan(thing: Thing) -> Told:
    return {
        "networks": keys(thing, "properties.virtualNetworks[].id"),
        "addresses": keys(thing, "properties.publicIPAddresses[].id"),
    }


def private_endpoint(thing: Thing) -> Told:
    lists = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
    links = [each for name in lists for each in many(thing, f"properties.{name}")]
    status = "properties.privateLinkServiceConnectionState.status"
    return {
        "connection_states": [at(each, status) for each in links],
        "targets": keys(links, "[].properties.privateLinkServiceId"),
    }


def _wholes(parts: list[str]) -> list[str]:
    return list(dict.fromkeys("/".join(part.split("/")[:WORDS_OF_A_RESOURCE]) for part in parts))


def _members(pool: Any) -> int:
    by_interface = keys(pool, "properties.backendIPConfigurations[].id")
    addresses = many(pool, "properties.loadBalancerBackendAddresses")
    told = [keys(each, "properties.networkInterfaceIPConfiguration.id") for each in addresses]
    named = {key for each in told for key in each}
    return len({*by_interface, *named}) + sum(not each for each in told)


def _redirects(rule: Any) -> bool:
    return has(rule, "properties.redirectConfiguration.id")


def _redirecting_paths(paths: Any) -> int:
    default = has(paths, "properties.defaultRedirectConfiguration.id")
    return default + sum(map(_redirects, many(paths, "properties.pathRules")))


TYPES = {
    "microsoft.network/publicipaddresses": address,
    "microsoft.network/networkinterfaces": interface,
    "microsoft.network/loadbalancers": balancer,
    "microsoft.network/applicationgateways": application_gateway,
    "microsoft.network/natgateways": nat_gateway,
    "microsoft.network/virtualnetworkgateways": network_gateway,
    "microsoft.network/connections": connection,
    "microsoft.network/azurefirewalls": firewall,
    "microsoft.network/expressroutecircuits": circuit,
    "microsoft.network/ddosprotectionplans": protection_plan,
    "microsoft.network/privateendpoints": private_endpoint,
}
