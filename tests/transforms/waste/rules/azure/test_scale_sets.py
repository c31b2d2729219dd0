"""Scale sets and the pools of nodes of clusters."""

from typing import Any

import pytest

from tests.transforms.waste.estates import Part, charge, estate, judge, metric, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import key

SET = "microsoft.compute/virtualmachinescalesets"
CLUSTER = "microsoft.containerservice/managedclusters"
POOL = f"{CLUSTER}/agentpools"
NODES = "mc_rg_lab_westeurope"
S = key(SET, "aks-work-1234-vmss", group=NODES)
PLAIN = key(SET, "portal")
K = key(CLUSTER, "lab")
IDLE, UNDERUSED = "azure.aks.idle_nodepool", "azure.vmss.underused"
MB = 1_000_000


def nodes(pool: str = "work", machines: int = 2, **said: Any) -> Part:
    tags = {"aks-managed-poolName": pool}
    return resource(S, SET, tags=tags, machine_type="Standard_D2s_v5", machines=machines, **said)


def cluster(system: list[str] | None) -> Part:
    return resource(K, CLUSTER, node_group=NODES, system_pools=system)


def still(at: str, cpu: float = 1.0, mb: float = 1.0) -> tuple[Part, Part]:
    return metric(at, "cpu_percent", cpu, maximum=cpu + 4), metric(at, "network_bytes", a_day=mb * MB)


def test_a_pool_of_nodes_that_runs_nothing_is_waste() -> None:
    there = estate(nodes(), cluster(["system"]), *still(S), charge(S, "D2s v5", "4.00"))
    said = money(IDLE, there)[S]
    assert (said["outcome"], said["evidence"]["cluster"], said["evidence"]["pool"]) == ("waste", K, "work")
    assert float(said["saving_per_month"]) == pytest.approx(4 * 30.44)


def test_traffic_is_counted_a_node() -> None:
    assert outcomes(IDLE, estate(nodes(machines=4), cluster([]), *still(S, mb=16))) == {S: "waste"}
    assert outcomes(IDLE, estate(nodes(machines=2), cluster([]), *still(S, mb=16))) == {S: "in_use"}


@pytest.mark.parametrize("told_by", ["cluster", "pool"])
def test_a_cluster_cannot_be_without_its_system_pool(told_by: str) -> None:
    of_cluster = cluster(["system"] if told_by == "cluster" else None)
    modes = [resource(key(POOL, "lab/system"), POOL, mode="System")] if told_by == "pool" else []
    there = estate(nodes("system"), of_cluster, *modes, *still(S))
    assert judge(IDLE, there)[S]["reason"] == "The system pool system: a cluster cannot be without it."
    assert outcomes(IDLE, there) == {S: "in_use"}


def test_a_pool_whose_cluster_nobody_sees_may_be_its_system_pool() -> None:
    assert outcomes(IDLE, estate(nodes(), *still(S))) == {S: "unknown"}


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [(still(S, cpu=40), "in_use"), (still(S, mb=900), "in_use"), ((), "unknown")],
    ids=["CPU", "traffic", "no points"],
)
def test_other_pools(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(IDLE, estate(nodes(), cluster([]), *parts)) == {S: outcome}


def test_a_pool_that_is_scaled_to_zero_costs_nothing() -> None:
    assert outcomes(IDLE, estate(nodes(machines=0), cluster([]))) == {S: "in_use"}


def test_a_scale_set_of_nobodys_cluster_is_no_pool() -> None:
    assert outcomes(IDLE, estate(resource(PLAIN, SET, machine_type="Standard_D2s_v5"), *still(PLAIN))) == {}


def portal(size: str = "Standard_D4s_v5") -> Part:
    return resource(PLAIN, SET, machine_type=size, machines=3)


def test_a_scale_set_of_twice_the_size_is_priced_by_the_smaller_one() -> None:
    bill = charge(PLAIN, "D4s v5", "12.00", quantity=72.0), charge(S, "D2s v5", "2.00", quantity=24.0)
    said = money(UNDERUSED, estate(portal(), *still(PLAIN, cpu=25, mb=900), *bill))[PLAIN]
    assert (said["outcome"], said["evidence"]["smaller"]) == ("waste", "Standard_D2s_v5")
    assert float(said["saving_per_month"]) == pytest.approx(6.00 * 30.44)


@pytest.mark.parametrize(
    ("size", "cpu", "outcome"),
    [
        ("Standard_D4s_v5", 55.0, "in_use"),
        ("Standard_D2s_v5", 25.0, "in_use"),
        ("Standard_NC8as_T4_v3", 9.0, "unknown"),
    ],
    ids=["busy", "smallest", "GPU"],
)
def test_other_scale_sets(size: str, cpu: float, outcome: str) -> None:
    assert outcomes(UNDERUSED, estate(portal(size), *still(PLAIN, cpu=cpu, mb=900))) == {PLAIN: outcome}


def test_a_scale_set_without_points_is_unknown() -> None:
    assert outcomes(UNDERUSED, estate(portal())) == {PLAIN: "unknown"}


def test_nodes_of_a_cluster_are_left_to_the_cluster() -> None:
    assert outcomes(UNDERUSED, estate(nodes(), cluster([]), *still(S, cpu=25, mb=900))) == {}


def test_the_command_names_the_cluster_and_its_pool() -> None:
    said = money(IDLE, estate(nodes(), cluster([]), *still(S)))[S]
    assert said["action"] == (
        "az aks nodepool scale --nodepool-name work --cluster-name lab --resource-group rg --node-count 0"
    )


def test_a_tag_that_is_no_name_of_a_pool_is_not_made_a_command() -> None:
    said = money(IDLE, estate(nodes("work; rm -rf ~"), cluster([]), *still(S)))[S]
    assert "rm" not in said["action"]
