"""Addresses, load balancers, NAT and VPN, as Compute Engine's REST interface gives them.

https://docs.cloud.google.com/compute/docs/reference/rest/v1/addresses,
https://docs.cloud.google.com/compute/docs/reference/rest/v1/urlMaps,
https://docs.cloud.google.com/compute/docs/reference/rest/v1/routers
"""

from collections.abc import Iterator
from typing import Any

from sources.inventory.gcp.told.steps import Json, links, several, within, word

# What of each resource of a load balancer leads on to the next.
ONWARD = ("urlMap", "service", "defaultService", "backendService", "target", "instance")
SERVICE = ("defaultService", "service", "backendService")
REDIRECT = ("defaultUrlRedirect", "urlRedirect")


def address(data: Json) -> dict[str, Any]:
    return {
        "address_type": word(data.get("addressType")),
        "used_by": links(several(data, "users", "user")),
        "address": data.get("address"),
        "purpose": word(data.get("purpose")),
    }


def forwarding_rule(data: Json) -> dict[str, Any]:
    return {
        "leads_to": links([data.get("target"), data.get("backendService")]),
        "scheme": word(data.get("loadBalancingScheme")),
    }


def onward(data: Json) -> dict[str, Any]:
    return {"leads_to": links([*(data.get(name) for name in ONWARD), *several(data, "instances", "forwardingRules")])}


def service_attachment(data: Json) -> dict[str, Any]:
    return {"leads_to": links([data.get("targetService"), data.get("producerForwardingRule")])}


def backend_service(data: Json) -> dict[str, Any]:
    return {"leads_to": links(each.get("group") for each in several(data, "backends", "backend"))}


def url_map(data: Json) -> dict[str, Any]:
    """All services and buckets that any route names, and whether any route redirects."""
    return {"leads_to": links(_found(data, SERVICE)), "redirects": next(_found(data, REDIRECT), None) is not None}


def _found(data: Any, names: tuple[str, ...]) -> Iterator[Any]:
    """What stands under any of the names, however deep; a map of routes nests them."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name in names and value:
                yield value
            elif name != "tests":
                yield from _found(value, names)
    elif isinstance(data, list):
        for each in data:
            yield from _found(each, names)


def backend_bucket(data: Json) -> dict[str, Any]:
    return {"bucket": data.get("bucketName")}


def router(data: Json) -> dict[str, Any]:
    nats = several(data, "nats", "nat")
    return {
        "nats": len(nats),
        "addresses": links(ip for nat in nats for ip in (*several(nat, "natIps"), *several(nat, "drainNatIps"))),
    }


def plain(data: Json) -> dict[str, Any]:
    return {}


def in_use(data: Json) -> Iterator[str]:
    """The public addresses that a machine or a forwarding rule shows to the world."""
    yield from filter(None, [data.get("IPAddress")])
    for interface in several(data, "networkInterfaces", "networkInterface"):
        for access in several(interface, "accessConfigs", "accessConfig"):
            yield from filter(None, [within(access, "natIP")])


READS = {
    "compute.googleapis.com/Address": address,
    "compute.googleapis.com/ForwardingRule": forwarding_rule,
    **{
        f"compute.googleapis.com/{name}": onward
        for name in (
            "TargetHttpProxy",
            "TargetHttpsProxy",
            "TargetTcpProxy",
            "TargetSslProxy",
            "TargetGrpcProxy",
            "TargetPool",
            "TargetInstance",
            "TargetVpnGateway",
        )
    },
    "compute.googleapis.com/ServiceAttachment": service_attachment,
    "compute.googleapis.com/BackendService": backend_service,
    "compute.googleapis.com/UrlMap": url_map,
    "compute.googleapis.com/BackendBucket": backend_bucket,
    "compute.googleapis.com/Router": router,
    "compute.googleapis.com/VpnTunnel": plain,
}
