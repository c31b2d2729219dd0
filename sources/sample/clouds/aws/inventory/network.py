"""Addresses, gateways, endpoints and balancers, as EC2 and Elastic Load Balancing give them in boto3."""

from sources.sample.clouds.aws.inventory.thing import Element, Thing, moment


def address(public: Thing) -> list[Element]:
    """An element of `Addresses`; one that points somewhere has an `AssociationId`."""
    element: Element = {
        "PublicIp": public.public_ip,
        "AllocationId": public.key,
        "Domain": "vpc",
        "PublicIpv4Pool": "amazon",
        "NetworkBorderGroup": public.region,
        "Tags": public.tag_list,
    }
    if public.host is None or public.facts.get("attached") == "no":
        return [element]
    return [
        {
            **element,
            "AssociationId": f"eipassoc-{public.digits('association', 17)}",
            "InstanceId": public.host.key,
            "NetworkInterfaceId": f"eni-{public.host.digits('interface', 17)}",
            "NetworkInterfaceOwnerId": public.account,
            "PrivateIpAddress": public.host.private_ip,
        }
    ]


def gateway(nat: Thing) -> list[Element]:
    """An element of `NatGateways`."""
    return [
        {
            "NatGatewayId": nat.key,
            "State": "available",
            "ConnectivityType": "public",
            "CreateTime": moment(nat.created),
            "SubnetId": nat.subnet,
            "VpcId": nat.vpc,
            "NatGatewayAddresses": [
                {
                    "AllocationId": f"eipalloc-{nat.digits('allocation', 17)}",
                    "NetworkInterfaceId": f"eni-{nat.digits('interface', 17)}",
                    "PrivateIp": nat.private_ip,
                    "PublicIp": nat.public_ip,
                    "IsPrimary": True,
                    "Status": "succeeded",
                }
            ],
            "Tags": nat.tag_list,
        }
    ]


def endpoint(inward: Thing) -> list[Element]:
    """An element of `VpcEndpoints`, of the kind that costs by the hour."""
    return [
        {
            "VpcEndpointId": inward.key,
            "VpcEndpointType": "Interface",
            "VpcId": inward.vpc,
            "ServiceName": f"com.amazonaws.{inward.region}.{('ssm', 'kms', 'sqs')[inward.number('service', 3)]}",
            "State": "available",
            "CreationTimestamp": moment(inward.created),
            "OwnerId": inward.account,
            "SubnetIds": [
                f"subnet-{inward.shared(f'subnet {inward.region}{zone}')}" for zone in "abc"[: inward.amount]
            ],
            "RouteTableIds": [],
            "PrivateDnsEnabled": True,
            "RequesterManaged": False,
            "NetworkInterfaceIds": [f"eni-{inward.digits(str(each), 17)}" for each in range(inward.amount)],
            "Tags": inward.tag_list,
        }
    ]


def balancer(elb: Thing) -> list[Element]:
    """An element of `LoadBalancers`."""
    return [
        {
            "LoadBalancerArn": elb.key,
            "LoadBalancerName": elb.name,
            "DNSName": f"{elb.name}-{elb.number('dns', 10**9)}.{elb.region}.elb.amazonaws.com",
            "CanonicalHostedZoneId": "Z32O12XQLNTSW2",
            "CreatedTime": moment(elb.created),
            "Scheme": "internet-facing",
            "Type": "application",
            "State": {"Code": "active"},
            "VpcId": elb.vpc,
            "IpAddressType": "ipv4",
            "AvailabilityZones": [
                {"ZoneName": f"{elb.region}{zone}", "SubnetId": f"subnet-{elb.shared(f'subnet {elb.region}{zone}')}"}
                for zone in "ab"
            ],
            "SecurityGroups": [f"sg-{elb.shared('balancers')}"],
        }
    ]


def _has_group(elb: Thing) -> bool:
    return elb.facts.get("groups") != "0"


def _group_arn(elb: Thing) -> str:
    return (
        f"arn:aws:elasticloadbalancing:{elb.region}:{elb.account}:targetgroup/{elb.name[:32]}/{elb.digits('group', 16)}"
    )


def target_group(elb: Thing) -> list[Element]:
    """An element of `TargetGroups`."""
    if not _has_group(elb):
        return []
    return [
        {
            "TargetGroupArn": _group_arn(elb),
            "TargetGroupName": elb.name[:32],
            "Protocol": "HTTP",
            "Port": 8080,
            "VpcId": elb.vpc,
            "HealthCheckProtocol": "HTTP",
            "HealthCheckPort": "traffic-port",
            "HealthCheckEnabled": True,
            "HealthCheckPath": "/health",
            "LoadBalancerArns": [elb.key],
            "TargetType": "ip",
            "IpAddressType": "ipv4",
        }
    ]


def target_health(elb: Thing) -> list[Element]:
    """Elements of `TargetHealthDescriptions`, and which group each is of."""
    if not _has_group(elb):
        return []
    return [
        {
            "TargetGroupArn": _group_arn(elb),
            "Target": {"Id": f"10.0.{elb.number('net', 250)}.{each + 10}", "Port": 8080, "AvailabilityZone": elb.zone},
            "HealthCheckPort": "8080",
            "TargetHealth": {"State": "healthy"},
        }
        for each in range(int(elb.facts.get("targets", "2")))
    ]


def listener(elb: Thing) -> list[Element]:
    """An element of `Listeners`: it forwards to the group, or redirects, or answers by itself."""
    redirect = {"Protocol": "HTTPS", "Port": "443", "Host": "www.haldane.example", "StatusCode": "HTTP_301"}
    action: Element = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}
    if elb.facts.get("redirect"):
        action = {"Type": "redirect", "RedirectConfig": {**redirect, "Path": "/#{path}", "Query": "#{query}"}}
    elif _has_group(elb):
        action = {"Type": "forward", "TargetGroupArn": _group_arn(elb)}
    arn = elb.key.replace(":loadbalancer/", ":listener/")
    return [
        {
            "ListenerArn": f"{arn}/{elb.digits('listener', 16)}",
            "LoadBalancerArn": elb.key,
            "Port": 80,
            "Protocol": "HTTP",
            "DefaultActions": [action],
        }
    ]


def leased(line: Thing) -> list[Element]:
    """An element of `connections`."""
    return [
        {
            "connectionId": line.key.rpartition("/")[2],
            "connectionName": line.name,
            "ownerAccount": line.account,
            "region": line.region,
            "location": "EqDB1",
            "bandwidth": "1Gbps",
            "connectionState": "available",
            "tags": [{"key": key, "value": value} for key, value in line.tags],
        }
    ]


ANSWERS = {
    "eip": (("ec2.describe_addresses", address),),
    "nat": (("ec2.describe_nat_gateways", gateway),),
    "vpce": (("ec2.describe_vpc_endpoints", endpoint),),
    "line": (("directconnect.describe_connections", leased),),
    "elb": (
        ("elbv2.describe_load_balancers", balancer),
        ("elbv2.describe_target_groups", target_group),
        ("elbv2.describe_target_health", target_health),
        ("elbv2.describe_listeners", listener),
    ),
}
