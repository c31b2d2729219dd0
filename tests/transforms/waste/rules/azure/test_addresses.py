"""Public addresses and network interfaces."""

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import Part, charge, estate, judge, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import key

ADDRESS, INTERFACE = "microsoft.network/publicipaddresses", "microsoft.network/networkinterfaces"
IP, NIC = key(ADDRESS, "spare"), key(INTERFACE, "left")
UNATTACHED, ORPHAN = "azure.ip.unattached", "azure.nic.orphan"


def address(**said: Any) -> Part:
    free = {"attached_to": [], "nat_gateways": [], "prefixes": [], "sku": "Standard", "allocation": "Static"}
    return resource(IP, ADDRESS, **{**free, **said})


@pytest.mark.parametrize(("sku", "allocation"), [("Standard", "Static"), ("Basic", "Static"), ("Standard", None)])
def test_an_address_that_points_nowhere_is_waste(sku: str, allocation: str | None) -> None:
    there = estate(address(sku=sku, allocation=allocation), charge(IP, "Standard IPv4 Static Public IP", "0.12"))
    said = money(UNATTACHED, there)[IP]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", Decimal("3.6528"))


@pytest.mark.parametrize(
    "said",
    [
        {"attached_to": [NIC]},
        {"nat_gateways": [key("microsoft.network/natgateways", "hub")]},
        {"prefixes": [key("microsoft.network/publicipprefixes", "partners")]},
        {"sku": "Basic", "allocation": "Dynamic"},
    ],
    ids=["of an interface", "of a NAT gateway", "of a prefix", "basic and dynamic: free"],
)
def test_an_address_in_use_or_for_nothing(said: dict[str, Any]) -> None:
    assert outcomes(UNATTACHED, estate(address(**said))) == {IP: "in_use"}


@pytest.mark.parametrize("untold", ["attached_to", "nat_gateways", "prefixes"])
def test_a_link_that_was_not_told_is_unknown(untold: str) -> None:
    assert outcomes(UNATTACHED, estate(address(**{untold: None}))) == {IP: "unknown"}


def interface(**said: Any) -> Part:
    return resource(NIC, INTERFACE, **{"machines": [], "private_endpoints": [], "used_by_services": [], **said})


def test_a_left_over_interface_is_a_lead_since_it_costs_nothing() -> None:
    said = money(ORPHAN, estate(interface()))[NIC]
    assert (said["outcome"], said["saving_per_month"]) == ("lead", 0)
    assert said["no_saving_reason"] == "network interfaces cost nothing"


@pytest.mark.parametrize(
    "said",
    [
        {"machines": [key("microsoft.compute/virtualmachines", "app")]},
        {"private_endpoints": [key("microsoft.network/privateendpoints", "ledger")]},
        {"used_by_services": ["Microsoft.NetApp/netAppAccounts"]},
    ],
    ids=["machine", "private endpoint", "service"],
)
def test_an_interface_in_use(said: dict[str, Any]) -> None:
    assert outcomes(ORPHAN, estate(interface(**said))) == {NIC: "in_use"}
    assert judge(ORPHAN, estate(interface(**said)))[NIC]["no_saving_reason"] is None


def test_an_interface_of_which_nothing_was_told_is_unknown() -> None:
    assert outcomes(ORPHAN, estate(resource(NIC, INTERFACE))) == {NIC: "unknown"}
