"""Load balancers."""

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import AS_OF, Part, ago, charge, estate, money, outcomes, resource, scan

BALANCER, CLASSIC = "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer"
LB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0a1b2c3d4e5f6071"
RULE, ELB = "aws.elb.unused", "Elastic Load Balancing"


def balancer(targets: int | None = 0, *, redirects: bool | None = False, kind: str = BALANCER, **more: Any) -> Part:
    return resource(LB, kind, state="active", targets=targets, redirects=redirects, **more)


def hours(**more: Any) -> Part:
    return charge(LB, "EU-LoadBalancerUsage", "0.6048", service=ELB, **more)


def traffic(meter: str = "EU-LCUUsage", **more: Any) -> Part:
    return charge(LB, meter, "0.05", service=ELB, unit="LCU-Hrs", **more)


def test_a_balancer_without_targets_or_traffic_is_waste() -> None:
    row = money(RULE, estate(balancer(), hours()))[LB]
    assert (row["outcome"], row["waste_in_window"], row["confidence"]) == ("waste", Decimal("18.144"), "medium")


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((balancer(0),), "waste", id="a target group with zero targets, no bill"),
        pytest.param((balancer(0), hours(), traffic()), "waste", id="no targets, and requests that go nowhere"),
        pytest.param((balancer(0, redirects=True), hours()), "in_use", id="it redirects"),
        pytest.param((balancer(2), hours(), traffic()), "in_use", id="targets and traffic"),
        pytest.param((balancer(2),), "in_use", id="targets, no bill"),
        pytest.param((balancer(2), hours()), "waste", id="targets, and a bill without traffic"),
        pytest.param((balancer(2), hours(), traffic(to=ago(10), days=1)), "in_use", id="a day of traffic"),
        pytest.param((balancer(2), hours(days=10)), "in_use", id="paid for ten days only"),
        pytest.param((balancer(None), hours()), "waste", id="the bill alone"),
        pytest.param((balancer(None), hours(), traffic("EU-DataProcessing-Bytes")), "in_use", id="bytes of a classic"),
        pytest.param((balancer(None), hours(days=5)), "unknown", id="paid for five days"),
        pytest.param((balancer(None),), "unknown", id="nothing is known"),
        pytest.param((balancer(0, created=ago(5), seen=ago(5)),), "in_use", id="made five days ago"),
        pytest.param((balancer(0, seen=ago(5), before=[(ago(90), {"targets": 2})]),), "in_use", id="emptied lately"),
        pytest.param(
            (balancer(0, seen=AS_OF, before=[(ago(90), {"targets": 2})]), hours()), "waste", id="a bill without traffic"
        ),
        pytest.param(
            (balancer(0, seen=AS_OF, before=[(ago(90), {"targets": 2})]), hours(), traffic(to=ago(10), days=1)),
            "in_use",
            id="emptied lately, and a day of traffic",
        ),
        pytest.param((balancer(0, seen=AS_OF),), "waste", id="empty at first sight"),
        pytest.param((balancer(0, kind=CLASSIC),), "waste", id="a classic one without instances"),
        pytest.param((hours(),), "waste", id="no inventory"),
    ],
)
def test_a_balancer(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(RULE, estate(*parts)) == {LB: outcome}


def test_what_the_inventory_no_longer_has_is_gone() -> None:
    assert outcomes(RULE, estate(scan(BALANCER), hours())) == {}
