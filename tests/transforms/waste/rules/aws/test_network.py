"""Addresses, gateways and endpoints."""

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import (
    AS_OF,
    Part,
    ago,
    charge,
    estate,
    judge,
    metric,
    money,
    outcomes,
    resource,
    scan,
)

ADDRESS, NAT, ENDPOINT = "AWS::EC2::EIP", "AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint"
EIP, GATEWAY, VPCE = "eipalloc-0a1b2c3d4e5f60718", "nat-0a1b2c3d4e5f60718", "vpce-0a1b2c3d4e5f60718"
VPC = "Amazon Virtual Private Cloud"
UNATTACHED, UNUSED, INACTIVE = "aws.eip.unattached", "aws.nat.unused", "aws.vpce.inactive"


def idle_hours(**more: Any) -> Part:
    return charge(EIP, "EU-PublicIPv4:IdleAddress", "0.12", service=VPC, **more)


def test_an_address_that_points_nowhere_is_waste() -> None:
    row = money(UNATTACHED, estate(resource(EIP, ADDRESS, attached_to=[], seen=AS_OF), idle_hours()))[EIP]
    assert (row["outcome"], row["saving_per_month"], row["confidence"]) == ("waste", Decimal("3.6528"), "medium")


def test_an_address_of_a_stopped_machine_is_associated_though_its_hours_are_idle() -> None:
    there = estate(resource(EIP, ADDRESS, attached_to=["i-1"]), idle_hours())
    assert outcomes(UNATTACHED, there) == {EIP: "in_use"}


def test_without_an_inventory_the_bill_tells() -> None:
    row = money(UNATTACHED, estate(idle_hours()))[EIP]
    assert (row["outcome"], row["confidence"]) == ("waste", "low")
    assert outcomes(UNATTACHED, estate(idle_hours(to=ago(20)))) == {}


def test_what_the_inventory_no_longer_has_is_gone() -> None:
    assert outcomes(UNATTACHED, estate(scan(ADDRESS), idle_hours())) == {}


def test_an_address_of_which_nothing_was_told() -> None:
    assert outcomes(UNATTACHED, estate(resource(EIP, ADDRESS))) == {EIP: "unknown"}


def test_an_inventory_that_has_not_told_for_days_is_no_evidence() -> None:
    free = resource(EIP, ADDRESS, attached_to=[])
    old = Part("resource", tuple({**row, "x_last_seen": ago(4)} for row in free.rows))
    assert outcomes(UNATTACHED, estate(old)) == {EIP: "unknown"}


def test_days_without_an_association_can_be_asked_for() -> None:
    free = resource(EIP, ADDRESS, attached_to=[], seen=ago(2))
    assert outcomes(UNATTACHED, estate(free, settings={"aws_eip_unattached_min_days": 3})) == {EIP: "in_use"}


def gateway(state: str = "available") -> Part:
    return resource(GATEWAY, NAT, state=state, connectivity="public")


def gateway_hours(**more: Any) -> Part:
    return charge(GATEWAY, "EU-NatGateway-Hours", "1.152", **more)


def carried(a_day: float = 0.0, **more: Any) -> Part:
    return metric(GATEWAY, "network_bytes", a_day=a_day, **more)


def test_a_gateway_without_a_byte_on_bill_and_metrics_is_waste() -> None:
    row = money(UNUSED, estate(gateway(), gateway_hours(), carried()))[GATEWAY]
    assert (row["outcome"], row["confidence"], row["waste_in_window"]) == ("waste", "high", Decimal("34.56"))


def gateway_bytes(**more: Any) -> Part:
    return charge(GATEWAY, "EU-NatGateway-Bytes", "0.10", quantity=2, unit="GB", **more)


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((gateway_hours(), gateway_bytes(), carried()), "in_use", id="bytes on the bill"),
        pytest.param((gateway_hours(), carried(1.0)), "in_use", id="bytes in the metrics"),
        pytest.param((gateway_hours(),), "unknown", id="no metric rows"),
        pytest.param((gateway_hours(), carried(days=7)), "unknown", id="half of the metrics"),
        pytest.param((gateway_hours(days=9), carried()), "unknown", id="paid for nine days"),
        pytest.param((carried(),), "unknown", id="no bill"),
        pytest.param((gateway_hours(), gateway_bytes(to=ago(20)), carried()), "waste", id="bytes three weeks ago"),
    ],
)
def test_a_gateway(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(UNUSED, estate(gateway(), *parts)) == {GATEWAY: outcome}


def test_a_gateway_known_by_the_bill_alone_has_no_metrics() -> None:
    assert outcomes(UNUSED, estate(gateway_hours())) == {GATEWAY: "unknown"}
    assert outcomes(UNUSED, estate(scan(NAT), gateway_hours())) == {}


def endpoint_hours(**more: Any) -> Part:
    return charge(VPCE, "EU-VpcEndpoint-Hours", "0.528", service=VPC, **more)


def endpoint_bytes(**more: Any) -> Part:
    return charge(VPCE, "EU-VpcEndpoint-Bytes", "0.01", service=VPC, unit="GB", **more)


def test_an_endpoint_without_a_byte_is_waste() -> None:
    there = estate(resource(VPCE, ENDPOINT, endpoint_type="Interface"), endpoint_hours())
    assert money(INACTIVE, there)[VPCE]["waste_in_window"] == Decimal("15.84")
    assert judge(INACTIVE, estate(endpoint_hours()))[VPCE]["outcome"] == "waste"


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((endpoint_hours(), endpoint_bytes()), "in_use", id="bytes"),
        pytest.param((endpoint_hours(), endpoint_bytes(days=1, to=ago(25))), "in_use", id="one day of bytes"),
        pytest.param((endpoint_hours(days=29),), "unknown", id="paid for 29 days"),
        pytest.param((), "unknown", id="no bill"),
    ],
)
def test_an_endpoint(parts: tuple[Part, ...], outcome: str) -> None:
    there = estate(resource(VPCE, ENDPOINT, endpoint_type="Interface"), *parts)
    assert outcomes(INACTIVE, there) == {VPCE: outcome}


def test_a_gateway_endpoint_costs_nothing() -> None:
    assert outcomes(INACTIVE, estate(resource(VPCE, ENDPOINT, endpoint_type="Gateway"))) == {VPCE: "in_use"}
