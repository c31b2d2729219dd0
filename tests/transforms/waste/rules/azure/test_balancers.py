"""Load balancers and application gateways."""

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import charge, estate, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import key

BALANCER, GATEWAY = "microsoft.network/loadbalancers", "microsoft.network/applicationgateways"
LB, AGW = key(BALANCER, "shop"), key(GATEWAY, "campaign")


def test_a_balancer_with_nothing_behind_it_is_waste() -> None:
    there = estate(resource(LB, BALANCER, sku="Standard", backends=0, rules=2), charge(LB, "Rules", "0.60"))
    said = money("azure.lb.no_backend", there)[LB]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", Decimal("18.264"))


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"sku": "Standard", "backends": 1}, "in_use"),
        ({"sku": "Basic", "backends": 0}, "in_use"),
        ({"sku": "Standard"}, "unknown"),
    ],
    ids=["a backend, by interface or address", "a basic one costs nothing", "not told"],
)
def test_other_balancers(said: dict[str, Any], outcome: str) -> None:
    assert outcomes("azure.lb.no_backend", estate(resource(LB, BALANCER, **said))) == {LB: outcome}


def test_an_application_gateway_with_empty_pools_is_waste() -> None:
    there = estate(resource(AGW, GATEWAY, backends=0, redirects=0), charge(AGW, "Standard Fixed Cost", "5.00"))
    said = money("azure.appgw.no_backend", there)[AGW]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", Decimal("152.2"))


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"backends": 2, "redirects": 0}, "in_use"),
        ({"backends": 0, "redirects": 1}, "in_use"),
        ({"backends": 0, "redirects": 0, "state": "stopped"}, "in_use"),
        ({"backends": 0}, "unknown"),
        ({}, "unknown"),
    ],
    ids=["backends", "only redirects", "stopped: free", "redirects not told", "nothing told"],
)
def test_other_application_gateways(said: dict[str, Any], outcome: str) -> None:
    assert outcomes("azure.appgw.no_backend", estate(resource(AGW, GATEWAY, **said))) == {AGW: outcome}
