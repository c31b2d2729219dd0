"""What Azure says of each type, under our names: its traps one by one, and nothing that is declared is forgotten."""

import json
from typing import Any

import polars as pl
import pytest

from sources.inventory.azure.attributes import DECLARED, TYPES, attributes
from sources.inventory.azure.permissions import READS
from sources.inventory.azure.resources import resources
from tests.sources.inventory.azure.things import disk, machine, place, row
from warehouse.tables.resource_types import BY_NAME

NIC = place("Microsoft.Network/networkInterfaces", "Nic-1")
MACHINE = place("Microsoft.Compute/virtualMachines", "vm-1")
GATEWAY = place("Microsoft.Network/natGateways", "nat-1")


def told(type_: str, properties: Any = None, **more: Any) -> dict[str, Any]:
    found = attributes(
        type_.lower(), row(type_, "/".join("abc"[: type_.count("/")]), properties=properties or {}, **more)
    )
    assert found is not None
    return found


def test_every_declared_attribute_is_told_of_every_declared_type() -> None:
    assert TYPES.keys() == DECLARED.keys() == READS.keys()
    for type_, declared in DECLARED.items():
        assert attributes(type_, {"id": "/x", "managedBy": "", "properties": {}}).keys() == declared.keys(), type_


@pytest.mark.parametrize("type_", sorted(DECLARED))
def test_attributes_decode_as_they_are_declared(type_: str) -> None:
    packed = json.dumps(attributes(type_, {"id": "/x", "managedBy": "", "properties": {}}))
    (decoded,) = pl.Series([packed]).str.json_decode(BY_NAME[type_].schema).to_list()
    lists = [name for name, kind in DECLARED[type_].items() if isinstance(kind, pl.List)]
    assert all(decoded[name] == [] for name in lists), "a list that a full answer leaves out is empty"


def test_what_came_without_properties_was_not_told() -> None:
    assert attributes("microsoft.compute/disks", {"id": "/x", "properties": None}) is None
    assert attributes("microsoft.compute/disks", {"id": "/x", "properties": {}})["attached_to"] is None  # type: ignore[index]
    assert attributes("microsoft.eventhub/namespaces", {"id": "/x", "properties": {}}) is None


@pytest.mark.parametrize(
    ("value", "as_told"),
    [("128", 128), (128.0, 128), ("x", None), (None, None), (True, None), ("Infinity", None), ({}, None)],
)
def test_a_size_is_a_whole_number_or_not_told(value: Any, as_told: int | None) -> None:
    assert told("Microsoft.Compute/disks", {"diskSizeGB": value})["size_gb"] == as_told


def test_a_disk_that_machines_share_is_attached_to_all_of_them() -> None:
    one, two = (place("Microsoft.Compute/virtualMachines", name) for name in ("vm-1", "vm-2"))
    shared = {**disk("shared"), "managedBy": one}
    data = {"storageProfile": {"dataDisks": [{"lun": 0, "managedDisk": {"id": shared["id"].upper()}}]}}
    found = resources([machine("vm-1", **data), machine("vm-2", **data), shared, disk("free")])
    disks = found.filter(resource_type="microsoft.compute/disks").select("name", "attributes").rows()
    by_name = {name: json.loads(text)["attached_to"] for name, text in disks}
    assert by_name == {"shared": [one.lower(), two.lower()], "free": []}


@pytest.mark.parametrize(
    ("properties", "state"),
    [
        ({"extended": {"instanceView": {"powerState": {"code": "PowerState/deallocated"}}}}, "deallocated"),
        (
            {"instanceView": {"statuses": [{"code": "ProvisioningState/succeeded"}, {"code": "PowerState/stopped"}]}},
            "stopped",
        ),
        ({"extended": {"instanceView": {}}}, None),
        ({"provisioningState": "Succeeded"}, None),
    ],
    ids=["as Resource Graph", "as Compute", "no power state", "provisioned is no state"],
)
def test_power_states(properties: dict[str, Any], state: str | None) -> None:
    found = resources([row("Microsoft.Compute/virtualMachines", "vm-1", properties=properties)])
    assert found["state"].to_list() == [state]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"ipConfiguration": {"id": f"{NIC}/ipConfigurations/c"}}, {"attached_to": [NIC.lower()]}),
        ({"natGateway": {"id": GATEWAY}}, {"attached_to": [], "nat_gateways": [GATEWAY.lower()]}),
        ({"publicIPPrefix": {"id": "/x/p"}}, {"attached_to": [], "prefixes": ["/x/p"]}),
        ({"publicIPAllocationMethod": "Dynamic"}, {"attached_to": [], "allocation": "Dynamic"}),
    ],
    ids=["on an interface", "on a gateway", "of a prefix", "free"],
)
def test_what_an_address_is_on(properties: dict[str, Any], expected: dict[str, Any]) -> None:
    assert told("Microsoft.Network/publicIPAddresses", properties).items() >= expected.items()


MEMBER = {"id": f"{NIC}/ipConfigurations/c"}
BY_INTERFACE = {"properties": {"networkInterfaceIPConfiguration": MEMBER}}
BY_ADDRESS = {"properties": {"ipAddress": "10.0.0.4", "virtualNetwork": {"id": "/v"}}}


@pytest.mark.parametrize(
    ("pool", "members"),
    [
        ({}, 0),
        ({"loadBalancerBackendAddresses": []}, 0),
        ({"backendIPConfigurations": [MEMBER]}, 1),
        ({"loadBalancerBackendAddresses": [BY_INTERFACE], "backendIPConfigurations": [MEMBER]}, 1),
        ({"loadBalancerBackendAddresses": [BY_ADDRESS]}, 1),
        ({"loadBalancerBackendAddresses": [BY_ADDRESS, BY_INTERFACE]}, 2),
    ],
    ids=["nothing", "an empty list", "an interface", "told twice", "an address", "both"],
)
def test_members_of_a_balancers_pool(pool: dict[str, Any], members: int) -> None:
    found = told("Microsoft.Network/loadBalancers", {"backendAddressPools": [{"properties": pool}]})
    assert found["backends"] == members


def test_an_application_gateway_that_only_redirects() -> None:
    redirect = {"properties": {"redirectConfiguration": {"id": "/r"}}}
    paths = {"properties": {"defaultRedirectConfiguration": {"id": "/r"}, "pathRules": [redirect]}}
    rules = {"requestRoutingRules": [redirect, {"properties": {}}], "urlPathMaps": [paths, {"properties": {}}]}
    found = told("Microsoft.Network/applicationGateways", {**rules, "backendAddressPools": [{"properties": {}}]})
    assert (found["backends"], found["redirects"]) == (0, 3)


def test_node_pools_stand_in_their_cluster() -> None:
    pools = [
        {"name": "system", "mode": "System", "count": 1, "vmSize": "Standard_D2s_v5"},
        {"name": "work", "mode": "User", "count": 3, "vmSize": "Standard_D4s_v5"},
    ]
    properties = {"nodeResourceGroup": "MC_rg_aks", "agentPoolProfiles": pools, "powerState": {"code": "Running"}}
    found = resources([row("Microsoft.ContainerService/managedClusters", "aks", properties=properties)])
    cluster, system, work = found.select("x_resource_key", "state", "attributes").rows()
    assert json.loads(cluster[2]) == {"node_group": "mc_rg_aks", "system_pools": ["system"]}
    assert cluster[1] == "running"
    assert work[0] == f"{cluster[0]}/agentpools/work"
    assert json.loads(work[2]) == {"mode": "User", "machines": 3, "machine_type": "Standard_D4s_v5"}
    assert json.loads(system[2])["mode"] == "System"


DIAL_IN = {"vpnClientConfiguration": {"vpnClientAddressPool": {"addressPrefixes": ["10.0.0.0/24"]}}}
LINK = {"privateLinkServiceId": "/T", "privateLinkServiceConnectionState": {"status": "Rejected"}}
BY_HAND = {"manualPrivateLinkServiceConnections": [{"properties": LINK}]}


@pytest.mark.parametrize(
    ("type_", "properties", "more", "expected"),
    [
        (
            "Microsoft.Sql/servers/databases",
            {"currentSku": {"name": "S2", "tier": "Standard", "capacity": 50}},
            {"kind": "v12.0,system"},
            {"sku": "S2", "capacity": 50, "kind": "v12.0,system"},
        ),
        (
            "Microsoft.Web/serverfarms",
            {"numberOfSites": 0},
            {"sku": {"name": "Y1", "tier": "Dynamic"}},
            {"sites_counted": 0, "tier": "Dynamic"},
        ),
        (
            "Microsoft.Network/azureFirewalls",
            {"virtualHub": {"id": "/h"}, "ipConfigurations": []},
            {},
            {"placements": 1},
        ),
        ("Microsoft.Network/privateEndpoints", BY_HAND, {}, {"connection_states": ["Rejected"], "targets": ["/t"]}),
        ("Microsoft.Network/virtualNetworkGateways", DIAL_IN, {}, {"point_to_site": True}),
        ("Microsoft.Network/virtualNetworkGateways", {"vpnClientConfiguration": {}}, {}, {"point_to_site": False}),
        (
            "Microsoft.DocumentDB/databaseAccounts",
            {"capabilities": [{"name": "EnableServerless"}]},
            {},
            {"capabilities": ["EnableServerless"]},
        ),
        (
            "Microsoft.Compute/disks",
            {"lastOwnershipUpdateTime": "2026-09-01T01:12:44.5234447+00:00"},
            {},
            {"ownership_changed": "2026-09-01T01:12:44Z"},
        ),
        ("Microsoft.Compute/virtualMachines", {"priority": "Spot"}, {}, {"is_spot": True, "hibernated": None}),
    ],
    ids=[
        "a database without sku",
        "a plan that miscounts",
        "a firewall of a hub",
        "a manual connection",
        "dial-in",
        "no dial-in",
        "serverless",
        "a name in another case",
        "a spot machine",
    ],
)
def test_one_by_one(type_: str, properties: Any, more: dict[str, Any], expected: dict[str, Any]) -> None:
    assert told(type_, properties, **more).items() >= expected.items()
