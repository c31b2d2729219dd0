"""Addresses, gateways, endpoints and balancers: EC2 and Elastic Load Balancing.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html
"""

from collections.abc import Iterator

from sources.inventory.aws.ask import Ask, Each, Kind
from sources.inventory.aws.place import TAGS, Place
from sources.inventory.aws.seen import Seen

ADDRESSES = Ask("ec2", "DescribeAddresses", "Addresses")
GATEWAYS = Ask("ec2", "DescribeNatGateways", "NatGateways", page=1000)
ENDPOINTS = Ask("ec2", "DescribeVpcEndpoints", "VpcEndpoints", page=1000)
BALANCERS = Ask("elbv2", "DescribeLoadBalancers", "LoadBalancers", page=400)
TARGET_GROUPS = Ask("elbv2", "DescribeTargetGroups", "TargetGroups", page=400)
TARGETS = Ask(
    "elbv2",
    "DescribeTargetHealth",
    "TargetHealthDescriptions",
    each=Each(
        TARGET_GROUPS,
        lambda group: group["TargetGroupArn"],
        lambda groups: {"TargetGroupArn": groups[0]["TargetGroupArn"]},
    ),
)
LISTENERS = Ask(
    "elbv2",
    "DescribeListeners",
    "Listeners",
    page=400,
    each=Each(
        BALANCERS,
        lambda balancer: balancer["LoadBalancerArn"],
        lambda balancers: {"LoadBalancerArn": balancers[0]["LoadBalancerArn"]},
    ),
)
CLASSIC = Ask("elb", "DescribeLoadBalancers", "LoadBalancerDescriptions", page=400)
OVER = ("deleted", "deleting")


def addresses(place: Place) -> Iterator[Seen]:
    """An address without an AssociationId points nowhere."""
    for address in place.items(ADDRESSES):
        to = address.get("InstanceId") or address.get("NetworkInterfaceId") or address.get("AssociationId")
        yield Seen(
            address.get("AllocationId") or address["PublicIp"],
            state="associated" if address.get("AssociationId") else "unassociated",
            tags=address.get("Tags") or [],
            attributes={
                "attached_to": [to] if to and (address.get("AssociationId") or address.get("InstanceId")) else [],
                "public_ip": address.get("PublicIp"),
            },
        )


def gateways(place: Place) -> Iterator[Seen]:
    """Those that are deleted are told for an hour more; they are not there."""
    for gateway in place.items(GATEWAYS):
        if gateway.get("State") not in OVER:
            yield Seen(
                gateway["NatGatewayId"],
                state=gateway.get("State"),
                created=gateway.get("CreateTime"),
                tags=gateway.get("Tags") or [],
                attributes={"connectivity": gateway.get("ConnectivityType")},
            )


def endpoints(place: Place) -> Iterator[Seen]:
    for endpoint in place.items(ENDPOINTS):
        if str(endpoint.get("State")).lower() not in OVER:
            yield Seen(
                endpoint["VpcEndpointId"],
                state=endpoint.get("State"),
                created=endpoint.get("CreationTimestamp"),
                tags=endpoint.get("Tags") or [],
                attributes={
                    "endpoint_type": endpoint.get("VpcEndpointType"),
                    "service": endpoint.get("ServiceName"),
                },
            )


def balancers(place: Place) -> Iterator[Seen]:
    for balancer in place.items(BALANCERS):
        arn = balancer["LoadBalancerArn"]
        yield Seen(
            arn,
            name=balancer.get("LoadBalancerName"),
            state=(balancer.get("State") or {}).get("Code"),
            created=balancer.get("CreatedTime"),
            tags=place.tags(arn),
            attributes={
                "balancer_type": balancer.get("Type"),
                "targets": targets_of(place, arn),
                "redirects": redirects(place, arn),
            },
        )


def targets_of(place: Place, balancer: str) -> int | None:
    """How many its groups have, healthy or not; None where one of them was not told."""
    if not place.was_told(TARGET_GROUPS):
        return None
    groups = [each["TargetGroupArn"] for each in place.items(TARGET_GROUPS) if balancer in each["LoadBalancerArns"]]
    told = [place.of(TARGETS, group) for group in groups]
    return None if any(each is None for each in told) else sum(len(each or ()) for each in told)


def redirects(place: Place, balancer: str) -> bool | None:
    """Whether a listener sends elsewhere by default and none forwards, as one to HTTPS would; None: not told."""
    listeners = place.of(LISTENERS, balancer)
    if listeners is None:
        return None
    does = {action.get("Type") for listener in listeners for action in listener.get("DefaultActions") or ()}
    return "redirect" in does and "forward" not in does


def classic(place: Place) -> Iterator[Seen]:
    """A classic balancer has instances behind it, and redirects nothing."""
    for balancer in place.items(CLASSIC):
        name = balancer["LoadBalancerName"]
        arn = place.arn("elasticloadbalancing", f"loadbalancer/{name}")
        yield Seen(
            arn,
            name=name,
            created=balancer.get("CreatedTime"),
            tags=place.tags(arn),
            attributes={
                "balancer_type": "classic",
                "targets": len(balancer.get("Instances") or ()),
                "redirects": False,
            },
        )


KINDS = (
    Kind("AWS::EC2::EIP", (ADDRESSES,), addresses),
    Kind("AWS::EC2::NatGateway", (GATEWAYS,), gateways),
    Kind("AWS::EC2::VPCEndpoint", (ENDPOINTS,), endpoints),
    Kind(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        (BALANCERS,),
        balancers,
        details=(TARGET_GROUPS, TARGETS, LISTENERS, TAGS),
    ),
    Kind("AWS::ElasticLoadBalancing::LoadBalancer", (CLASSIC,), classic, details=(TAGS,)),
)
