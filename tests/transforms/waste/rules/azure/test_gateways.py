"""Ways into and out of networks."""

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import Part, charge, estate, judge, metric, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import asked, key

NAT, VPN = "microsoft.network/natgateways", "microsoft.network/virtualnetworkgateways"
CONNECTION, FIREWALL = "microsoft.network/connections", "microsoft.network/azurefirewalls"
CIRCUIT, PLAN = "microsoft.network/expressroutecircuits", "microsoft.network/ddosprotectionplans"
ENDPOINT, NETWORK = "microsoft.network/privateendpoints", "microsoft.network/virtualnetworks"
N, V, F, C, P, E = (key(kind, "one") for kind in (NAT, VPN, FIREWALL, CIRCUIT, PLAN, ENDPOINT))
SUBNET = f"{key(NETWORK, 'hub')}/subnets/default"


def test_a_nat_gateway_without_a_subnet_is_waste() -> None:
    there = estate(resource(N, NAT, subnets=[], addresses=[]), charge(N, "Standard Gateway", "1.00"))
    said = money("azure.natgw.unattached", there)[N]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", Decimal("30.44"))


@pytest.mark.parametrize(("subnets", "outcome"), [([SUBNET], "in_use"), (None, "unknown")])
def test_other_nat_gateways(subnets: list[str] | None, outcome: str) -> None:
    assert outcomes("azure.natgw.unattached", estate(resource(N, NAT, subnets=subnets))) == {N: outcome}


def gateway(**said: Any) -> Part:
    return resource(V, VPN, **{"gateway_type": "Vpn", "point_to_site": False, **said})


def test_a_gateway_without_a_connection_is_waste() -> None:
    said = money("azure.vnetgw.unused", estate(gateway(), asked(CONNECTION), charge(V, "VpnGw1", "4.00")))[V]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", Decimal("121.76"))


def test_a_gateway_with_a_connection_is_in_use_on_either_end() -> None:
    for ends in ([V], [key(VPN, "other"), V]):
        connection = resource(key(CONNECTION, "hub"), CONNECTION, gateways=ends)
        assert outcomes("azure.vnetgw.unused", estate(gateway(), connection)) == {V: "in_use"}


def test_a_gateway_that_people_dial_in_to_is_in_use() -> None:
    assert outcomes("azure.vnetgw.unused", estate(gateway(point_to_site=True), asked(CONNECTION))) == {V: "in_use"}


@pytest.mark.parametrize(
    ("said", "scans"),
    [({}, ()), ({}, (asked(CONNECTION, status="refused"),)), ({"point_to_site": None}, (asked(CONNECTION),))],
    ids=["connections never asked", "connections refused", "dialling in not told"],
)
def test_a_gateway_of_which_too_little_is_told_is_unknown(said: dict[str, Any], scans: tuple[Part, ...]) -> None:
    assert outcomes("azure.vnetgw.unused", estate(gateway(**said), *scans)) == {V: "unknown"}


def firewall(**said: Any) -> Part:
    return resource(F, FIREWALL, **{"placements": 1, "tier": "Standard", **said})


def test_a_firewall_that_carries_nothing_is_waste() -> None:
    there = estate(firewall(), metric(F, "network_bytes", a_day=0), charge(F, "Standard Deployment", "30.00"))
    said = money("azure.firewall.idle", there)[F]
    assert (said["outcome"], said["saving_per_month"], said["confidence"]) == ("waste", Decimal("913.2"), "high")


@pytest.mark.parametrize(
    ("said", "metrics", "outcome"),
    [
        ({}, metric(F, "network_bytes", a_day=5e9), "in_use"),
        ({"placements": 0}, metric(F, "network_bytes", a_day=0), "in_use"),
        ({}, metric(F, "network_bytes", a_day=0, days=10), "unknown"),
        ({}, metric("/other", "network_bytes", a_day=0), "unknown"),
    ],
    ids=["traffic", "deallocated: free", "ten of fourteen days", "no point"],
)
def test_other_firewalls(said: dict[str, Any], metrics: Part, outcome: str) -> None:
    assert outcomes("azure.firewall.idle", estate(firewall(**said), metrics)) == {F: outcome}


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("NotProvisioned", "waste"), ("Provisioned", "in_use"), ("Provisioning", "in_use"), (None, "unknown")],
)
def test_a_circuit_costs_from_the_order_on(state: str | None, outcome: str) -> None:
    assert outcomes("azure.expressroute.unprovisioned", estate(resource(C, CIRCUIT, carrier_state=state))) == {
        C: outcome
    }


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"networks": [], "addresses": []}, "waste"),
        ({"networks": [key(NETWORK, "hub")], "addresses": []}, "in_use"),
        ({"networks": [], "addresses": [key("microsoft.network/publicipaddresses", "web")]}, "in_use"),
        ({"networks": []}, "unknown"),
        ({}, "unknown"),
    ],
    ids=["nothing", "a network", "an address", "addresses not told", "nothing told"],
)
def test_a_protection_plan_protects_networks_or_addresses(said: dict[str, Any], outcome: str) -> None:
    assert outcomes("azure.ddos.unattached", estate(resource(P, PLAN, **said))) == {P: outcome}


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        (["Disconnected"], "waste"),
        (["Rejected"], "waste"),
        (["Approved"], "in_use"),
        (["Pending"], "in_use"),
        (["Disconnected", "Approved"], "in_use"),
        ([], "unknown"),
        (None, "unknown"),
    ],
    ids=str,
)
def test_a_private_endpoint_leads_nowhere_once_its_connection_is_broken(states: list[str] | None, outcome: str) -> None:
    there = estate(resource(E, ENDPOINT, connection_states=states))
    assert outcomes("azure.private_endpoint.disconnected", there) == {E: outcome}


def test_a_reason_tells_what_the_connection_is() -> None:
    there = estate(resource(E, ENDPOINT, connection_states=["Disconnected"]))
    reason = judge("azure.private_endpoint.disconnected", there)[E]["reason"]
    assert reason == "Its connection is Disconnected: it leads to nothing."
