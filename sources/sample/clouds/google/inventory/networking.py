"""Addresses, load balancers, NAT and VPN as Compute Engine's REST interface gives them.

https://docs.cloud.google.com/compute/docs/reference/rest/v1/addresses
https://docs.cloud.google.com/compute/docs/reference/rest/v1/globalForwardingRules
https://docs.cloud.google.com/compute/docs/reference/rest/v1/backendServices
https://docs.cloud.google.com/compute/docs/reference/rest/v1/routers
"""

from sources.sample.clouds.google.inventory.estate import (
    COMPUTE,
    Json,
    There,
    Thing,
    compute,
    has,
    labelled,
    link,
    of_all_regions,
    regional,
    zonal,
)

USERS = {"Instance": lambda thing: zonal(thing, "instances"), "Router": lambda thing: regional(thing, "routers")}


def public_address(thing: Thing) -> str:
    """Of the blocks that are kept for documentation, https://www.rfc-editor.org/rfc/rfc5737."""
    number = thing["number"]
    return f"203.0.113.{number // 7 % 254 + 1}" if number % 2 else f"198.51.100.{number // 7 % 254 + 1}"


def address(thing: Thing, there: There) -> Json:
    internal, user = has(thing, "internal"), there.parent(thing) if there.hangs(thing) else None
    used = user is not None and not has(thing, "reserved_used")
    kind = {"addressType": "INTERNAL" if internal else "EXTERNAL"}
    region = f"regions/{thing['region']}"
    inside = {
        "subnetwork": link(thing, region, "subnetworks", "default"),
        "purpose": "GCE_ENDPOINT",
    }
    return {
        **compute("address", thing, there),
        "description": "",
        "address": f"10.132.200.{thing['number'] % 250 + 2}" if internal else public_address(thing),
        "status": "IN_USE" if used else "RESERVED",
        "region": f"{COMPUTE}/projects/{thing['project']}/{region}",
        "selfLink": regional(thing, "addresses"),
        **({"users": [USERS[user["type"]](user)]} if user else {}),
        "networkTier": "PREMIUM",
        **({} if has(thing, "no_address_type") else kind),
        **(inside if internal else {}),
        **labelled(thing),
        "labelFingerprint": there.code("fingerprint", 11, thing) + "=",
    }


def forwarding_rule(thing: Thing, there: There) -> Json:
    return {
        **compute("forwardingRule", thing, there),
        "IPAddress": public_address(thing),
        "IPProtocol": "TCP",
        "portRange": "443-443",
        "target": link(thing, "global", "targetHttpsProxies", thing["name"]),
        "selfLink": of_all_regions(thing, "forwardingRules"),
        "loadBalancingScheme": "EXTERNAL_MANAGED",
        "networkTier": "PREMIUM",
        "ipVersion": "IPV4",
        **labelled(thing),
    }


def behind(thing: Thing, there: There) -> list[tuple[str, Json]]:
    """What a forwarding rule leads to: asset type and resource of its proxy, its map, its service or bucket."""
    known = {"id": None, "creationTimestamp": there.at(thing, thing["created"], "created"), "name": thing["name"]}
    links = {
        name: of_all_regions(thing, name)
        for name in ("urlMaps", "backendServices", "backendBuckets", "targetHttpsProxies")
    }

    def made(kind: str, collection: str, **more: Json) -> tuple[str, Json]:
        own = {"id": str(there.world.dice.whole(f"google, {kind}", 10**18, 9 * 10**18, thing["number"]))}
        whole = {"kind": f"compute#{kind[0].lower()}{kind[1:]}", **known, **own, "selfLink": links[collection], **more}
        return f"compute.googleapis.com/{kind}", whole

    proxy = made("TargetHttpsProxy", "targetHttpsProxies", urlMap=links["urlMaps"])
    if has(thing, "redirect"):
        redirect = {"httpsRedirect": True, "hostRedirect": "www.haldane.example", "redirectResponseCode": "FOUND"}
        return [proxy, made("UrlMap", "urlMaps", defaultUrlRedirect=redirect)]
    if has(thing, "backend_bucket"):
        bucket = made("BackendBucket", "backendBuckets", bucketName=f"{thing['name']}-pages", enableCdn=True)
        return [proxy, made("UrlMap", "urlMaps", defaultService=links["backendBuckets"]), bucket]
    group = link(thing, f"zones/{thing['zone']}", "instanceGroups", f"{thing['name']}-group")
    backends = [{"group": group, "balancingMode": "UTILIZATION", "maxUtilization": 0.8, "capacityScaler": 1}]
    service = made(
        "BackendService",
        "backendServices",
        **({} if has(thing, "no_backend") and there.begun(thing) else {"backends": backends}),
        protocol="HTTP",
        loadBalancingScheme="EXTERNAL_MANAGED",
        timeoutSec=30,
    )
    return [proxy, made("UrlMap", "urlMaps", defaultService=links["backendServices"]), service]


def router(thing: Thing, there: There) -> Json:
    own = [regional(each, "addresses") for each in there.below(thing, "Address")]
    ips = {"natIpAllocateOption": "MANUAL_ONLY", "natIps": own} if own else {"natIpAllocateOption": "AUTO_ONLY"}
    nat = {
        "name": f"{thing['name']}-nat",
        "type": "PUBLIC",
        "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
        **ips,
        "enableEndpointIndependentMapping": False,
    }
    return {
        **compute("router", thing, there),
        "region": f"{COMPUTE}/projects/{thing['project']}/regions/{thing['region']}",
        "network": link(thing, "global", "networks", "default"),
        "nats": [nat],
        "selfLink": regional(thing, "routers"),
    }


def vpn_tunnel(thing: Thing, there: There) -> Json:
    return {
        **compute("vpnTunnel", thing, there),
        "region": f"{COMPUTE}/projects/{thing['project']}/regions/{thing['region']}",
        "vpnGateway": link(thing, f"regions/{thing['region']}", "vpnGateways", f"{thing['name']}-gateway"),
        "peerIp": public_address(thing),
        "status": "ESTABLISHED",
        "detailedStatus": "Tunnel is up and running.",
        "ikeVersion": 2,
        "selfLink": regional(thing, "vpnTunnels"),
        **labelled(thing),
    }
