"""Node pools: idle as a whole, and paid for as their nodes and the disks that these start from."""

from decimal import Decimal
from typing import Any

from tests.transforms.waste.estates import Part, charge, metric, money, outcomes, resource, said
from tests.transforms.waste.rules.google.things import PROJECT, disk, key, machine, there
from transforms.waste.estate import Estate
from transforms.waste.rules import BY_ID
from transforms.waste.verdicts import priced, totals

IDLE = "gcp.gke.idle_nodepool"
P = f"//container.googleapis.com/projects/{PROJECT}/locations/europe-west1/clusters/c/nodePools/jobs"
A, B = key("instance", 1), key("instance", 2)


def pool(*nodes: str, **told: Any) -> Part:
    return resource(P, "container.googleapis.com/NodePool", account=PROJECT, nodes=list(nodes), **told)


def still(node: str, percent: float = 2.0, megabytes: float = 8.0) -> tuple[Part, Part]:
    return (
        metric(node, "cpu_percent", percent, account=PROJECT),
        metric(node, "network_bytes", a_day=megabytes * 1_000_000, account=PROJECT),
    )


def idle_pool() -> Estate:
    nodes = (machine(1, node_pool=[P]), machine(2, node_pool=[P]))
    disks = (disk(1, attached_to=[A], boot=True), disk(2, attached_to=[B], boot=True), disk(3, attached_to=[B]))
    cores = (charge(node, "E2 Instance Core", "2.00", unit="hour", account=PROJECT) for node in (A, B))
    stored = (charge(key("disk", n), "Balanced PD Capacity", "0.50", account=PROJECT) for n in (1, 2, 3))
    return there(pool(A, B), *nodes, *disks, *still(A), *still(B), *cores, *stored)


def test_a_pool_of_which_every_node_is_still_saves_its_nodes_and_their_first_disks() -> None:
    said = money(IDLE, idle_pool())[P]
    assert (said["outcome"], said["confidence"]) == ("waste", "high")
    assert said["waste_in_window"] == Decimal(150)
    assert said["cost_in_window"] == Decimal(150)


def test_the_nodes_cost_is_counted_once() -> None:
    whole = idle_pool()
    found = priced([said(whole, *(BY_ID[rule] for rule in (IDLE, "gcp.vm.idle")))], whole)
    sums = totals(found.lazy(), whole.charges).row(0, named=True)
    assert (sums["effective_cost"], sums["waste"], sums["in_use"]) == (Decimal(165), Decimal(150), Decimal(0))
    assert sums["not_covered"] == Decimal(15)


def test_one_busy_node_is_use() -> None:
    nodes = (machine(1), machine(2))
    assert outcomes(IDLE, there(pool(A, B), *nodes, *still(A), *still(B, 40.0)))[P] == "in_use"
    assert outcomes(IDLE, there(pool(A, B), *nodes, *still(A), *still(B, 2.0, 900.0)))[P] == "in_use"


def test_a_node_without_points_leaves_the_pool_unknown() -> None:
    assert outcomes(IDLE, there(pool(A, B), machine(1), machine(2), *still(A)))[P] == "unknown"
    assert outcomes(IDLE, there(resource(P, "container.googleapis.com/NodePool", account=PROJECT)))[P] == "unknown"


def test_a_pool_that_is_scaled_to_zero_costs_nothing() -> None:
    assert outcomes(IDLE, there(pool(least_nodes=0, most_nodes=4)))[P] == "in_use"
